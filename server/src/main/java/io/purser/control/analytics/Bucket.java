package io.purser.control.analytics;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/// The length of a usage row's period.
public enum Bucket {
    TOTAL,
    HOUR,
    DAY,
    /// From Monday to Sunday.
    WEEK,
    MONTH;

    /// Reads `total`, `hour`, `day`, `week` or `month`.
    public static Bucket parse(String text) {
        for (Bucket bucket : values()) {
            if (bucket.word().equals(text)) {
                return bucket;
            }
        }
        throw new IllegalArgumentException("bucket: is unknown; expected total, hour, day, week or month");
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The part of `range` around a moment that makes one row.
    public TimeRange around(long millis, TimeRange range, ZoneId zone) {
        ZonedDateTime at = Instant.ofEpochMilli(millis).atZone(zone);
        return switch (this) {
            case TOTAL -> range;
            case HOUR ->
                clipped(
                        at.truncatedTo(ChronoUnit.HOURS),
                        at.truncatedTo(ChronoUnit.HOURS).plusHours(1),
                        range);
            case DAY ->
                clipped(
                        at.toLocalDate().atStartOfDay(zone),
                        at.toLocalDate().plusDays(1).atStartOfDay(zone),
                        range);
            case WEEK -> {
                LocalDate monday = at.toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                yield clipped(monday.atStartOfDay(zone), monday.plusWeeks(1).atStartOfDay(zone), range);
            }
            case MONTH ->
                clipped(
                        at.toLocalDate().withDayOfMonth(1).atStartOfDay(zone),
                        at.toLocalDate().withDayOfMonth(1).plusMonths(1).atStartOfDay(zone),
                        range);
        };
    }

    private static TimeRange clipped(ZonedDateTime from, ZonedDateTime to, TimeRange range) {
        return new TimeRange(
                Math.max(from.toInstant().toEpochMilli(), range.from()),
                Math.min(to.toInstant().toEpochMilli(), range.to()));
    }
}
