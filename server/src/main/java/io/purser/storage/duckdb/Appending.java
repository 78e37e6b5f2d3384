package io.purser.storage.duckdb;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// Turns entries into rows.
final class Appending {
    private static final long QUARTER_MILLIS = 900_000;
    private static final int INSTANCES = 1 << 16;

    private final DuckDBConnection connection;
    private final Words words;
    private final Callers callers;
    private final Columns columns;
    private final IdentityHashMap<Identity, int[]> byIdentity = new IdentityHashMap<>();
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
        boolean isCall = entry.adjustment() == null;
        rows.beginRow()
                .append(entry.sequence())
                .append(words.code("organization", booked.organization()))
                .append(event.requestId())
                .append(isCall ? 1 : 0)
                .append(event.admittedAt())
                .append(event.bookedAt())
                .append(Math.toIntExact(Math.floorDiv(event.admittedAt(), QUARTER_MILLIS)))
                .append(callers.code(event.attribution().identity()));
        identity(rows, event.attribution().identity());
        dimensions(rows, event);
        rows.append(event.attribution().endUser()).append(event.attribution().session());
        figures(rows, entry, isCall);
        tags(rows, event.attribution().tags());
        rows.endRow();
    }

    /// The codes of what a credential fixes, which is the same for many calls.
    private void identity(DuckDBAppender rows, Identity identity) throws SQLException {
        int @Nullable [] codes = byIdentity.get(identity);
        if (codes == null) {
            if (byIdentity.size() >= INSTANCES) {
                byIdentity.clear();
            }
            codes = new int[] {
                words.code("group", name(identity.payingGroup())),
                words.code("cost_centre", identity.costCentre()),
                words.code("user", name(identity.user())),
                words.code("key", name(identity.key()))
            };
            byIdentity.put(identity, codes);
        }
        for (int code : codes) {
            rows.append(code);
        }
    }

    /// In the order of `Columns.CODED`, behind those of the identity.
    private void dimensions(DuckDBAppender rows, UsageEvent event) throws SQLException {
        Attribution attribution = event.attribution();
        code(rows, "customer", attribution.customer());
        code(rows, "plan", attribution.plan());
        code(rows, "environment", attribution.environment());
        code(rows, "endpoint", attribution.endpoint());
        code(rows, "prompt_version", attribution.promptVersion());
        code(rows, "feature", attribution.feature());
        code(rows, "provider", event.provider());
        code(rows, "model", event.model());
        code(rows, "requested_model", event.requestedModel());
        code(rows, "outcome", event.outcome().word());
        code(rows, "price_version", event.priceVersion());
        code(rows, "data_mode", event.dataMode().word());
    }

    private void code(DuckDBAppender rows, String dimension, @Nullable String text) throws SQLException {
        rows.append(words.code(dimension, text));
    }

    private static @Nullable String name(Identity.@Nullable Ref ref) {
        return ref == null ? null : ref.name();
    }

    private static void figures(DuckDBAppender rows, Entry entry, boolean isCall) throws SQLException {
        UsageEvent event = entry.event();
        TokenUsage usage = event.usage();
        @Nullable Long cost = event.cost();
        rows.append(cost == null ? 0 : cost.longValue())
                .append(unpriced(entry))
                .append(isCall && event.outcome() != Outcome.SUCCESS ? 1 : 0)
                .append(event.retryCount())
                .append(usage.input())
                .append(usage.cacheRead())
                .append(Math.addExact(usage.cacheWrite(), usage.cacheWriteLong()))
                .append(usage.output())
                .append(usage.reasoning())
                .append(usage.total())
                .append(event.latencyMillis());
    }

    /// A correction that brings a price makes one unpriced entry less.
    private static int unpriced(Entry entry) {
        if (entry.adjustment() != null) {
            return entry.adjustment().wasUnpriced() ? -1 : 0;
        }
        return entry.event().cost() == null ? 1 : 0;
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
