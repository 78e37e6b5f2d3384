package io.purser.bench.analytics;

import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.AuditLog;
import io.purser.control.audit.AuditQuery;
import io.purser.control.audit.Chain;
import io.purser.control.audit.Checkpoint;
import io.purser.control.audit.SealedEntry;
import io.purser.control.audit.Sealer;
import io.purser.platform.secret.VerifyingKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An audit log without an entry: nobody has declared anything.
final class NothingAudited implements AuditLog {
    @Override
    public void note(Chain chain, AuditDeed deed) {
        throw new UnsupportedOperationException("nothing is audited here");
    }

    @Override
    public boolean noteOnce(Chain chain, AuditDeed deed, String name, String mark) {
        throw new UnsupportedOperationException("nothing is audited here");
    }

    @Override
    public @Nullable String mark(String name) {
        return null;
    }

    @Override
    public List<SealedEntry> find(AuditQuery query) {
        return List.of();
    }

    @Override
    public List<SealedEntry> after(Chain chain, long after, int most) {
        return List.of();
    }

    @Override
    public Sealer.Tail tail(Chain chain) {
        return Sealer.Tail.NONE;
    }

    @Override
    public List<Checkpoint> checkpoints(Chain chain) {
        return List.of();
    }

    @Override
    public List<Chain> chains() {
        return List.of();
    }

    @Override
    public List<VerifyingKey> keys() {
        return List.of();
    }
}
