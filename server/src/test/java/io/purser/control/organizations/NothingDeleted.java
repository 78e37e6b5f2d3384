package io.purser.control.organizations;

import io.purser.control.audit.AuditDeed;
import io.purser.governance.recovery.Governance;
import java.time.InstantSource;
import java.util.List;

/// Deletions of an installation from which nothing is ever deleted.
public final class NothingDeleted implements DeletionStore {
    private NothingDeleted() {}

    public static Deletions over(Governance governance, InstantSource clock) {
        return new Deletions(
                Tombstones.open(new NothingDeleted()),
                Suspensions.open(new SuspensionsInMemory(), governance, clock),
                governance,
                (_, _) -> false,
                _ -> new Contents(0, "0", "USD", 0),
                List.of(),
                clock);
    }

    @Override
    public List<Tombstone> tombstones() {
        return List.of();
    }

    @Override
    public boolean delete(Tombstone tombstone, AuditDeed deed) {
        return false;
    }

    @Override
    public void erased(String organization, long at) {
        throw new UnsupportedOperationException("nothing is deleted here");
    }
}
