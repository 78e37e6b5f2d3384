package io.purser.bench.fuzz;

import io.purser.control.admin.PolicyStore;
import io.purser.control.admin.TokenStore;
import io.purser.control.audit.AuditDeed;
import io.purser.core.policy.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Policies and tokens in memory, for one thread; nothing of who changed them is kept.
final class KeptPolicies implements PolicyStore, TokenStore {
    private final Map<String, Kept> kept = new HashMap<>();
    private final List<OperatorToken> tokens = new ArrayList<>();

    @Override
    public List<Kept> load() {
        return List.copyOf(kept.values());
    }

    @Override
    public boolean save(Policy policy, AuditDeed deed) {
        kept.put(policy.organization().name(), new Kept(policy, deed.governanceHash()));
        return true;
    }

    @Override
    public void remove(String organization, AuditDeed deed) {
        kept.remove(organization);
    }

    @Override
    public List<OperatorToken> tokens() {
        return List.copyOf(tokens);
    }

    @Override
    public boolean add(OperatorToken token, AuditDeed deed) {
        return tokens.add(token);
    }

    @Override
    public boolean revoke(OperatorToken token, long at, AuditDeed deed) {
        return false;
    }
}
