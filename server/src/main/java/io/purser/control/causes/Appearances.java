package io.purser.control.causes;

import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.causes.Cause.Kind;
import io.purser.control.causes.Cause.Spent;
import io.purser.control.causes.Cause.Verb;
import io.purser.control.explore.Basis;
import io.purser.control.explore.Changes;
import io.purser.control.explore.Condition;
import io.purser.control.explore.Facts;
import io.purser.control.explore.Figures;
import io.purser.control.explore.Question;
import io.purser.control.explore.Selection;
import io.purser.control.explore.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What came into use and what went out of it, from the copy of the ledger.
final class Appearances {
    private static final UsageDimension MODEL = UsageDimension.of("model").orElseThrow();
    private static final UsageDimension PROVIDER = UsageDimension.of("provider").orElseThrow();
    private static final UsageDimension VERSION =
            UsageDimension.of("price_version").orElseThrow();
    /// Of how many it is looked up when they came.
    private static final int MOST_DATED = 200;
    private static final long LONGEST_BY_HOUR = 32L * 24 * 60 * 60_000;

    private final Facts facts;
    private final Usage usage;
    private final Changes changes;
    private final Question asked;
    private final TimeRange before;

    /// @param asked in cost, of one place in the ledger
    Appearances(Facts facts, Usage usage, Changes changes, Question asked, TimeRange before) {
        this.facts = facts;
        this.usage = usage;
        this.changes = changes;
        this.asked = asked;
        this.before = before;
    }

    List<Cause> all() {
        List<Cause> all = new ArrayList<>();
        all.addAll(of(Kind.KEY, UsageDimension.of("key").orElseThrow()));
        all.addAll(of(Kind.MODEL, MODEL));
        all.addAll(of(Kind.PROMPT_VERSION, UsageDimension.of("prompt_version").orElseThrow()));
        Set<String> stayed = all.stream()
                .filter(one -> one.kind() == Kind.MODEL)
                .map(Cause::name)
                .collect(Collectors.toSet());
        all.addAll(routes(stayed));
        all.addAll(prices(stayed));
        return all;
    }

    private List<Cause> of(Kind kind, UsageDimension dimension) {
        List<Usage.Pair> moved = usage.compare(asked.cut(List.of(dimension), Bucket.TOTAL), before).rows().stream()
                .filter(pair -> pair.name().values().getFirst() != null)
                .filter(pair -> pair.now() == null || pair.before() == null)
                .sorted(Comparator.comparingLong(Appearances::weight).reversed())
                .toList();
        List<Cause> causes = new ArrayList<>();
        for (boolean came : List.of(true, false)) {
            List<@Nullable String> names = new ArrayList<>();
            moved.stream()
                    .filter(pair -> (pair.before() == null) == came)
                    .limit(MOST_DATED)
                    .forEach(pair -> names.add(pair.name().values().getFirst()));
            Map<String, Long> dated = dated(dimension, names, came);
            Set<String> known = came ? known(dimension, names) : Set.of();
            moved.stream().filter(pair -> (pair.before() == null) == came).forEach(pair -> {
                String name = Objects.requireNonNull(pair.name().values().getFirst());
                Verb verb = came ? known.contains(name) ? Verb.RETURNED : Verb.APPEARED : Verb.GONE;
                Selection touched = Selection.ALL.and(Condition.only(dimension, List.of(name)));
                causes.add(new Cause(kind, name, verb, dated.get(name), List.of(), 0, null, touched, spent(pair)));
            });
        }
        return causes;
    }

    private static long weight(Usage.Pair pair) {
        return Math.abs(spent(pair).explained());
    }

    private static Spent spent(Usage.Pair pair) {
        return Spent.of(cost(pair.before()), cost(pair.now()));
    }

    static long cost(@Nullable Figures figures) {
        return figures == null ? 0 : figures.sum(Basis.COST);
    }

    /// When each was used first in the range, or last in the range before: the beginning of that hour, of long ranges
    /// of that day.
    private Map<String, Long> dated(UsageDimension dimension, List<@Nullable String> names, boolean came) {
        Map<String, Long> dated = new HashMap<>();
        if (names.isEmpty()) {
            return dated;
        }
        TimeRange range = came ? asked.range() : before;
        Bucket bucket = range.to() - range.from() <= LONGEST_BY_HOUR ? Bucket.HOUR : Bucket.DAY;
        Question each = asked.with(asked.where().and(Condition.only(dimension, names)))
                .over(range)
                .cut(List.of(dimension), bucket);
        for (Facts.Group group : facts.ask(each).groups()) {
            String name = group.values().getFirst();
            if (name != null) {
                dated.merge(name, group.period().from(), came ? Math::min : Math::max);
            }
        }
        return dated;
    }

    /// Those that were used before both ranges.
    private Set<String> known(UsageDimension dimension, List<@Nullable String> names) {
        Set<String> known = new HashSet<>();
        if (!names.isEmpty() && before.from() > 0) {
            Question earlier = asked.with(asked.where().and(Condition.only(dimension, names)))
                    .over(new TimeRange(0, before.from()))
                    .cut(List.of(dimension), Bucket.TOTAL);
            facts.ask(earlier)
                    .groups()
                    .forEach(group ->
                            Stream.ofNullable(group.values().getFirst()).forEach(known::add));
        }
        return known;
    }

    /// Models that another provider serves, or one fewer.
    ///
    /// @param moved models that came or went themselves
    private List<Cause> routes(Set<String> moved) {
        return usage.compare(asked.cut(List.of(MODEL, PROVIDER), Bucket.TOTAL), before).rows().stream()
                .filter(pair -> pair.now() == null || pair.before() == null)
                .filter(pair -> pair.name().values().stream().allMatch(Objects::nonNull))
                .filter(pair -> !moved.contains(pair.name().values().getFirst()))
                .map(pair -> {
                    String model = Objects.requireNonNull(pair.name().values().get(0));
                    String provider =
                            Objects.requireNonNull(pair.name().values().get(1));
                    Selection touched = Selection.ALL
                            .and(Condition.only(MODEL, List.of(model)))
                            .and(Condition.only(PROVIDER, List.of(provider)));
                    return new Cause(
                            Kind.ROUTE,
                            model + " by " + provider,
                            pair.before() == null ? Verb.APPEARED : Verb.GONE,
                            null,
                            List.of(),
                            0,
                            null,
                            touched,
                            spent(pair));
                })
                .toList();
    }

    /// Models that were charged by other price versions than before; they explain what is due to the price alone.
    private List<Cause> prices(Set<String> moved) {
        Map<String, Set<String>> now = new HashMap<>();
        Map<String, Set<String>> then = new HashMap<>();
        for (Usage.Pair pair : usage.compare(asked.cut(List.of(MODEL, VERSION), Bucket.TOTAL), before)
                .rows()) {
            String model = pair.name().values().get(0);
            String version = pair.name().values().get(1);
            if (model != null && version != null && !moved.contains(model)) {
                if (pair.now() != null) {
                    now.computeIfAbsent(model, _ -> new TreeSet<>()).add(version);
                }
                if (pair.before() != null) {
                    then.computeIfAbsent(model, _ -> new TreeSet<>()).add(version);
                }
            }
        }
        now.keySet()
                .removeIf(model -> !then.containsKey(model) || then.get(model).equals(now.get(model)));
        List<Cause> causes = new ArrayList<>();
        if (!now.isEmpty()) {
            for (Changes.Row row :
                    changes.of(asked.cut(List.of(MODEL), Bucket.TOTAL), before).rows()) {
                String model = row.name().values().getFirst();
                if (model != null && now.containsKey(model)) {
                    causes.add(new Cause(
                            Kind.PRICE,
                            model,
                            Verb.CHANGED,
                            null,
                            List.copyOf(now.get(model)),
                            0,
                            null,
                            Selection.ALL.and(Condition.only(MODEL, List.of(model))),
                            new Spent(row.costBefore(), row.cost(), row.split().price())));
                }
            }
        }
        return causes;
    }
}
