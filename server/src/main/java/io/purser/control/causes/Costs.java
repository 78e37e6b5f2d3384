package io.purser.control.causes;

import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.causes.Cause.Spent;
import io.purser.control.explore.Condition;
import io.purser.control.explore.Facts;
import io.purser.control.explore.Question;
import io.purser.control.explore.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What parts of the usage that is asked for cost now and before.
final class Costs {
    private final Facts facts;
    private final Question asked;
    private final TimeRange before;
    private final Map<Selection, Spent> known = new HashMap<>();
    private int single;

    /// @param asked in cost, of one place in the ledger
    Costs(Facts facts, Question asked, TimeRange before) {
        this.facts = facts;
        this.asked = asked;
        this.before = before;
    }

    /// Looks up all that touch nothing but names of one dimension, those of a dimension together.
    void named(List<Selection> selections) {
        Map<UsageDimension, List<Selection>> byDimension = new LinkedHashMap<>();
        for (Selection one : selections) {
            if (one.conditions().size() == 1 && isNames(one.conditions().getFirst())) {
                byDimension
                        .computeIfAbsent(one.conditions().getFirst().dimension(), _ -> new ArrayList<>())
                        .add(one);
            }
        }
        byDimension.forEach(this::named);
    }

    private static boolean isNames(Condition condition) {
        return !condition.below()
                && !condition.excludes()
                && condition.patterns().isEmpty();
    }

    private void named(UsageDimension dimension, List<Selection> selections) {
        List<@Nullable String> names = new ArrayList<>();
        selections.forEach(one -> names.addAll(one.conditions().getFirst().values()));
        Question each =
                asked.with(asked.where().and(Condition.only(dimension, names))).cut(List.of(dimension), Bucket.TOTAL);
        Map<@Nullable String, Long> now = costs(each);
        Map<@Nullable String, Long> then = costs(each.over(before));
        for (Selection one : selections) {
            known.put(one, Spent.of(sum(then, one), sum(now, one)));
        }
    }

    private Map<@Nullable String, Long> costs(Question question) {
        Map<@Nullable String, Long> costs = new HashMap<>();
        facts.ask(question)
                .groups()
                .forEach(group -> costs.put(group.values().getFirst(), Appearances.cost(group.figures())));
        return costs;
    }

    private static long sum(Map<@Nullable String, Long> costs, Selection names) {
        long sum = 0;
        for (@Nullable String name : names.conditions().getFirst().values()) {
            sum = Math.addExact(sum, costs.getOrDefault(name, 0L));
        }
        return sum;
    }

    /// What a selection costs; null where so many others were asked for one by one before.
    @Nullable
    Spent of(Selection touched, int most) {
        Spent cost = known.get(touched);
        if (cost == null && single < most) {
            single++;
            cost = asked(touched);
            known.put(touched, cost);
        }
        return cost;
    }

    /// What a selection costs, asked for by itself.
    Spent asked(Selection touched) {
        Selection selection = asked.where();
        for (Condition condition : touched.conditions()) {
            selection = selection.and(condition);
        }
        Question part = asked.with(selection);
        return Spent.of(cost(part.over(before)), cost(part));
    }

    private long cost(Question part) {
        return facts.ask(part).groups().stream()
                .mapToLong(group -> Appearances.cost(group.figures()))
                .reduce(0, Math::addExact);
    }
}
