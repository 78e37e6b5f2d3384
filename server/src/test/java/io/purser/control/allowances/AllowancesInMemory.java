package io.purser.control.allowances;

import io.purser.control.audit.AuditDeed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Allowances in a list.
public final class AllowancesInMemory implements AllowanceStore {
    private final Map<String, List<Granted>> kept = new HashMap<>();

    @Override
    public List<Granted> allowances(String organization) {
        return List.copyOf(kept.getOrDefault(organization, List.of())).reversed();
    }

    @Override
    public long latestAllowance(String organization) {
        return kept.getOrDefault(organization, List.of()).size();
    }

    @Override
    public boolean grant(String organization, List<Granted> granted, AuditDeed deed) {
        return kept.computeIfAbsent(organization, _ -> new ArrayList<>()).addAll(granted);
    }

    @Override
    public boolean end(String organization, Granted ended, AuditDeed deed) {
        List<Granted> all = kept.getOrDefault(organization, new ArrayList<>());
        all.replaceAll(one -> one.allowance().number() == ended.allowance().number() ? ended : one);
        return true;
    }
}
