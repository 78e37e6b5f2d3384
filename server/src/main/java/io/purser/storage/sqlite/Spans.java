package io.purser.storage.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// Which instants of admission the events since the last fold cover, by organization. Events lie
/// in the order in which they were settled, so a range of admission is found by the stretches that
/// touch it: a row for some thousand events instead of an index entry for each.
final class Spans {

    private final PreparedStatement insert;
    private final Map<Integer, Span> open = new HashMap<>();

    private static final class Span {
        private final long first;
        private long last;
        private long earliest = Long.MAX_VALUE;
        private long latest = Long.MIN_VALUE;

        private Span(long first) {
            this.first = first;
        }
    }

    Spans(Connection connection) throws SQLException {
        insert = connection.prepareStatement(
                "INSERT INTO event_span (first, last, organization, earliest, latest) VALUES (?, ?, ?, ?, ?)");
    }

    /// Takes up an event, in the order of the sequences.
    void add(int organization, long sequence, long admittedAt) {
        Span span = open.computeIfAbsent(organization, _ -> new Span(sequence));
        span.last = sequence;
        span.earliest = Math.min(span.earliest, admittedAt);
        span.latest = Math.max(span.latest, admittedAt);
    }

    /// Writes what came since the last call.
    void write() throws SQLException {
        for (Map.Entry<Integer, Span> each : open.entrySet()) {
            Span span = each.getValue();
            insert.setLong(1, span.first);
            insert.setLong(2, span.last);
            insert.setInt(3, each.getKey());
            insert.setLong(4, span.earliest);
            insert.setLong(5, span.latest);
            insert.executeUpdate();
        }
        open.clear();
    }
}
