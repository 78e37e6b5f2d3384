package io.purser.control.api.rest;

import io.purser.control.analytics.TimeRange;
import io.purser.control.api.Amounts;
import io.purser.control.explore.Basis;
import io.purser.control.explore.Changes;
import io.purser.control.explore.Concentration;
import io.purser.control.explore.Decimals;
import io.purser.control.explore.Figures;
import io.purser.control.explore.Measure;
import io.purser.control.explore.Usage;
import io.purser.control.explore.UsageAsked;
import io.purser.control.exports.Column;
import io.purser.control.exports.Column.Kind;
import io.purser.control.exports.Table;
import io.purser.core.money.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the export of a query says: one row for each group, in the order and the decimals of the answer itself. Before
/// the figures stand its ranges, the dimensions and the currency, behind them the ranges in the organization's zone.
final class QueryTable {
    private final ExportedQuery query;
    private final UsageAsked asked;
    private final Decimals decimals;
    private final @Nullable String completeUntil;

    QueryTable(ExportedQuery query, UsageAsked asked, long completeUntil) {
        this.query = query;
        this.asked = asked;
        this.decimals = new Decimals(asked.currency());
        this.completeUntil = Amounts.moment(completeUntil);
    }

    Table of(Usage.Comparison comparison) {
        Stream<Column> figures = Stream.concat(
                Column.all(Kind.TRUTH, List.of("is_new", "is_gone")),
                asked.measures().stream().flatMap(QueryTable::beside));
        List<Usage.Pair> pairs = comparison.rows();
        return table(figures, pairs.size(), at -> row(pairs.get(at)), total(comparison.total()));
    }

    private List<@Nullable String> row(Usage.Pair pair) {
        List<@Nullable String> cells = new ArrayList<>();
        cells.add(Boolean.toString(pair.before() == null));
        cells.add(Boolean.toString(pair.now() == null));
        for (Measure measure : asked.measures()) {
            Decimals.Beside beside = decimals.beside(measure, pair);
            cells.add(plain(beside.now()));
            cells.add(plain(beside.before()));
            cells.add(plain(beside.delta()));
            cells.add(plain(beside.change()));
        }
        return row(pair.name().values(), cells);
    }

    private static Stream<Column> beside(Measure measure) {
        String name = measure.word();
        return Stream.concat(
                Column.all(kind(measure), List.of(name, name + "_before", name + "_delta")),
                Column.all(Kind.RATIO, List.of(name + "_change")));
    }

    /// @param requests how many calls the range has
    Table of(Changes.Change change, long requests) {
        Stream<Column> figures = Column.all(
                Kind.AMOUNT, List.of("cost_before", "volume", "mix", "price", "appeared", "gone", "cost", "delta"));
        List<Changes.Row> rows = change.rows();
        return table(
                figures,
                rows.size(),
                at -> row(rows.get(at)),
                new Table.Total(money(change.total().cost()), asked.currency().code(), requests));
    }

    private List<@Nullable String> row(Changes.Row one) {
        return row(
                one.name().values(),
                Stream.of(
                                one.costBefore(),
                                one.split().volume(),
                                one.split().mix(),
                                one.split().price(),
                                one.split().appeared(),
                                one.split().gone(),
                                one.cost(),
                                one.delta())
                        .map(this::money)
                        .toList());
    }

    Table of(Concentration concentration) {
        Stream<Column> figures = Stream.of(
                        Column.all(Kind.COUNT, List.of("rank")),
                        Column.all(kind(asked.first()), List.of(asked.first().word())),
                        Column.all(Kind.RATIO, List.of("share", "share_before", "share_up_to_here")))
                .flatMap(columns -> columns);
        List<Concentration.Part> parts = concentration.parts();
        return table(figures, parts.size(), at -> row(at + 1, parts.get(at)), total(concentration.total()));
    }

    private List<@Nullable String> row(int rank, Concentration.Part part) {
        List<@Nullable String> cells = new ArrayList<>();
        cells.add(Integer.toString(rank));
        cells.add(plain(part.amount()));
        cells.add(plain(part.share()));
        cells.add(plain(part.shareBefore()));
        cells.add(plain(part.upToHere()));
        return row(part.name().values(), cells);
    }

    /// @param whole of all groups
    Table of(Usage.Breakdown breakdown, Figures whole) {
        Stream<Column> figures = Stream.concat(measured(), Column.all(Kind.RATIO, List.of("share")));
        List<Usage.Row> rows = breakdown.rows();
        return table(figures, rows.size(), at -> row(rows.get(at), whole), total(whole));
    }

    private List<@Nullable String> row(Usage.Row one, Figures whole) {
        List<@Nullable String> cells = measured(one.figures());
        cells.add(plain(Decimals.share(asked.first(), one.figures(), whole)));
        return row(one.name().values(), cells);
    }

    /// A row for each bucket of each line; where usage is not divided, of all of it.
    Table of(Usage.Series series) {
        Stream<Column> figures = Stream.concat(Column.all(Kind.TRUTH, List.of("is_other")), measured());
        List<Usage.Line> lines = asked.question().by().isEmpty() ? List.of(series.total()) : series.lines();
        List<TimeRange> buckets = series.buckets();
        return table(
                figures,
                lines.size() * buckets.size(),
                at -> row(lines.get(at / buckets.size()), buckets, at % buckets.size()),
                total(series.total().whole()));
    }

    private List<@Nullable String> row(Usage.Line line, List<TimeRange> buckets, int at) {
        List<@Nullable String> values = line.name().isOther()
                ? Collections.nCopies(asked.question().by().size(), null)
                : line.name().values();
        List<@Nullable String> cells = new ArrayList<>();
        cells.add(Boolean.toString(line.name().isOther()));
        cells.addAll(measured(line.points().get(at)));
        return row(List.of(buckets.get(at)), values, cells);
    }

    private Stream<Column> measured() {
        return asked.measures().stream().map(measure -> new Column(measure.word(), kind(measure)));
    }

    private List<@Nullable String> measured(Figures figures) {
        List<@Nullable String> cells = new ArrayList<>();
        asked.measures().forEach(measure -> cells.add(plain(decimals.value(measure, figures))));
        return cells;
    }

    /// @param row makes one when it is its turn: beside the answer no row is kept
    private Table table(Stream<Column> figures, int rows, IntFunction<List<@Nullable String>> row, Table.Total total) {
        List<String> moments = query.isCompared()
                ? List.of("period_start", "period_end", "before_start", "before_end")
                : List.of("period_start", "period_end");
        List<Column> columns = Stream.of(
                        Column.all(Kind.MOMENT, moments),
                        asked.question().by().stream().map(dimension -> new Column(dimension.name(), Kind.TEXT)),
                        Column.all(Kind.TEXT, List.of("currency")),
                        figures,
                        moments.stream().map(moment -> new Column(moment + "_local", Kind.LOCAL)))
                .flatMap(some -> some)
                .toList();
        return new Table(query.file(), asked.organization().name(), completeUntil, columns, sink -> {
            for (int at = 0; at < rows; at++) {
                sink.row(row.apply(at));
            }
            return total;
        });
    }

    private List<@Nullable String> row(List<@Nullable String> values, List<@Nullable String> figures) {
        TimeRange range = asked.question().range();
        return row(query.isCompared() ? List.of(range, asked.before()) : List.of(range), values, figures);
    }

    private List<@Nullable String> row(
            List<TimeRange> ranges, List<@Nullable String> values, List<@Nullable String> figures) {
        List<Long> moments = ranges.stream()
                .flatMap(range -> Stream.of(range.from(), range.to()))
                .toList();
        List<@Nullable String> cells = new ArrayList<>();
        moments.forEach(moment -> cells.add(Amounts.moment(moment)));
        cells.addAll(values);
        cells.add(asked.currency().code());
        cells.addAll(figures);
        moments.forEach(moment ->
                cells.add(LedgerText.local(moment, asked.organization().zone())));
        return cells;
    }

    private Table.Total total(Usage.Pair total) {
        @Nullable Figures now = total.now();
        return total(now == null ? Figures.none(asked.question().figures()) : now);
    }

    private Table.Total total(Figures figures) {
        return new Table.Total(money(figures.sum(Basis.COST)), asked.currency().code(), figures.sum(Basis.REQUESTS));
    }

    /// Sums are exact, quantiles whole; what is divided has as many places as it takes.
    private static Kind kind(Measure measure) {
        if (measure.isAdditive()) {
            return measure.isMoney() ? Kind.AMOUNT : Kind.COUNT;
        }
        return measure.from().size() == 1 ? Kind.COUNT : Kind.RATIO;
    }

    private String money(long units) {
        return Money.plain(units, asked.currency());
    }

    private static @Nullable String plain(@Nullable BigDecimal value) {
        return value == null ? null : value.toPlainString();
    }
}
