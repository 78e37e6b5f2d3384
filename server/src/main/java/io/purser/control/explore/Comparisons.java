package io.purser.control.explore;

import io.purser.control.explore.Usage.Pair;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// Groups of two ranges beside each other, in the order in which they are told.
public final class Comparisons {
    private final Usage usage;

    public Comparisons(Usage usage) {
        this.usage = usage;
    }

    /// Those first that are largest in either range.
    public Usage.Comparison largest(UsageAsked asked) {
        Decimals decimals = new Decimals(asked.currency());
        return ranked(asked, pair -> decimals.now(asked.first(), pair).max(decimals.before(asked.first(), pair)));
    }

    /// Those first that moved most, up or down.
    public Usage.Comparison movers(UsageAsked asked) {
        Decimals decimals = new Decimals(asked.currency());
        return ranked(
                asked,
                pair -> decimals.now(asked.first(), pair)
                        .subtract(decimals.before(asked.first(), pair))
                        .abs());
    }

    private Usage.Comparison ranked(UsageAsked asked, Function<Pair, BigDecimal> by) {
        Usage.Comparison found = usage.compare(asked.question(), asked.before()).ofEveryGroup();
        List<Pair> rows = found.rows().stream().sorted(descending(by)).toList();
        return new Usage.Comparison(found.now(), found.before(), rows, found.total(), found.isWhole(), found.asOf());
    }

    private static Comparator<Pair> descending(Function<Pair, BigDecimal> by) {
        return Comparator.comparing(by)
                .reversed()
                .thenComparing(pair -> pair.name().values().toString());
    }

    /// How much of usage the largest groups have, by a measure that adds up.
    public Concentration concentration(UsageAsked asked) {
        if (!asked.first().isAdditive()) {
            throw new IllegalArgumentException("measure: expected one that adds up, such as COST, REQUESTS or TOKENS");
        }
        Decimals decimals = new Decimals(asked.currency());
        Measure measure = asked.first();
        Usage.Comparison found = usage.compare(asked.question(), asked.before());
        BigDecimal whole = decimals.now(measure, found.total());
        BigDecimal wholeBefore = decimals.before(measure, found.total());
        List<Pair> ranked = found.rows().stream()
                .filter(pair -> pair.now() != null)
                .sorted(descending(pair -> decimals.now(measure, pair)))
                .toList();
        List<Concentration.Part> parts = new ArrayList<>(ranked.size());
        BigDecimal sum = BigDecimal.ZERO;
        for (Pair pair : ranked) {
            BigDecimal amount = decimals.now(measure, pair);
            sum = sum.add(amount);
            parts.add(new Concentration.Part(
                    pair.name(),
                    amount,
                    Decimals.ratio(amount, whole),
                    Decimals.ratio(decimals.before(measure, pair), wholeBefore),
                    Decimals.ratio(sum, whole)));
        }
        return new Concentration(parts, found.total(), whole, found.isWhole(), found.asOf());
    }
}
