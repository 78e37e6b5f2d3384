package io.purser.control.alerts;

import io.purser.control.alerts.Outbox.Pending;
import io.purser.control.alerts.Outbox.Sent;
import io.purser.core.policy.Digest;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// When what waits for one destination is told, and what of it together. Pure: it knows what waits, what was told
/// within the last hour, and the time.
final class Gathering {
    /// How long the first crossing of a budget over each of many waits for others.
    static final Duration FIRST = Duration.ofMinutes(1);

    /// The least time between two messages about budgets over each of many.
    static final Duration SPACING = Duration.ofHours(1);

    /// The most messages of one destination in an hour.
    static final int MOST_IN_AN_HOUR = 60;

    /// What waited longer than this, for whatever reason, is told together.
    static final Duration LATE = Duration.ofMinutes(5);

    /// The most crossings of one message.
    static final int MOST_TOGETHER = 500;

    static final Duration LOOKS_BACK = SPACING;

    private static final LocalTime MORNING = LocalTime.of(8, 0);

    private final Digest digest;
    private final ZoneId zone;
    private final Nesting nesting;
    private final long now;
    private final List<Sent> told;
    private final List<Step> steps = new ArrayList<>();

    /// @param zone in which hours, days and weeks end
    /// @param told what the destination was told since [#LOOKS_BACK] before now
    Gathering(Digest digest, ZoneId zone, Nesting nesting, long now, List<Sent> told) {
        this.digest = digest;
        this.zone = zone;
        this.nesting = nesting;
        this.now = now;
        this.told = told;
    }

    /// What is done with some of what waits.
    sealed interface Step {
        /// Told now, in one message.
        record Tell(List<Pending> together) implements Step {}

        /// Told later.
        record Keep(List<Pending> rows, long until, String why) implements Step {}
    }

    /// @param waiting everything that was never tried, the oldest first
    List<Step> steps(List<Pending> waiting) {
        if (!waiting.isEmpty()) {
            switch (digest) {
                case IMMEDIATE -> waiting.forEach(one -> steps.add(new Step.Tell(List.of(one))));
                case AUTO -> auto(waiting);
                case HOURLY, DAILY, WEEKLY -> atItsEnd(waiting);
            }
        }
        return steps;
    }

    private void atItsEnd(List<Pending> waiting) {
        long end = end(waiting.stream().mapToLong(Pending::at).min().orElse(now));
        if (now >= end) {
            together(waiting);
        } else {
            steps.add(new Step.Keep(waiting, end, "gathered until " + Instant.ofEpochMilli(end)));
        }
    }

    /// The end of the hour, day or week in which something came.
    private long end(long at) {
        ZonedDateTime came = Instant.ofEpochMilli(at).atZone(zone);
        ZonedDateTime end = switch (digest) {
            case WEEKLY -> {
                ZonedDateTime monday = came.with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY))
                        .with(MORNING);
                yield monday.isAfter(came) ? monday : monday.plusWeeks(1);
            }
            case DAILY -> {
                ZonedDateTime morning = came.with(MORNING);
                yield morning.isAfter(came) ? morning : morning.plusDays(1);
            }
            case HOURLY, AUTO, IMMEDIATE -> came.truncatedTo(ChronoUnit.HOURS).plusHours(1);
        };
        return end.toInstant().toEpochMilli();
    }

    private void together(List<Pending> rows) {
        for (int from = 0; from < rows.size(); from += MOST_TOGETHER) {
            steps.add(new Step.Tell(List.copyOf(rows.subList(from, Math.min(rows.size(), from + MOST_TOGETHER)))));
        }
    }

    private void auto(List<Pending> waiting) {
        List<Pending> gathered = new ArrayList<>();
        List<Pending> single = new ArrayList<>();
        waiting.forEach(one -> (Nesting.ofMany(one.crossing()) || toldAbove(one) ? gathered : single).add(one));
        long room = roomAt();
        if (room > now) {
            steps.add(new Step.Keep(
                    waiting, room, MOST_IN_AN_HOUR + " messages in an hour; until " + Instant.ofEpochMilli(room)));
            return;
        }
        Set<Pending> folded = new HashSet<>();
        if (single.size() > 1 && single.stream().anyMatch(this::late)) {
            together(single);
        } else {
            withWhatIsBelow(single, gathered, folded);
        }
        gathered.removeIf(folded::contains);
        gather(gathered);
    }

    private boolean late(Pending one) {
        return now - one.at() > LATE.toMillis();
    }

    private boolean toldAbove(Pending one) {
        return told.stream().anyMatch(sent -> nesting.folds(sent.crossing(), sent.at(), one.crossing(), one.at()));
    }

    /// When the next message may go: now, unless there were too many in the last hour.
    private long roomAt() {
        Map<String, Long> messages = new LinkedHashMap<>();
        told.forEach(sent -> messages.put(sent.message(), sent.toldAt()));
        List<Long> latest =
                messages.values().stream().sorted(Comparator.reverseOrder()).toList();
        return latest.size() < MOST_IN_AN_HOUR
                ? now
                : latest.get(MOST_IN_AN_HOUR - 1) + Duration.ofHours(1).toMillis();
    }

    /// Each by itself, but for those that only say it of a part of another.
    private void withWhatIsBelow(List<Pending> single, List<Pending> gathered, Set<Pending> folded) {
        Map<Pending, List<Pending>> below = new LinkedHashMap<>();
        for (Pending one : single) {
            Pending above = outermost(one, single);
            below.computeIfAbsent(above, _ -> new ArrayList<>());
            if (!above.equals(one)) {
                Objects.requireNonNull(below.get(above)).add(one);
            }
        }
        for (Pending member : gathered) {
            below.keySet().stream()
                    .filter(above -> folds(above, member))
                    .findFirst()
                    .ifPresent(above -> {
                        Objects.requireNonNull(below.get(above)).add(member);
                        folded.add(member);
                    });
        }
        below.forEach((above, rows) ->
                together(Stream.concat(Stream.of(above), rows.stream()).toList()));
    }

    private Pending outermost(Pending one, List<Pending> all) {
        Pending outermost = one;
        for (Pending each : all) {
            if (folds(each, outermost)) {
                outermost = each;
            }
        }
        return outermost;
    }

    private boolean folds(Pending above, Pending below) {
        return nesting.folds(above.crossing(), above.at(), below.crossing(), below.at());
    }

    private void gather(List<Pending> gathered) {
        if (gathered.isEmpty()) {
            return;
        }
        long first = gathered.stream().mapToLong(Pending::at).min().orElse(now);
        long ready = told.stream()
                .filter(sent -> Nesting.ofMany(sent.crossing()))
                .mapToLong(sent -> sent.toldAt() + SPACING.toMillis())
                .reduce(first + FIRST.toMillis(), Math::max);
        if (now >= ready) {
            together(gathered);
        } else {
            steps.add(new Step.Keep(gathered, ready, "gathered until " + Instant.ofEpochMilli(ready)));
        }
    }
}
