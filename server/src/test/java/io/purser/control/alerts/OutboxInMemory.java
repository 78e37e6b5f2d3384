package io.purser.control.alerts;

import io.purser.core.ledger.Crossing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Crossings that wait, one row for each channel, as the durable outbox keeps them.
final class OutboxInMemory implements Outbox {

    private final Routing routing;
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Delivered> delivered = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private long sequence;

    /// What was taken out, in order: `channel: detail`, with `dead` in front where it was given up.
    final List<String> ended = new ArrayList<>();

    /// What could not be told, in order: `recipient: why`.
    final List<String> undeliverable = new ArrayList<>();

    /// Why what was put back was put back, in order.
    final List<String> retried = new ArrayList<>();

    OutboxInMemory(Routing routing) {
        this.routing = routing;
    }

    private record Waiting(Pending pending, long dueAt) {
        boolean is(List<Long> sequences, String channel) {
            return sequences.contains(pending.sequence()) && pending.channel().equals(channel);
        }

        boolean goesTo(String organization, String channel) {
            return pending.organization().equals(organization)
                    && pending.channel().equals(channel);
        }
    }

    private record Delivered(Pending pending, long toldAt) {}

    /// Crossed so long ago that nothing is gathered any more.
    void add(String organization, Crossing crossing) {
        add(organization, crossing, 0);
    }

    synchronized void add(String organization, Crossing crossing, long at) {
        if (seen.add(organization + "/" + crossing.id())) {
            sequence++;
            for (String channel : routing.channels(organization, crossing)) {
                waiting.add(new Waiting(
                        new Pending(sequence, organization, crossing, channel, 0, at, null), Long.MIN_VALUE));
            }
        }
    }

    @Override
    public synchronized List<Pending> due(long nowMillis, int limit) {
        return waiting.stream()
                .filter(each -> each.dueAt() <= nowMillis)
                .limit(limit)
                .map(Waiting::pending)
                .toList();
    }

    @Override
    public synchronized List<Pending> gathered(String organization, String channel, int limit) {
        return waiting.stream()
                .filter(each -> each.goesTo(organization, channel))
                .map(Waiting::pending)
                .filter(each -> each.bundle() == null && each.attempts() == 0)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Sent> sent(String organization, String channel, long sinceMillis) {
        return delivered.stream()
                .filter(each ->
                        each.toldAt() >= sinceMillis && new Waiting(each.pending(), 0).goesTo(organization, channel))
                .map(each -> new Sent(
                        each.pending().message(),
                        each.pending().crossing(),
                        each.pending().at(),
                        each.toldAt()))
                .toList();
    }

    @Override
    public synchronized void bundle(List<Long> sequences, String channel, String id) {
        change(sequences, channel, each -> new Waiting(each.pending().bundled(id), each.dueAt()));
    }

    @Override
    public synchronized List<Pending> bundle(String organization, String channel, String id) {
        return waiting.stream()
                .filter(each -> each.goesTo(organization, channel))
                .map(Waiting::pending)
                .filter(each -> id.equals(each.bundle()))
                .toList();
    }

    @Override
    public synchronized void done(
            List<Long> sequences, String channel, DeliveryLog.State end, String detail, long triedAt) {
        if (end == DeliveryLog.State.DELIVERED) {
            waiting.stream()
                    .filter(each -> each.is(sequences, channel))
                    .forEach(each -> delivered.add(new Delivered(each.pending(), triedAt)));
        }
        if (end == DeliveryLog.State.UNDELIVERABLE) {
            undeliverable.add(Destination.of(channel).shown() + ": " + detail);
        }
        waiting.removeIf(each -> each.is(sequences, channel));
        ended.add((end == DeliveryLog.State.GIVEN_UP ? "dead " : "") + channel + ": " + detail);
    }

    @Override
    public synchronized void retry(
            List<Long> sequences, String channel, int attempts, long dueAt, String detail, long triedAt) {
        retried.add(channel + ": " + detail);
        change(sequences, channel, each -> new Waiting(each.pending().tried(attempts), dueAt));
    }

    @Override
    public synchronized void postpone(List<Long> sequences, String channel, long dueAt, String detail) {
        retried.add(channel + ": " + detail);
        change(sequences, channel, each -> new Waiting(each.pending(), dueAt));
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /// When the next of what waits is due.
    synchronized long nextDue() {
        return waiting.stream().mapToLong(Waiting::dueAt).min().orElse(Long.MAX_VALUE);
    }

    private void change(List<Long> sequences, String channel, UnaryOperator<Waiting> change) {
        waiting.replaceAll(each -> each.is(sequences, channel) ? change.apply(each) : each);
    }
}
