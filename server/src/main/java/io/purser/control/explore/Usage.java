package io.purser.control.explore;

import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.Condition;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.explore.Facts.Answer;
import io.purser.control.explore.Facts.Group;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The query model: what people ask of usage, each answer of one moment and in figures that add up.
public final class Usage {
    /// Points of a series, so that a picture of it can be drawn.
    public static final int MOST_POINTS = 2_000;
    /// Groups of a series that have a line of their own.
    public static final int MOST_LINES = 50;
    /// Groups of which any may be compared with what it was before.
    static final int MOST_GROUPS = 100_000;

    private final Facts facts;

    public Usage(Facts facts) {
        this.facts = facts;
    }

    /// A group's values; null stands for usage that carries none.
    ///
    /// @param isOther whether it stands for every group that is not named
    public record Name(List<@Nullable String> values, boolean isOther) {
        static final Name OTHER = new Name(List.of(), true);
        static final Name TOTAL = new Name(List.of(), false);

        public Name {
            values = Collections.unmodifiableList(new ArrayList<>(values));
        }
    }

    /// What a group used.
    public record Row(Name name, Figures figures) {}

    /// Usage over time.
    ///
    /// @param buckets every bucket of the range, in order
    /// @param lines the groups that are largest over the whole range, the largest first, then all others together
    ///     where there are more
    /// @param total of all groups
    public record Series(List<TimeRange> buckets, List<Line> lines, Line total, long asOf) {
        public Series {
            buckets = List.copyOf(buckets);
            lines = List.copyOf(lines);
        }
    }

    /// @param points the figures of each bucket
    /// @param whole the figures of the whole range
    public record Line(Name name, List<Figures> points, Figures whole) {
        public Line {
            points = List.copyOf(points);
        }
    }

    /// Usage over time by groups.
    ///
    /// @param by what makes a group large
    /// @param top how many groups have a line of their own
    public Series series(Question asked, Measure by, int top) {
        List<TimeRange> buckets = buckets(asked);
        Answer whole = facts.ask(asked.total());
        Question pinned = asked.asOf(whole.asOf());
        Figures total = whole.groups().isEmpty()
                ? Figures.none(asked.figures())
                : whole.groups().getFirst().figures();
        Line all = line(
                Name.TOTAL,
                buckets,
                facts.ask(pinned.cut(List.of(), asked.bucket())).groups(),
                pinned,
                total);
        if (asked.by().isEmpty()) {
            return new Series(buckets, List.of(), all, whole.asOf());
        }
        List<Group> largest = facts.ask(
                        pinned.cut(asked.by(), Bucket.TOTAL).first(new Question.Order(by, false, 0, top)))
                .groups();
        List<Line> lines = lines(pinned, buckets, largest);
        List<Line> shown = new ArrayList<>(lines);
        if (largest.size() == top) {
            other(all, lines).ifPresent(shown::add);
        }
        return new Series(buckets, shown, all, whole.asOf());
    }

    private List<Line> lines(Question pinned, List<TimeRange> buckets, List<Group> largest) {
        Map<List<@Nullable String>, List<Group>> byValues = new HashMap<>();
        if (!largest.isEmpty()) {
            facts.ask(pinned.with(only(pinned, largest)))
                    .groups()
                    .forEach(group -> byValues.computeIfAbsent(group.values(), _ -> new ArrayList<>())
                            .add(group));
        }
        return largest.stream()
                .map(group -> line(
                        new Name(group.values(), false),
                        buckets,
                        byValues.getOrDefault(group.values(), List.of()),
                        pinned,
                        group.figures()))
                .toList();
    }

    /// Leaves out most of what is not in the groups.
    private static Selection only(Question question, List<Group> groups) {
        Selection selection = question.where();
        for (int at = 0; at < question.by().size(); at++) {
            Set<@Nullable String> values = new HashSet<>();
            for (Group group : groups) {
                values.add(group.values().get(at));
            }
            selection = selection.and(Condition.only(question.by().get(at), new ArrayList<>(values)));
        }
        return selection;
    }

    private static Line line(Name name, List<TimeRange> buckets, List<Group> groups, Question question, Figures whole) {
        Map<Long, Figures> byStart = new HashMap<>();
        groups.forEach(group -> byStart.put(group.period().from(), group.figures()));
        Figures none = Figures.none(question.figures());
        return new Line(
                name,
                buckets.stream()
                        .map(bucket -> byStart.getOrDefault(bucket.from(), none))
                        .toList(),
                whole);
    }

    private static Optional<Line> other(Line all, List<Line> lines) {
        Figures whole = all.whole();
        List<Figures> points = new ArrayList<>(all.points());
        for (Line line : lines) {
            whole = whole.minus(line.whole());
            for (int at = 0; at < points.size(); at++) {
                points.set(at, points.get(at).minus(line.points().get(at)));
            }
        }
        boolean isNothing = whole.values().values().stream().allMatch(value -> value == 0)
                && points.stream()
                        .allMatch(point -> point.values().values().stream().allMatch(value -> value == 0));
        return isNothing ? Optional.empty() : Optional.of(new Line(Name.OTHER, points, whole));
    }

    /// Every bucket of a range.
    static List<TimeRange> buckets(Question question) {
        TimeRange range = question.range();
        List<TimeRange> buckets = new ArrayList<>();
        long at = range.from();
        while (at < range.to()) {
            TimeRange bucket = question.bucket().around(at, range, question.zone());
            buckets.add(bucket);
            at = bucket.to();
            if (buckets.size() > MOST_POINTS) {
                throw new IllegalArgumentException("bucket: gives more than " + MOST_POINTS
                        + " points; expected a longer bucket or a shorter range");
            }
        }
        return buckets;
    }

    /// Usage by groups.
    ///
    /// @param rows one page of them
    /// @param other every group that is neither on this page nor on one before; null where there is none
    /// @param next how many groups stand before the next page; null where there is none
    /// @param parts the figures of every group up to this page, and of the others
    public record Breakdown(
            List<Row> rows,
            @Nullable Row other,
            Row total,
            List<Figures> parts,
            @Nullable Integer next,
            long asOf) {
        public Breakdown {
            rows = List.copyOf(rows);
            parts = List.copyOf(parts);
        }
    }

    /// Usage by groups, in the order of a measure.
    ///
    /// @param skip how many groups stand on earlier pages
    /// @param most how many stand on this one
    public Breakdown breakdown(Question asked, Measure by, boolean ascending, int skip, int most) {
        if (skip + most > MOST_GROUPS) {
            throw new IllegalArgumentException(
                    "after: more than " + MOST_GROUPS + " groups; expected a filter, or an export of all of them");
        }
        Answer whole = facts.ask(asked.total());
        Figures total = only(whole, asked);
        List<Group> groups = facts.ask(asked.cut(asked.by(), Bucket.TOTAL)
                        .asOf(whole.asOf())
                        .first(new Question.Order(by, ascending, 0, skip + most + 1)))
                .groups();
        boolean isMore = groups.size() > skip + most;
        List<Group> known = isMore ? groups.subList(0, skip + most) : groups;
        Figures rest = total;
        for (Group group : known) {
            rest = rest.minus(group.figures());
        }
        List<Figures> parts = new ArrayList<>(known.stream().map(Group::figures).toList());
        if (isMore) {
            parts.add(rest);
        }
        List<Row> rows = known.stream()
                .skip(skip)
                .map(group -> new Row(new Name(group.values(), false), group.figures()))
                .toList();
        return new Breakdown(
                rows,
                isMore ? new Row(Name.OTHER, rest) : null,
                new Row(Name.TOTAL, total),
                parts,
                isMore ? skip + most : null,
                whole.asOf());
    }

    /// Usage by every group, in the order of a measure.
    ///
    /// @throws IllegalArgumentException where there are more than can be told at once
    public Breakdown everyGroup(Question asked, Measure by, boolean ascending) {
        Breakdown found = breakdown(asked, by, ascending, 0, MOST_GROUPS);
        if (found.other() != null) {
            throw tooMany();
        }
        return found;
    }

    /// Usage of two ranges beside each other.
    ///
    /// @param rows every group of either range
    /// @param isWhole whether there are no more groups than can be held beside each other
    public record Comparison(TimeRange now, TimeRange before, List<Pair> rows, Pair total, boolean isWhole, long asOf) {
        public Comparison {
            rows = List.copyOf(rows);
        }

        /// Itself, where it is whole: of groups that were left out nobody knows whether they are new or gone.
        ///
        /// @throws IllegalArgumentException where it is not
        public Comparison ofEveryGroup() {
            if (!isWhole) {
                throw tooMany();
            }
            return this;
        }
    }

    static IllegalArgumentException tooMany() {
        return new IllegalArgumentException("groupBy: gives more than " + MOST_GROUPS
                + " groups; expected a filter, a shorter range or another dimension");
    }

    /// @param now null where the group used nothing in the range
    /// @param before null where it used nothing in the range before
    public record Pair(
            Name name, @Nullable Figures now, @Nullable Figures before) {}

    /// Usage of two ranges beside each other.
    public Comparison compare(Question asked, TimeRange before) {
        Answer now = facts.ask(all(asked));
        Answer then = facts.ask(all(asked.asOf(now.asOf())).over(before));
        Map<List<@Nullable String>, Pair> pairs = new LinkedHashMap<>();
        now.groups()
                .forEach(group ->
                        pairs.put(group.values(), new Pair(new Name(group.values(), false), group.figures(), null)));
        then.groups()
                .forEach(group -> pairs.merge(
                        group.values(),
                        new Pair(new Name(group.values(), false), null, group.figures()),
                        (one, other) -> new Pair(one.name(), one.now(), other.before())));
        Pair total = new Pair(
                Name.TOTAL,
                total(asked.asOf(now.asOf())),
                total(asked.asOf(now.asOf()).over(before)));
        boolean isWhole = Math.max(now.groups().size(), then.groups().size()) <= MOST_GROUPS;
        return new Comparison(asked.range(), before, List.copyOf(pairs.values()), total, isWhole, now.asOf());
    }

    private static Question all(Question asked) {
        return asked.cut(asked.by(), Bucket.TOTAL).first(new Question.Order(Measure.COST, false, 0, MOST_GROUPS + 1));
    }

    /// How many calls there are.
    public long count(Question asked) {
        return total(asked.measured(Set.of(Basis.REQUESTS))).sum(Basis.REQUESTS);
    }

    /// The figures of all groups together.
    private Figures total(Question asked) {
        return only(facts.ask(asked.total()), asked);
    }

    private static Figures only(Answer whole, Question asked) {
        return whole.groups().isEmpty()
                ? Figures.none(asked.figures())
                : whole.groups().getFirst().figures();
    }

    /// The calls behind a figure, the newest first.
    public Facts.Calls requests(Question asked, Facts.@Nullable Place before, int most) {
        return facts.calls(asked, before, most);
    }

    /// What a figure is made of: the price versions of its entries among it.
    public Breakdown prices(Question asked) {
        UsageDimension version = UsageDimension.of("price_version").orElseThrow();
        return breakdown(asked.cut(List.of(version), Bucket.TOTAL), Measure.COST, false, 0, 100);
    }

    /// How far the columnar copy has come.
    public Facts.Progress progress() {
        return facts.progress();
    }

    /// Reads the ledger again from its beginning.
    public void rebuild() {
        facts.rebuild();
    }
}
