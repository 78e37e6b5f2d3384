package io.purser.storage.duckdb;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.TimeRange;
import io.purser.control.usage.Basis;
import io.purser.control.usage.Condition;
import io.purser.control.usage.Facts.Group;
import io.purser.control.usage.Figures;
import io.purser.control.usage.LedgerFeed;
import io.purser.control.usage.Question;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Outcome;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// A ledger in memory, and answers that are reckoned entry by entry: what the copy is held against.
final class NaiveFacts implements LedgerFeed {
    final List<Entry> entries = new ArrayList<>();

    @Override
    public long last() {
        return entries.isEmpty() ? 0 : entries.getLast().sequence();
    }

    @Override
    public long after(long place, int most, Each each) {
        int taken = 0;
        for (Entry entry : entries) {
            if (entry.sequence() > place) {
                each.take(entry.event().attribution().identity().organization(), entry);
                taken++;
                if (taken == most) {
                    return entry.sequence();
                }
            }
        }
        return Math.max(place, last());
    }

    private record Cell(TimeRange period, List<@Nullable String> values) {}

    List<Group> groups(Question question) {
        Map<Cell, List<Entry>> cells = new HashMap<>();
        for (Entry entry : entries) {
            UsageEvent event = entry.event();
            if (entry.sequence() <= question.asOf() && takes(question, event)) {
                List<@Nullable String> values = new ArrayList<>();
                question.by().forEach(dimension -> values.add(dimension.of().apply(event)));
                TimeRange period = question.bucket().around(event.admittedAt(), question.range(), question.zone());
                cells.computeIfAbsent(new Cell(period, values), _ -> new ArrayList<>())
                        .add(entry);
            }
        }
        return cells.entrySet().stream()
                .map(cell -> new Group(
                        cell.getKey().period(), cell.getKey().values(), figures(question, cell.getValue())))
                .toList();
    }

    private static boolean takes(Question question, UsageEvent event) {
        ZonedDateTime at = Instant.ofEpochMilli(event.admittedAt()).atZone(question.zone());
        @Nullable BitSet hours = question.where().hoursOfWeek();
        return event.attribution().identity().organization().equals(question.organization())
                && question.sight().sees(event.attribution())
                && event.admittedAt() >= question.range().from()
                && event.admittedAt() < question.range().to()
                && (question.asksForMode() || event.dataMode() == DataMode.REAL)
                && question.where().conditions().stream().allMatch(condition -> takes(condition, event))
                && (hours == null || hours.get((at.getDayOfWeek().getValue() - 1) * 24 + at.getHour()));
    }

    private static boolean takes(Condition condition, UsageEvent event) {
        return condition.takes(condition.dimension().of().apply(event));
    }

    private static Figures figures(Question question, List<Entry> cell) {
        List<Entry> calls =
                cell.stream().filter(entry -> entry.adjustment() == null).toList();
        Map<Basis, Long> figures = new EnumMap<>(Basis.class);
        for (Basis basis : question.figures()) {
            @Nullable Long figure = figure(basis, cell, calls);
            if (figure != null) {
                figures.put(basis, figure);
            }
        }
        return new Figures(figures);
    }

    private static @Nullable Long figure(Basis basis, List<Entry> all, List<Entry> calls) {
        return switch (basis) {
            case COST -> sum(all, event -> event.cost() == null ? 0 : event.cost());
            case REQUESTS -> (long) calls.size();
            case UNPRICED ->
                calls.stream().filter(one -> one.event().cost() == null).count()
                        - all.stream()
                                .filter(one -> one.adjustment() != null
                                        && one.adjustment().wasUnpriced())
                                .count();
            case FAILED ->
                calls.stream()
                        .filter(one -> one.event().outcome() != Outcome.SUCCESS)
                        .count();
            case RETRIES -> sum(calls, UsageEvent::retryCount);
            case INPUT -> sum(calls, event -> event.usage().input());
            case CACHE_READ -> sum(calls, event -> event.usage().cacheRead());
            case CACHE_WRITE ->
                sum(calls, event -> event.usage().cacheWrite() + event.usage().cacheWriteLong());
            case OUTPUT -> sum(calls, event -> event.usage().output());
            case REASONING -> sum(calls, event -> event.usage().reasoning());
            case TOKENS -> sum(calls, event -> event.usage().total());
            case LATENCY -> sum(calls, UsageEvent::latencyMillis);
            case TOKENS_P50 -> quantile(calls, 50, event -> event.usage().total());
            case TOKENS_P95 -> quantile(calls, 95, event -> event.usage().total());
            case TOKENS_P99 -> quantile(calls, 99, event -> event.usage().total());
            case LATENCY_P50 -> quantile(calls, 50, UsageEvent::latencyMillis);
            case LATENCY_P95 -> quantile(calls, 95, UsageEvent::latencyMillis);
            case LATENCY_P99 -> quantile(calls, 99, UsageEvent::latencyMillis);
        };
    }

    private static long sum(List<Entry> entries, ToLongFunction<UsageEvent> of) {
        return entries.stream().map(Entry::event).mapToLong(of).sum();
    }

    /// The least figure that so many of a hundred do not exceed.
    private static @Nullable Long quantile(List<Entry> calls, int percent, ToLongFunction<UsageEvent> of) {
        long[] sorted =
                calls.stream().map(Entry::event).mapToLong(of).sorted().toArray();
        return sorted.length == 0 ? null : sorted[(sorted.length * percent + 99) / 100 - 1];
    }
}
