package io.purser.control.explore;

import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.explore.Facts.Group;
import io.purser.control.explore.Usage.Name;
import io.purser.core.insight.ChangeSplit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Why the cost of a range is not that of another: for each group, split by what its models cost before and now.
public final class Changes {
    private static final Set<Basis> NEEDED = EnumSet.of(
            Basis.COST,
            Basis.REQUESTS,
            Basis.TOKENS,
            Basis.INPUT,
            Basis.CACHE_READ,
            Basis.CACHE_WRITE,
            Basis.OUTPUT,
            Basis.REASONING);
    private static final UsageDimension PROVIDER = UsageDimension.of("provider").orElseThrow();
    private static final UsageDimension MODEL = UsageDimension.of("model").orElseThrow();
    private static final UsageDimension VERSION =
            UsageDimension.of("price_version").orElseThrow();

    private final Facts facts;
    private final OldPrices prices;

    public Changes(Facts facts, OldPrices prices) {
        this.facts = facts;
        this.prices = prices;
    }

    /// What is known of price versions.
    @FunctionalInterface
    public interface OldPrices {
        /// What usage of one version costs by another, in parts of what it costs by its own; null where either is not
        /// known any more.
        @Nullable
        BigDecimal ratio(String version, String other, Figures usage);
    }

    /// @param rows each group's, the largest change first
    public record Change(TimeRange now, TimeRange before, List<Row> rows, Row total, long asOf) {
        public Change {
            rows = List.copyOf(rows);
        }
    }

    /// @param cost units of the currency now
    /// @param costBefore units of the currency before
    public record Row(Name name, long costBefore, long cost, ChangeSplit split) {
        /// The change itself.
        public long delta() {
            return Math.subtractExact(cost, costBefore);
        }
    }

    /// Why the cost changed.
    ///
    /// @param before the range that it is held against
    /// @throws IllegalArgumentException where there is more to hold beside each other than can be at once
    public Change of(Question asked, TimeRange before) {
        List<UsageDimension> by = Stream.concat(asked.by().stream(), Stream.of(PROVIDER, MODEL, VERSION))
                .toList();
        Question cells = asked.cut(by, Bucket.TOTAL)
                .measured(NEEDED)
                .first(new Question.Order(Measure.COST, false, 0, Usage.MOST_GROUPS + 1));
        Facts.Answer now = bounded(facts.ask(cells));
        Facts.Answer then = bounded(facts.ask(cells.asOf(now.asOf()).over(before)));
        int named = asked.by().size();
        Map<List<@Nullable String>, Both> groups = new HashMap<>();
        now.groups().forEach(cell -> both(groups, cell, named).now.add(cell));
        then.groups().forEach(cell -> both(groups, cell, named).before.add(cell));
        List<Row> rows = groups.entrySet().stream()
                .map(group -> row(new Name(group.getKey(), false), group.getValue(), named))
                .sorted(Comparator.comparingLong((Row row) -> Math.abs(row.delta()))
                        .reversed()
                        .thenComparing(row -> row.name().values().toString()))
                .toList();
        return new Change(asked.range(), before, rows, total(rows), now.asOf());
    }

    private static Facts.Answer bounded(Facts.Answer found) {
        if (found.groups().size() > Usage.MOST_GROUPS) {
            throw new IllegalArgumentException("groupBy: gives more than " + Usage.MOST_GROUPS
                    + " groups of one model and price version each; expected a filter, a shorter range, or fewer or"
                    + " other dimensions");
        }
        return found;
    }

    /// The cells of one group in both ranges.
    private static final class Both {
        private final List<Group> now = new ArrayList<>();
        private final List<Group> before = new ArrayList<>();
    }

    private static Both both(Map<List<@Nullable String>, Both> groups, Group cell, int named) {
        return groups.computeIfAbsent(new ArrayList<>(cell.values().subList(0, named)), _ -> new Both());
    }

    private static Row total(List<Row> rows) {
        Row total = new Row(Name.TOTAL, 0, 0, ChangeSplit.NONE);
        for (Row row : rows) {
            total = new Row(
                    Name.TOTAL,
                    Math.addExact(total.costBefore(), row.costBefore()),
                    Math.addExact(total.cost(), row.cost()),
                    total.split().plus(row.split()));
        }
        return total;
    }

    private Row row(Name name, Both both, int named) {
        long cost = sum(both.now);
        long costBefore = sum(both.before);
        if (both.before.isEmpty()) {
            return new Row(name, 0, cost, ChangeSplit.appeared(cost));
        }
        if (both.now.isEmpty()) {
            return new Row(name, costBefore, 0, ChangeSplit.gone(costBefore));
        }
        Map<String, Both> models = new TreeMap<>();
        both.now.forEach(cell ->
                models.computeIfAbsent(model(cell, named), _ -> new Both()).now.add(cell));
        both.before.forEach(cell -> models.computeIfAbsent(model(cell, named), _ -> new Both())
                .before
                .add(cell));
        List<ChangeSplit.Cell> cells =
                models.values().stream().map(model -> cell(model, named)).toList();
        return new Row(name, costBefore, cost, ChangeSplit.of(cells));
    }

    private static String model(Group cell, int named) {
        return cell.values().get(named) + "\u001f" + cell.values().get(named + 1);
    }

    private static long sum(List<Group> cells) {
        return cells.stream().mapToLong(cell -> cell.figures().sum(Basis.COST)).reduce(0, Math::addExact);
    }

    private static long tokens(List<Group> cells) {
        return cells.stream()
                .mapToLong(cell -> cell.figures().sum(Basis.TOKENS))
                .reduce(0, Math::addExact);
    }

    private ChangeSplit.Cell cell(Both model, int named) {
        long before = sum(model.before);
        long tokensBefore = tokens(model.before);
        @Nullable String old = oldVersion(model.before, named);
        long atOld = 0;
        for (Group cell : model.now) {
            atOld = Math.addExact(atOld, atOldPrices(cell, named, old, before, tokensBefore));
        }
        return new ChangeSplit.Cell(tokensBefore, before, tokens(model.now), sum(model.now), atOld);
    }

    /// The version by which most was charged before; null where none was known.
    private static @Nullable String oldVersion(List<Group> before, int named) {
        return before.stream()
                .filter(cell -> cell.values().get(named + 2) != null)
                .max(Comparator.comparingLong(cell -> cell.figures().sum(Basis.COST)))
                .map(cell -> cell.values().get(named + 2))
                .orElse(null);
    }

    /// By both versions where they are known, else by what a token of the model cost on average.
    private long atOldPrices(Group cell, int named, @Nullable String old, long costBefore, long tokensBefore) {
        long cost = cell.figures().sum(Basis.COST);
        @Nullable String version = cell.values().get(named + 2);
        if (old == null || old.equals(version)) {
            return cost;
        }
        @Nullable BigDecimal ratio = version == null ? null : prices.ratio(version, old, cell.figures());
        if (ratio != null) {
            return rounded(BigDecimal.valueOf(cost).multiply(ratio));
        }
        if (tokensBefore == 0) {
            return cost;
        }
        return BigDecimal.valueOf(costBefore)
                .multiply(BigDecimal.valueOf(cell.figures().sum(Basis.TOKENS)))
                .divide(BigDecimal.valueOf(tokensBefore), 0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }

    private static long rounded(BigDecimal amount) {
        return amount.setScale(0, RoundingMode.HALF_EVEN).longValueExact();
    }
}
