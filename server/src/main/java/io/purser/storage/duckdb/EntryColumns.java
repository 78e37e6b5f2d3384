package io.purser.storage.duckdb;

import io.purser.control.analytics.UsageDimension;
import io.purser.control.explore.Basis;
import io.purser.storage.duckdb.EntryColumn.Large;
import io.purser.storage.duckdb.EntryColumn.Small;
import io.purser.storage.duckdb.EntryColumn.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The columns of the table of entries, in its order: the fixed ones, and one for each tag.
final class EntryColumns {
    static final long QUARTER_MILLIS = 900_000;

    private final Words words;
    private final Columns columns;
    private final List<EntryColumn> fixed;

    EntryColumns(Words words, Columns columns) {
        this.words = words;
        this.columns = columns;
        List<EntryColumn> all = new ArrayList<>(head());
        Columns.CODED.forEach((dimension, column) -> all.add(coded(column, dimension)));
        Columns.BEYOND.forEach((dimension, column) -> all.add(beyond(column, dimension)));
        all.add(new Text("session", booked -> booked.event().attribution().session()));
        all.addAll(figures());
        all.add(new Text("more_tags", this::moreTags));
        this.fixed = List.copyOf(all);
    }

    private List<EntryColumn> head() {
        return List.of(
                new Large("seq", booked -> booked.entry().sequence()),
                code("organization", "organization", Booked::organization),
                new Text("request_id", booked -> booked.event().requestId()),
                new Small("calls", booked -> (int) Basis.REQUESTS.of(booked.entry())),
                new Large("admitted_at", booked -> booked.event().admittedAt()),
                new Large("booked_at", booked -> booked.event().bookedAt()),
                new Small(
                        "quarter",
                        booked -> Math.toIntExact(Math.floorDiv(booked.event().admittedAt(), QUARTER_MILLIS))),
                new Small("identity", booked -> booked.caller().code()));
    }

    private static List<EntryColumn> figures() {
        return List.of(
                large("cost", Basis.COST),
                small("unpriced", Basis.UNPRICED),
                small("failed", Basis.FAILED),
                small("retries", Basis.RETRIES),
                large("input", Basis.INPUT),
                large("cache_read", Basis.CACHE_READ),
                large("cache_write", Basis.CACHE_WRITE),
                large("output", Basis.OUTPUT),
                large("reasoning", Basis.REASONING),
                large("tokens", Basis.TOKENS),
                large("latency", Basis.LATENCY));
    }

    private static EntryColumn large(String name, Basis basis) {
        return new Large(name, booked -> basis.of(booked.entry()));
    }

    private static EntryColumn small(String name, Basis basis) {
        return new Small(name, booked -> Math.toIntExact(basis.of(booked.entry())));
    }

    private EntryColumn coded(String column, String dimension) {
        @Nullable ToIntFunction<Callers.Caller> ofCaller = Callers.WORDS.get(dimension);
        if (ofCaller != null) {
            return new Small(column, booked -> ofCaller.applyAsInt(booked.caller()));
        }
        UsageDimension of = UsageDimension.of(dimension).orElseThrow();
        return code(column, dimension, booked -> of.of().apply(booked.event()));
    }

    private EntryColumn beyond(String column, String dimension) {
        UsageDimension of = UsageDimension.of(dimension).orElseThrow();
        Words.Dimension known = words.dimension(dimension);
        return new Text(column, booked -> {
            @Nullable String text = of.of().apply(booked.event());
            return known.code(text) == Words.BEYOND ? text : null;
        });
    }

    private EntryColumn code(String column, String dimension, Function<Booked, @Nullable String> of) {
        Words.Dimension known = words.dimension(dimension);
        return new Small(column, booked -> known.code(of.apply(booked)));
    }

    /// Those of the tags that have no column.
    private @Nullable String moreTags(Booked booked) {
        if (!columns.isFull()) {
            return null;
        }
        Map<String, String> tags = booked.event().attribution().tags();
        @Nullable Map<String, String> more = null;
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            if (columns.placeOf(tag.getKey()) == null) {
                more = more == null ? new TreeMap<>() : more;
                more.put(tag.getKey(), tag.getValue());
            }
        }
        return more == null ? null : MoreTags.written(more);
    }

    List<EntryColumn> all() {
        List<EntryColumn> all = new ArrayList<>(fixed);
        for (int place = 0; place < columns.nextPlace(); place++) {
            all.add(tag(place));
        }
        return all;
    }

    /// The column of a tag, by its place.
    EntryColumn tag(int place) {
        return new Small(Columns.tag(place), booked -> booked.tag(place));
    }
}
