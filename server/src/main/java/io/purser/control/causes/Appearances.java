package io.purser.control.causes;

import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.Condition;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.causes.Cause.Kind;
import io.purser.control.causes.Cause.Spent;
import io.purser.control.causes.Cause.Verb;
import io.purser.control.explore.Changes;
import io.purser.control.explore.Facts;
import io.purser.control.explore.Figures;
import io.purser.control.explore.Measure;
import io.purser.control.explore.Question;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What came into use and what went out of it, from the copy of the ledger.
final class Appearances {
    private static final UsageDimension KEY = UsageDimension.of("key").orElseThrow();
    private static final UsageDimension PROMPT =
            UsageDimension.of("prompt_version").orElseThrow();
    private static final UsageDimension MODEL = UsageDimension.of("model").orElseThrow();
    private static final UsageDimension PROVIDER = UsageDimension.of("provider").orElseThrow();
    private static final UsageDimension VERSION =
            UsageDimension.of("price_version").orElseThrow();
    private static final int MOST_GROUPS = 100_000;
    /// Of how many it is looked up when they came.
    private static final int MOST_DATED = 200;

    private static final long LONGEST_BY_HOUR = 32L * 24 * 60 * 60_000;

    private final Facts facts;
    private final Changes changes;
    private final Question asked;
    private final TimeRange before;

    /// @param asked in cost, of one place in the ledger
    Appearances(Facts facts, Changes changes, Question asked, TimeRange before) {
        this.facts = facts;
        this.changes = changes;
        this.asked = asked;
        this.before = before;
    }

    /// What something cost in the two ranges.
    private static final class Sides {
        private Figures was = Figures.none(Spent.FIGURES);
        private Figures is = Figures.none(Spent.FIGURES);
        private boolean wasThere;
        private boolean isThere;
        private final Set<String> versionsBefore = new TreeSet<>();
        private final Set<String> versions = new TreeSet<>();

        void add(Figures figures, boolean now, @Nullable String version) {
            if (now) {
                is = is.plus(figures);
                isThere = true;
            } else {
                was = was.plus(figures);
                wasThere = true;
            }
            if (version != null) {
                (now ? versions : versionsBefore).add(version);
            }
        }

        boolean came() {
            return isThere && !wasThere;
        }

        boolean went() {
            return wasThere && !isThere;
        }

        boolean stayed() {
            return isThere && wasThere;
        }

        boolean isPricedOtherwise() {
            return stayed() && !versions.isEmpty() && !versionsBefore.isEmpty() && !versions.equals(versionsBefore);
        }

        Spent spent() {
            return Spent.of(was, is);
        }
    }

    List<Cause> all() {
        List<Cause> all = new ArrayList<>();
        all.addAll(moved(Kind.KEY, KEY));
        all.addAll(moved(Kind.PROMPT_VERSION, PROMPT));
        Map<String, Sides> models = new TreeMap<>();
        Map<String, Map<String, Sides>> routes = new TreeMap<>();
        each(List.of(MODEL, PROVIDER, VERSION), (group, now) -> {
            String model = group.values().get(0);
            String provider = group.values().get(1);
            if (model != null) {
                models.computeIfAbsent(model, _ -> new Sides()).add(group.figures(), now, null);
                routes.computeIfAbsent(model, _ -> new TreeMap<>())
                        .computeIfAbsent(String.valueOf(provider), _ -> new Sides())
                        .add(group.figures(), now, group.values().get(2));
            }
        });
        all.addAll(moved(Kind.MODEL, MODEL, models));
        routes.keySet().retainAll(stayed(models));
        routes.forEach((model, providers) -> providers.forEach(
                (provider, sides) -> route(model, provider, sides).forEach(all::add)));
        all.addAll(prices(routes, models));
        return all;
    }

    private interface Each {
        void see(Facts.Group group, boolean now);
    }

    /// The groups of both ranges.
    private void each(List<UsageDimension> by, Each each) {
        Question cut = asked.cut(by, Bucket.TOTAL).first(new Question.Order(Measure.COST, false, 0, MOST_GROUPS));
        facts.ask(cut).groups().forEach(group -> each.see(group, true));
        facts.ask(cut.over(before)).groups().forEach(group -> each.see(group, false));
    }

    private static Set<String> stayed(Map<String, Sides> models) {
        return models.entrySet().stream()
                .filter(one -> one.getValue().stayed())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private List<Cause> moved(Kind kind, UsageDimension dimension) {
        Map<String, Sides> all = new LinkedHashMap<>();
        each(List.of(dimension), (group, now) -> {
            String name = group.values().getFirst();
            if (name != null) {
                all.computeIfAbsent(name, _ -> new Sides()).add(group.figures(), now, null);
            }
        });
        return moved(kind, dimension, all);
    }

    private List<Cause> moved(Kind kind, UsageDimension dimension, Map<String, Sides> all) {
        List<String> came = names(all, true);
        List<String> went = names(all, false);
        Map<String, Long> dated = new HashMap<>(dated(dimension, first(went), false));
        dated.putAll(dated(dimension, first(came), true));
        Set<String> known = known(dimension, first(came));
        return Stream.concat(came.stream(), went.stream())
                .map(name -> {
                    Sides sides = all.getOrDefault(name, new Sides());
                    Verb verb = sides.went() ? Verb.GONE : known.contains(name) ? Verb.RETURNED : Verb.APPEARED;
                    Selection touched = Selection.ALL.and(Condition.only(dimension, List.of(name)));
                    return new Cause(kind, name, verb, dated.get(name), List.of(), 0, null, touched, sides.spent());
                })
                .toList();
    }

    /// Those that came, or that went, what cost most first.
    private static List<String> names(Map<String, Sides> all, boolean came) {
        return all.entrySet().stream()
                .filter(one -> came ? one.getValue().came() : one.getValue().went())
                .sorted(Comparator.comparingLong((Map.Entry<String, Sides> one) ->
                                Math.abs(one.getValue().spent().explained()))
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<@Nullable String> first(List<String> names) {
        List<@Nullable String> first = new ArrayList<>();
        names.stream().limit(MOST_DATED).forEach(first::add);
        return first;
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

    /// A model that stayed, by a provider that came or went.
    private static Stream<Cause> route(String model, String provider, Sides sides) {
        if (sides.stayed()) {
            return Stream.empty();
        }
        Selection touched = Selection.ALL
                .and(Condition.only(MODEL, List.of(model)))
                .and(Condition.only(PROVIDER, List.of(provider)));
        return Stream.of(new Cause(
                Kind.ROUTE,
                model + " by " + provider,
                sides.came() ? Verb.APPEARED : Verb.GONE,
                null,
                List.of(),
                0,
                null,
                touched,
                sides.spent()));
    }

    /// Models that a provider charges by other price versions than before; they explain what is due to the price alone.
    private List<Cause> prices(Map<String, Map<String, Sides>> routes, Map<String, Sides> models) {
        Map<String, Set<String>> changed = new HashMap<>();
        routes.forEach((model, providers) -> providers.values().stream()
                .filter(Sides::isPricedOtherwise)
                .forEach(sides ->
                        changed.computeIfAbsent(model, _ -> new TreeSet<>()).addAll(sides.versions)));
        if (changed.isEmpty()) {
            return List.of();
        }
        List<Cause> causes = new ArrayList<>();
        for (Changes.Row row :
                changes.of(asked.cut(List.of(MODEL), Bucket.TOTAL), before).rows()) {
            String model = row.name().values().getFirst();
            Set<String> versions = model == null ? null : changed.get(model);
            if (model != null && versions != null) {
                causes.add(new Cause(
                        Kind.PRICE,
                        model,
                        Verb.CHANGED,
                        null,
                        List.copyOf(versions),
                        0,
                        null,
                        Selection.ALL.and(Condition.only(MODEL, List.of(model))),
                        new Spent(
                                row.costBefore(),
                                row.cost(),
                                row.split().price(),
                                models.getOrDefault(model, new Sides()).spent().unpriced())));
            }
        }
        return causes;
    }
}
