package io.purser.control.causes;

import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.Condition;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.causes.Cause.Spent;
import io.purser.control.explore.Facts;
import io.purser.control.explore.Figures;
import io.purser.control.explore.Question;
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
        Map<@Nullable String, Figures> now = figures(each);
        Map<@Nullable String, Figures> then = figures(each.over(before));
        for (Selection one : selections) {
            known.put(one, Spent.of(sum(then, one), sum(now, one)));
        }
    }

    private Map<@Nullable String, Figures> figures(Question question) {
        Map<@Nullable String, Figures> figures = new HashMap<>();
        facts.ask(question).groups().forEach(group -> figures.put(group.values().getFirst(), group.figures()));
        return figures;
    }

    private static Figures sum(Map<@Nullable String, Figures> figures, Selection names) {
        Figures sum = Figures.none(Spent.FIGURES);
        for (@Nullable String name : names.conditions().getFirst().values()) {
            Figures one = figures.get(name);
            sum = one == null ? sum : sum.plus(one);
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
        return Spent.of(sum(part.over(before)), sum(part));
    }

    private Figures sum(Question part) {
        return facts.ask(part).groups().stream()
                .map(Facts.Group::figures)
                .reduce(Figures.none(Spent.FIGURES), Figures::plus);
    }
}
