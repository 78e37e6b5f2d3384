package io.purser.bench.simulate;

import io.purser.control.alerts.DeliveryLog;
import io.purser.control.alerts.Outbox;
import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.LedgerRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The crossings on the disk and how far their deliveries are. Nothing here is known before it
/// is in a row.
final class StoredOutbox implements Outbox {
    private final SimulatedStore store;
    private final World world;
    private final Map<String, Waiting> crossings = new LinkedHashMap<>();
    private final List<Waiting> bySequence = new ArrayList<>();

    /// @param ways by channel; empty as long as it is not routed
    private record Waiting(long sequence, String organization, Crossing crossing, Map<String, Row.Note.Tried> ways) {}

    StoredOutbox(SimulatedStore store, World world) {
        this.store = store;
        this.world = world;
    }

    private static String key(String organization, Crossing crossing) {
        return organization + "/" + crossing.id();
    }

    void take(String organization, LedgerRecord record) {
        switch (record) {
            case LedgerRecord.CallSettled settled -> add(organization, settled.crossings());
            case LedgerRecord.BudgetArmed armed -> add(organization, armed.crossings());
            case LedgerRecord.EntryAdjusted adjusted -> add(organization, adjusted.crossings());
            case LedgerRecord.AccountOpened _,
                    LedgerRecord.HoldPlaced _,
                    LedgerRecord.HoldGrown _,
                    LedgerRecord.HoldReleased _,
                    LedgerRecord.CallRefused _ -> {}
        }
    }

    private void add(String organization, List<Crossing> more) {
        for (Crossing each : more) {
            if (!crossings.containsKey(key(organization, each))) {
                Waiting waiting = new Waiting(bySequence.size(), organization, each, new LinkedHashMap<>());
                crossings.put(key(organization, each), waiting);
                bySequence.add(waiting);
                world.crossingWaits();
            }
        }
    }

    void take(String organization, Row.Note.Routed routed) {
        Waiting waiting = found(routed.crossing());
        routed.channels()
                .forEach(channel -> waiting.ways.put(
                        channel, new Row.Note.Tried(routed.crossing(), channel, 0, Long.MIN_VALUE, Row.End.WAITING)));
    }

    void take(String organization, Row.Note.Tried tried) {
        found(tried.crossing()).ways.put(tried.channel(), tried);
    }

    private Waiting found(String key) {
        return Objects.requireNonNull(crossings.get(key), key);
    }

    @Override
    public List<Pending> due(long nowMillis, int limit) {
        for (Waiting each : List.copyOf(bySequence)) {
            if (each.ways.isEmpty()) {
                List<String> channels = world.channelsOf(each.organization, each.crossing);
                store.write(each.organization, new Row.Note.Routed(key(each.organization, each.crossing), channels));
            }
        }
        List<Pending> due = new ArrayList<>();
        for (Waiting each : bySequence) {
            each.ways.values().stream()
                    .filter(way -> way.end() == Row.End.WAITING && way.dueAt() <= nowMillis && due.size() < limit)
                    .forEach(way -> due.add(new Pending(
                            each.sequence,
                            each.organization,
                            each.crossing,
                            way.channel(),
                            way.attempts(),
                            each.crossing.window().start(),
                            null)));
        }
        return due;
    }

    /// When something is to be tried next by the wall clock, `Long.MAX_VALUE` where nothing
    /// waits.
    long nextDue() {
        long next = Long.MAX_VALUE;
        for (Waiting each : bySequence) {
            for (Row.Note.Tried way : each.ways.values()) {
                next = way.end() == Row.End.WAITING ? Math.min(next, way.dueAt()) : next;
            }
            next = each.ways.isEmpty() ? Long.MIN_VALUE : next;
        }
        return next;
    }

    /// The simulation's channels are told each crossing by itself.
    @Override
    public List<Pending> gathered(String organization, String channel, int limit) {
        throw together();
    }

    @Override
    public List<Sent> sent(String organization, String channel, long sinceMillis) {
        throw together();
    }

    @Override
    public void bundle(List<Long> sequences, String channel, String id) {
        throw together();
    }

    @Override
    public List<Pending> bundle(String organization, String channel, String id) {
        throw together();
    }

    private static IllegalStateException together() {
        return new IllegalStateException("a channel gathers; expected only such as are told at once");
    }

    @Override
    public void done(List<Long> sequences, String channel, DeliveryLog.State ended, String detail, long triedAt) {
        for (long sequence : sequences) {
            world.crashPoint("between a delivery and its note");
            Waiting waiting = bySequence.get((int) sequence);
            Row.Note.Tried before = Objects.requireNonNull(waiting.ways.get(channel), channel);
            Row.End end = ended == DeliveryLog.State.DELIVERED ? Row.End.DELIVERED : Row.End.DEAD;
            store.write(
                    waiting.organization,
                    new Row.Note.Tried(before.crossing(), channel, before.attempts(), before.dueAt(), end));
        }
    }

    @Override
    public void retry(List<Long> sequences, String channel, int attempts, long dueAt, String detail, long triedAt) {
        sequences.forEach(sequence -> later(sequence, channel, attempts, dueAt));
    }

    @Override
    public void postpone(List<Long> sequences, String channel, long dueAt, String detail) {
        sequences.forEach(sequence -> {
            Waiting waiting = bySequence.get((int) (long) sequence);
            Row.Note.Tried before = Objects.requireNonNull(waiting.ways.get(channel), channel);
            later(sequence, channel, before.attempts(), dueAt);
        });
    }

    private void later(long sequence, String channel, int attempts, long dueAt) {
        Waiting waiting = bySequence.get((int) sequence);
        Row.Note.Tried before = Objects.requireNonNull(waiting.ways.get(channel), channel);
        Row.End end = world.mutant() == Mutant.GIVES_UP_AFTER_ONE_TRY ? Row.End.DELIVERED : Row.End.WAITING;
        store.write(waiting.organization, new Row.Note.Tried(before.crossing(), channel, attempts, dueAt, end));
    }

    /// One way of one crossing.
    record Way(String organization, Crossing crossing, String channel, Row.Note.Tried tried) {}

    /// Every way of every crossing.
    List<Way> ways() {
        List<Way> all = new ArrayList<>();
        for (Waiting each : bySequence) {
            each.ways.forEach((channel, tried) -> all.add(new Way(each.organization, each.crossing, channel, tried)));
        }
        return all;
    }

    /// Crossings of which nobody has said yet where they go.
    boolean unrouted() {
        return bySequence.stream().anyMatch(each -> each.ways.isEmpty());
    }
}
