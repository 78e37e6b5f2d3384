package io.purser.control.explore;

import io.purser.control.analytics.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/// Which range a range is held against. Days are held against days of the same name, months against months; what has
/// not happened yet is held against nothing.
public final class Periods {
    private static final int DAYS_OF_WEEK = 7;
    private static final int MOST_ALIGNED_DAYS = 56;

    private final ZoneId zone;
    private final long now;

    /// @param now epoch milliseconds
    public Periods(ZoneId zone, long now) {
        this.zone = zone;
        this.now = now;
    }

    /// The part of a range that has happened; the whole of one that lies ahead.
    public TimeRange elapsed(TimeRange range) {
        return now > range.from() && now < range.to() ? new TimeRange(range.from(), now) : range;
    }

    /// The range of the same length just before: as many months earlier where it begins with a month and ends with one
    /// or within its first; for up to eight weeks as many whole weeks earlier as keep the days of the week; else as
    /// many days earlier as it has.
    public TimeRange previous(TimeRange range) {
        ZonedDateTime from = at(range.from());
        ZonedDateTime to = at(range.to());
        TimeRange elapsed = elapsed(range);
        if (isMidnight(from) && isMidnight(to)) {
            long months = ChronoUnit.MONTHS.between(from.toLocalDate(), to.toLocalDate());
            boolean wholeMonths = months > 0
                    && from.toLocalDate().plusMonths(months).equals(to.toLocalDate())
                    && from.getDayOfMonth() <= 28;
            long days = ChronoUnit.DAYS.between(from.toLocalDate(), to.toLocalDate());
            return wholeMonths
                    ? shifted(elapsed, Period.ofMonths(Math.toIntExact(months)))
                    : shifted(elapsed, Period.ofDays(back(days)));
        }
        long length = range.to() - range.from();
        return new TimeRange(elapsed.from() - length, elapsed.to() - length);
    }

    private static int back(long days) {
        long weeks = (days + DAYS_OF_WEEK - 1) / DAYS_OF_WEEK;
        return Math.toIntExact(days <= MOST_ALIGNED_DAYS ? weeks * DAYS_OF_WEEK : days);
    }

    /// The same days of the year before.
    public TimeRange yearAgo(TimeRange range) {
        return shifted(elapsed(range), Period.ofYears(1));
    }

    private TimeRange shifted(TimeRange range, Period back) {
        ZonedDateTime from = at(range.from()).minus(back);
        ZonedDateTime to = at(range.to()).minus(back);
        return new TimeRange(
                from.toInstant().toEpochMilli(),
                Math.max(from.toInstant().toEpochMilli() + 1, to.toInstant().toEpochMilli()));
    }

    private ZonedDateTime at(long millis) {
        return Instant.ofEpochMilli(millis).atZone(zone);
    }

    private static boolean isMidnight(ZonedDateTime moment) {
        LocalDate day = moment.toLocalDate();
        return moment.equals(day.atStartOfDay(moment.getZone()))
                || moment.toLocalTime().equals(LocalTime.MIDNIGHT);
    }
}
