package io.purser.control.explore;

import io.purser.control.analytics.LedgerReader;
import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.TimeRange;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Answers that are reckoned from the ledger entry by entry: what the columnar copy is held against, and what stands
/// for it where there is none.
public final class ReckonedFacts implements Facts {
    private final LedgerReader ledger;

    public ReckonedFacts(LedgerReader ledger) {
        this.ledger = ledger;
    }

    @Override
    public Answer ask(Question question) {
        List<Entry> entries = entries(question);
        Question.Order order = question.order();
        if (order == null) {
            return new Answer(groups(entries, question), last(question, entries));
        }
        List<Basis> needed = new ArrayList<>(question.figures());
        needed.addAll(order.measure().from());
        Comparator<Group> byMeasure = Comparator.comparing(
                (Group group) -> value(order.measure(), group),
                Comparator.nullsLast(
                        order.ascending()
                                ? Comparator.<BigDecimal>naturalOrder()
                                : Comparator.<BigDecimal>reverseOrder()));
        List<Group> groups = groups(entries, question.measured(needed)).stream()
                .sorted(byMeasure.thenComparing(group -> group.values().toString()))
                .skip(order.skip())
                .limit(order.most())
                .toList();
        return new Answer(groups, last(question, entries));
    }

    private static @Nullable BigDecimal value(Measure measure, Group group) {
        return measure.of(group.figures());
    }

    private static long last(Question question, List<Entry> entries) {
        return Math.min(
                question.asOf(),
                entries.stream().mapToLong(Entry::sequence).max().orElse(0));
    }

    private List<Entry> entries(Question question) {
        List<Entry> entries = new ArrayList<>();
        ledger.events(
                question.organization(),
                question.range().from(),
                question.range().to(),
                entries::add);
        return entries;
    }

    @Override
    public Calls calls(Question question, @Nullable Place before, int most) {
        List<Entry> entries = entries(question);
        Comparator<Place> newest = Comparator.comparingLong(Place::admittedAt)
                .thenComparingLong(Place::sequence)
                .reversed();
        List<Call> calls = entries.stream()
                .filter(entry -> entry.adjustment() == null && takes(question, entry))
                .map(entry -> new Call(
                        new Place(entry.event().admittedAt(), entry.sequence()),
                        entry.event().requestId()))
                .filter(call -> before == null || newest.compare(call.place(), before) > 0)
                .sorted(Comparator.comparing(Call::place, newest))
                .limit(most)
                .toList();
        return new Calls(calls, last(question, entries));
    }

    @Override
    public Progress progress() {
        return new Progress(ledger.lastSequence(), ledger.lastSequence(), 0, false);
    }

    @Override
    public void rebuild() {
        // There is nothing but the ledger.
    }

    private record Cell(TimeRange period, List<@Nullable String> values) {}

    /// The groups of entries.
    public static List<Group> groups(List<Entry> entries, Question question) {
        Map<Cell, List<Entry>> cells = new HashMap<>();
        for (Entry entry : entries) {
            if (takes(question, entry)) {
                UsageEvent event = entry.event();
                List<@Nullable String> values = new ArrayList<>();
                question.by().forEach(dimension -> values.add(dimension.of().apply(event)));
                TimeRange period = question.bucket().around(event.admittedAt(), question.range(), question.zone());
                cells.computeIfAbsent(new Cell(period, values), _ -> new ArrayList<>())
                        .add(entry);
            }
        }
        return cells.entrySet().stream()
                .map(cell ->
                        new Group(cell.getKey().period(), cell.getKey().values(), figures(question, cell.getValue())))
                .toList();
    }

    private static boolean takes(Question question, Entry entry) {
        UsageEvent event = entry.event();
        return entry.sequence() <= question.asOf()
                && event.attribution().identity().organization().equals(question.organization())
                && question.sight().sees(event.attribution())
                && event.admittedAt() >= question.range().from()
                && event.admittedAt() < question.range().to()
                && (question.everyMode() || event.dataMode() == DataMode.REAL)
                && question.where().takes(event, question.zone());
    }

    private static Figures figures(Question question, List<Entry> cell) {
        Map<Basis, Long> figures = new EnumMap<>(Basis.class);
        for (Basis basis : question.figures()) {
            @Nullable Long figure = figure(basis, cell);
            if (figure != null) {
                figures.put(basis, figure);
            }
        }
        return new Figures(figures);
    }

    private static @Nullable Long figure(Basis basis, List<Entry> cell) {
        return switch (basis) {
            case TOKENS_P50 -> quantile(cell, 50, event -> event.usage().total());
            case TOKENS_P95 -> quantile(cell, 95, event -> event.usage().total());
            case TOKENS_P99 -> quantile(cell, 99, event -> event.usage().total());
            case LATENCY_P50 -> quantile(cell, 50, UsageEvent::latencyMillis);
            case LATENCY_P95 -> quantile(cell, 95, UsageEvent::latencyMillis);
            case LATENCY_P99 -> quantile(cell, 99, UsageEvent::latencyMillis);
            case COST ->
                all(
                        cell,
                        entry ->
                                entry.event().cost() == null ? 0 : entry.event().cost());
            case REQUESTS -> calls(cell, _ -> true);
            case UNPRICED ->
                calls(cell, event -> event.cost() == null)
                        - cell.stream()
                                .filter(entry -> entry.adjustment() != null
                                        && entry.adjustment().wasUnpriced())
                                .count();
            case FAILED -> calls(cell, event -> event.outcome() != Outcome.SUCCESS);
            case RETRIES -> all(cell, entry -> entry.event().retryCount());
            case INPUT -> tokens(cell, TokenUsage::input);
            case CACHE_READ -> tokens(cell, TokenUsage::cacheRead);
            case CACHE_WRITE -> tokens(cell, TokenUsage::cacheWrite) + tokens(cell, TokenUsage::cacheWriteLong);
            case OUTPUT -> tokens(cell, TokenUsage::output);
            case REASONING -> tokens(cell, TokenUsage::reasoning);
            case TOKENS -> tokens(cell, TokenUsage::total);
            case LATENCY -> all(cell, entry -> entry.event().latencyMillis());
        };
    }

    private static long calls(List<Entry> cell, Predicate<UsageEvent> counted) {
        return cell.stream()
                .filter(entry -> entry.adjustment() == null)
                .map(Entry::event)
                .filter(counted)
                .count();
    }

    private static long tokens(List<Entry> cell, ToLongFunction<TokenUsage> kind) {
        return all(cell, entry -> kind.applyAsLong(entry.event().usage()));
    }

    private static long all(List<Entry> cell, ToLongFunction<Entry> figure) {
        return cell.stream().mapToLong(figure).sum();
    }

    /// The least figure that so many of a hundred calls do not exceed.
    private static @Nullable Long quantile(List<Entry> cell, int percent, ToLongFunction<UsageEvent> of) {
        long[] sorted = cell.stream()
                .filter(entry -> entry.adjustment() == null)
                .map(Entry::event)
                .mapToLong(of)
                .sorted()
                .toArray();
        return sorted.length == 0 ? null : sorted[(sorted.length * percent + 99) / 100 - 1];
    }
}
