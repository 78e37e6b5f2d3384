package io.purser.storage.duckdb;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.explore.Basis;
import io.purser.core.ledger.UsageEvent;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// Turns entries into rows.
final class Appending {
    private static final long QUARTER_MILLIS = 900_000;
    /// In the order of their columns.
    private static final List<UsageDimension> DIMENSIONS = Columns.CODED.keySet().stream()
            .map(name -> UsageDimension.of(name).orElseThrow())
            .toList();

    private final DuckDBConnection connection;
    private final Words words;
    private final Callers callers;
    private final Columns columns;
    private @Nullable DuckDBAppender open;
    private int[] tagCodes = {};

    Appending(DuckDBConnection connection, Words words, Callers callers, Columns columns) {
        this.connection = connection;
        this.words = words;
        this.callers = callers;
        this.columns = columns;
    }

    /// What is appended, with whose it is.
    record Booked(String organization, Entry entry) {}

    /// Appends entries, with the columns that they need. They are there after `finish` and a commit.
    void append(List<Booked> entries) throws SQLException {
        for (Booked booked : entries) {
            for (String tag : booked.entry().event().attribution().tags().keySet()) {
                promote(tag);
            }
        }
        DuckDBAppender rows = opened();
        for (Booked booked : entries) {
            append(rows, booked);
        }
    }

    private DuckDBAppender opened() throws SQLException {
        @Nullable DuckDBAppender rows = open;
        if (rows == null) {
            rows = connection.createAppender("entry");
            open = rows;
            tagCodes = new int[columns.nextPlace()];
        }
        return rows;
    }

    /// Hands what was appended to the transaction, with the dictionary that it needs.
    void finish() throws SQLException {
        flush();
        callers.write(connection, words);
        words.write(connection);
    }

    private void flush() throws SQLException {
        @Nullable DuckDBAppender rows = open;
        if (rows != null) {
            open = null;
            rows.close();
        }
    }

    /// Gives a tag its column, where there is room for one. No entry before it carries the tag.
    private void promote(String tag) throws SQLException {
        if (columns.placeOf(tag) != null || columns.isFull()) {
            return;
        }
        flush();
        int place = columns.nextPlace();
        DuckFile.run(
                connection,
                List.of(
                        "ALTER TABLE entry ADD COLUMN " + Columns.tag(place) + " INTEGER DEFAULT 0",
                        "INSERT INTO tag (name, place) VALUES ('" + tag.replace("'", "''") + "', " + place + ")"));
        columns.know(tag, place);
    }

    private void append(DuckDBAppender rows, Booked booked) throws SQLException {
        Entry entry = booked.entry();
        UsageEvent event = entry.event();
        rows.beginRow()
                .append(entry.sequence())
                .append(words.code("organization", booked.organization()))
                .append(event.requestId())
                .append((int) Basis.REQUESTS.of(entry))
                .append(event.admittedAt())
                .append(event.bookedAt())
                .append(Math.toIntExact(Math.floorDiv(event.admittedAt(), QUARTER_MILLIS)))
                .append(callers.code(event.attribution().identity()));
        dimensions(rows, event);
        rows.append(event.attribution().endUser()).append(event.attribution().session());
        figures(rows, entry);
        tags(rows, event.attribution().tags());
        rows.endRow();
    }

    private void dimensions(DuckDBAppender rows, UsageEvent event) throws SQLException {
        for (UsageDimension dimension : DIMENSIONS) {
            rows.append(words.code(dimension.name(), dimension.of().apply(event)));
        }
    }

    private static void figures(DuckDBAppender rows, Entry entry) throws SQLException {
        rows.append(Basis.COST.of(entry))
                .append((int) Basis.UNPRICED.of(entry))
                .append((int) Basis.FAILED.of(entry))
                .append((int) Basis.RETRIES.of(entry))
                .append(Basis.INPUT.of(entry))
                .append(Basis.CACHE_READ.of(entry))
                .append(Basis.CACHE_WRITE.of(entry))
                .append(Basis.OUTPUT.of(entry))
                .append(Basis.REASONING.of(entry))
                .append(Basis.TOKENS.of(entry))
                .append(Basis.LATENCY.of(entry));
    }

    private void tags(DuckDBAppender rows, Map<String, String> carried) throws SQLException {
        Arrays.fill(tagCodes, Words.NONE);
        @Nullable Map<String, String> more = null;
        for (Map.Entry<String, String> tag : carried.entrySet()) {
            @Nullable Integer place = columns.placeOf(tag.getKey());
            if (place == null) {
                more = more == null ? new TreeMap<>() : more;
                more.put(tag.getKey(), tag.getValue());
            } else {
                tagCodes[place] = words.code(columns.dimension(place), tag.getValue());
            }
        }
        rows.append(more == null ? (String) null : MoreTags.written(more));
        for (int code : tagCodes) {
            rows.append(code);
        }
    }
}
