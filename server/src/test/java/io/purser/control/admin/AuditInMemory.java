package io.purser.control.admin;

import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.AuditLog;
import io.purser.control.audit.AuditQuery;
import io.purser.control.audit.Chain;
import io.purser.control.audit.Checkpoint;
import io.purser.control.audit.SealedEntry;
import io.purser.control.audit.Sealer;
import io.purser.platform.secret.VerifyingKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The audit log over the deeds of a {@link KeptInMemory}. Of filters it knows action and cursor: the others are
/// the durable store's.
public final class AuditInMemory implements AuditLog {
    private final KeptInMemory kept;
    private final Sealer sealer;
    private final Map<String, String> marks = new HashMap<>();

    public AuditInMemory(KeptInMemory kept, Sealer sealer) {
        this.kept = kept;
        this.sealer = sealer;
    }

    @Override
    public void note(Chain chain, AuditDeed deed) {
        kept.note(chain, deed);
    }

    @Override
    public boolean noteOnce(Chain chain, AuditDeed deed, String name, String mark) {
        return !Objects.equals(marks.put(name, mark), mark) && kept.note(chain, deed);
    }

    @Override
    public @Nullable String mark(String name) {
        return marks.get(name);
    }

    private List<SealedEntry> all(Chain chain) {
        List<SealedEntry> entries = new ArrayList<>();
        Sealer.Tail tail = Sealer.Tail.NONE;
        for (AuditDeed deed : kept.deeds.getOrDefault(chain, List.of())) {
            SealedEntry entry = sealer.next(chain, tail, deed);
            entries.add(entry);
            tail = new Sealer.Tail(entry.number(), entry.seal());
        }
        return entries;
    }

    @Override
    public List<SealedEntry> find(AuditQuery query) {
        var action = query.action();
        Long before = query.before();
        return all(query.chain()).reversed().stream()
                .filter(entry -> before == null || entry.number() < before)
                .filter(entry ->
                        action == null || entry.tree().path("action").asText().equals(action.word()))
                .limit(query.most())
                .toList();
    }

    @Override
    public List<SealedEntry> after(Chain chain, long after, int most) {
        return all(chain).stream().skip(after).limit(most).toList();
    }

    @Override
    public Sealer.Tail tail(Chain chain) {
        List<SealedEntry> all = all(chain);
        return all.isEmpty()
                ? Sealer.Tail.NONE
                : new Sealer.Tail(all.getLast().number(), all.getLast().seal());
    }

    @Override
    public List<Checkpoint> checkpoints(Chain chain) {
        return List.of();
    }

    @Override
    public List<Chain> chains() {
        return List.copyOf(kept.deeds.keySet());
    }

    @Override
    public List<VerifyingKey> keys() {
        return List.of(sealer.verifying());
    }
}
