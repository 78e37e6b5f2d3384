package io.purser.control.alerts;

import io.purser.core.ledger.Crossing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Crossings that wait, one row for each channel, as the durable outbox keeps them.
final class OutboxInMemory implements Outbox {
    private final Routing routing;
    private final List<Row> rows = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    /// What was taken out, in order: `channel: detail`, with `dead` in front where it was given up.
    final List<String> ended = new ArrayList<>();

    /// What could not be told, in order: `recipient: why`.
    final List<String> undeliverable = new ArrayList<>();

    /// Why what was put back was put back, in order.
    final List<String> retried = new ArrayList<>();

    OutboxInMemory(Routing routing) {
        this.routing = routing;
    }

    private record Row(Pending pending, long dueAt) {}

    synchronized void add(String organization, Crossing crossing) {
        if (seen.add(organization + "/" + crossing.id())) {
            for (String channel : routing.channels(organization, crossing)) {
                rows.add(new Row(new Pending(seen.size(), organization, crossing, channel, 0), Long.MIN_VALUE));
            }
        }
    }

    @Override
    public synchronized List<Pending> due(long nowMillis, int limit) {
        return rows.stream()
                .filter(row -> row.dueAt() <= nowMillis)
                .limit(limit)
                .map(Row::pending)
                .toList();
    }

    @Override
    public synchronized void done(long sequence, String channel, DeliveryLog.State end, String detail, long triedAt) {
        rows.removeIf(row ->
                row.pending().sequence() == sequence && row.pending().channel().equals(channel));
        if (end == DeliveryLog.State.UNDELIVERABLE) {
            undeliverable.add(Destination.of(channel).shown() + ": " + detail);
        }
        ended.add((end == DeliveryLog.State.GIVEN_UP ? "dead " : "") + channel + ": " + detail);
    }

    @Override
    public synchronized void retry(
            long sequence, String channel, int attempts, long dueAt, String detail, long triedAt) {
        later(sequence, channel, attempts, dueAt, detail);
    }

    @Override
    public synchronized void postpone(long sequence, String channel, long dueAt, String detail) {
        int attempts = rows.stream()
                .map(Row::pending)
                .filter(each -> each.sequence() == sequence && each.channel().equals(channel))
                .mapToInt(Pending::attempts)
                .findFirst()
                .orElseThrow();
        later(sequence, channel, attempts, dueAt, detail);
    }

    private void later(long sequence, String channel, int attempts, long dueAt, String detail) {
        retried.add(channel + ": " + detail);
        rows.replaceAll(row ->
                row.pending().sequence() == sequence && row.pending().channel().equals(channel)
                        ? new Row(
                                new Pending(
                                        sequence,
                                        row.pending().organization(),
                                        row.pending().crossing(),
                                        channel,
                                        attempts),
                                dueAt)
                        : row);
    }

    synchronized int waiting() {
        return rows.size();
    }
}
