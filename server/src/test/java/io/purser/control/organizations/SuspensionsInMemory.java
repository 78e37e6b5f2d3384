package io.purser.control.organizations;

import io.purser.control.audit.AuditDeed;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Suspensions in a map, with the same refusals as the durable store.
public final class SuspensionsInMemory implements SuspensionStore {
    private final Map<String, Suspension> kept = new TreeMap<>();

    @Override
    public synchronized List<Suspension> suspensions() {
        return List.copyOf(kept.values());
    }

    @Override
    public synchronized boolean suspend(Suspension suspension, AuditDeed deed) {
        return kept.putIfAbsent(suspension.organization(), suspension) == null;
    }

    @Override
    public synchronized boolean resume(String organization, AuditDeed deed) {
        return kept.remove(organization) != null;
    }
}
