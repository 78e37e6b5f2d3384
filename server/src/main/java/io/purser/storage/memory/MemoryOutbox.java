package io.purser.storage.memory;

import io.purser.control.alerts.DeliveryLog;
import io.purser.control.alerts.Outbox;
import io.purser.core.ledger.Crossing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Crossings that wait, in the order in which they were settled. They are taken to have been crossed when their windows
/// began.
final class MemoryOutbox implements Outbox {

    private final Routing routing;
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Delivered> delivered = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private long sequence;

    MemoryOutbox(Routing routing) {
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

    synchronized void add(String organization, List<Crossing> crossings) {
        for (Crossing crossing : crossings) {
            if (!seen.add(organization + "/" + crossing.id())) {
                continue;
            }
            sequence++;
            for (String channel : routing.channels(organization, crossing)) {
                Pending pending = new Pending(
                        sequence,
                        organization,
                        crossing,
                        channel,
                        0,
                        crossing.window().start(),
                        null);
                waiting.add(new Waiting(pending, Long.MIN_VALUE));
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
        waiting.removeIf(each -> each.is(sequences, channel));
    }

    @Override
    public synchronized void retry(
            List<Long> sequences, String channel, int attempts, long dueAt, String detail, long triedAt) {
        change(sequences, channel, each -> new Waiting(each.pending().tried(attempts), dueAt));
    }

    @Override
    public synchronized void postpone(List<Long> sequences, String channel, long dueAt, String detail) {
        change(sequences, channel, each -> new Waiting(each.pending(), dueAt));
    }

    private void change(List<Long> sequences, String channel, UnaryOperator<Waiting> change) {
        waiting.replaceAll(each -> each.is(sequences, channel) ? change.apply(each) : each);
    }
}
