package io.purser.control.admin;

import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.core.policy.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Policies and tokens in maps, with the same refusals as the durable store.
public final class KeptInMemory implements PolicyStore, TokenStore {
    private final Map<String, Kept> kept = new HashMap<>();
    /// Oldest first.
    public final Map<Chain, List<AuditDeed>> deeds = new ConcurrentHashMap<>();
    private final List<OperatorToken> tokens = new ArrayList<>();

    @Override
    public synchronized List<Kept> load() {
        return List.copyOf(kept.values());
    }

    @Override
    public synchronized boolean save(Policy policy, AuditDeed deed) {
        String name = policy.organization().name();
        Kept before = kept.get(name);
        if (policy.version() != (before == null ? 1 : before.policy().version() + 1)) {
            return false;
        }
        String hash = deed.governanceHash() != null || before == null ? deed.governanceHash() : before.governanceHash();
        kept.put(name, new Kept(policy, hash));
        note(Chain.of(name), deed);
        return true;
    }

    @Override
    public synchronized void remove(String organization, AuditDeed deed) {
        kept.remove(organization);
        note(Chain.of(organization), deed);
    }

    synchronized boolean note(Chain chain, AuditDeed deed) {
        return deeds.computeIfAbsent(chain, _ -> new ArrayList<>()).add(deed);
    }

    @Override
    public synchronized List<OperatorToken> tokens() {
        return List.copyOf(tokens);
    }

    @Override
    public synchronized boolean add(OperatorToken token, AuditDeed deed) {
        return tokens.stream().noneMatch(other -> other.id().equals(token.id()))
                && tokens.add(token)
                && note(token.chain(), deed);
    }

    @Override
    public synchronized boolean revoke(OperatorToken token, long at, AuditDeed deed) {
        int place = tokens.indexOf(token);
        if (place < 0 || token.revokedAt() != null) {
            return false;
        }
        tokens.set(
                place,
                new OperatorToken(
                        token.id(),
                        token.label(),
                        token.grant(),
                        token.hash(),
                        token.hint(),
                        token.createdAt(),
                        token.expiresAt(),
                        at));
        return note(token.chain(), deed);
    }
}
