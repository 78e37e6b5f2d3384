package io.purser.storage.memory;

import io.purser.control.alerts.DeliveryLog;
import io.purser.control.alerts.Outbox;
import io.purser.core.ledger.Crossing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Crossings that wait, in the order in which they were settled.
final class MemoryOutbox implements Outbox {

    private final Routing routing;
    private final List<Waiting> waiting = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private long sequence;

    MemoryOutbox(Routing routing) {
        this.routing = routing;
    }

    private record Waiting(Pending pending, long dueAt) {
        boolean is(long sequence, String channel) {
            return pending.sequence() == sequence && pending.channel().equals(channel);
        }
    }

    synchronized void add(String organization, List<Crossing> crossings) {
        for (Crossing crossing : crossings) {
            if (!seen.add(organization + "/" + crossing.id())) {
                continue;
            }
            sequence++;
            for (String channel : routing.channels(organization, crossing)) {
                waiting.add(new Waiting(new Pending(sequence, organization, crossing, channel, 0), Long.MIN_VALUE));
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
    public synchronized void done(long sequence, String channel, DeliveryLog.State end, String detail, long triedAt) {
        waiting.removeIf(each -> each.is(sequence, channel));
    }

    @Override
    public synchronized void retry(
            long sequence, String channel, int attempts, long dueAt, String detail, long triedAt) {
        waiting.replaceAll(each -> each.is(sequence, channel) ? later(each, attempts, dueAt) : each);
    }

    @Override
    public synchronized void postpone(long sequence, String channel, long dueAt, String detail) {
        waiting.replaceAll(
                each -> each.is(sequence, channel) ? later(each, each.pending().attempts(), dueAt) : each);
    }

    private static Waiting later(Waiting each, int attempts, long dueAt) {
        Pending pending = each.pending();
        return new Waiting(
                new Pending(
                        pending.sequence(), pending.organization(), pending.crossing(), pending.channel(), attempts),
                dueAt);
    }
}
