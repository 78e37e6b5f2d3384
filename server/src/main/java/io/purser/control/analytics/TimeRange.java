package io.purser.control.analytics;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A half-open range of admission time.
///
/// @param from epoch milliseconds, inclusive
/// @param to epoch milliseconds, exclusive
public record TimeRange(long from, long to) {
    /// The words that name a period.
    public static final String EXPECTED =
            "2026, 2026-10, 2026-10-05, today, yesterday, this-month, last-month, this-cycle, last-cycle, last-30d,"
                    + " last-24h or last-5m";

    private static final Pattern YEAR = Pattern.compile("\\d{4}");
    private static final Pattern MONTH = Pattern.compile("\\d{4}-\\d{2}");
    private static final Pattern LAST_DAYS = Pattern.compile("last-(\\d{1,3})d");
    private static final int MOST_DAYS = 400;
    private static final Pattern LAST_HOURS = Pattern.compile("last-(\\d{1,4})h");
    private static final Pattern LAST_MINUTES = Pattern.compile("last-(\\d{1,4})m");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    public TimeRange {
        if (to <= from) {
            throw new IllegalArgumentException("to: is not after from; expected a later moment");
        }
    }

    /// Reads `from` and `to`, or `period`; this month where none is given.
    ///
    /// @throws IllegalArgumentException `field: what is wrong; what was expected`
    public static TimeRange parse(
            @Nullable String from, @Nullable String to, @Nullable String period, Calendar calendar) {
        if (period != null) {
            if (from != null || to != null) {
                throw new IllegalArgumentException(
                        "period: stands beside from or to; expected one way to name a range");
            }
            return period(period, calendar);
        }
        if (from == null && to == null) {
            return period("this-month", calendar);
        }
        if (from == null || to == null) {
            throw new IllegalArgumentException((from == null ? "from" : "to")
                    + ": is missing; expected RFC 3339 such as" + " 2026-10-01T00:00:00Z");
        }
        return new TimeRange(moment("from", from), moment("to", to));
    }

    /// What a named period needs to know of its organization.
    public record Calendar(ZoneId zone, int billingCycleDay, long nowMillis) {
        LocalDate today() {
            return Instant.ofEpochMilli(nowMillis).atZone(zone).toLocalDate();
        }
    }

    private static long moment(String field, String text) {
        try {
            return java.time.OffsetDateTime.parse(text.replace(' ', '+'))
                    .toInstant()
                    .toEpochMilli();
        } catch (DateTimeException | ArithmeticException unknown) {
            throw new IllegalArgumentException(field + ": \"" + shown(text)
                    + "\" is not a moment; expected RFC 3339 such as 2026-10-01T00:00:00Z");
        }
    }

    private static TimeRange period(String text, Calendar calendar) {
        try {
            return named(text, calendar);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException("period: \"" + shown(text) + "\" is not a period; expected " + EXPECTED);
        }
    }

    private static TimeRange named(String text, Calendar calendar) {
        LocalDate today = calendar.today();
        YearMonth month = YearMonth.from(today);
        return switch (text) {
            case "today" -> days(today, today.plusDays(1), calendar);
            case "yesterday" -> days(today.minusDays(1), today, calendar);
            case "this-month" -> months(month, calendar);
            case "last-month" -> months(month.minusMonths(1), calendar);
            case "this-cycle" -> cycle(month, today, 0, calendar);
            case "last-cycle" -> cycle(month, today, 1, calendar);
            default -> written(text, calendar);
        };
    }

    private static TimeRange written(String text, Calendar calendar) {
        Matcher last = LAST_DAYS.matcher(text);
        if (last.matches()) {
            int days = Integer.parseInt(last.group(1));
            if (days < 1 || days > MOST_DAYS) {
                throw new DateTimeException(text);
            }
            LocalDate tomorrow = calendar.today().plusDays(1);
            return days(tomorrow.minusDays(days), tomorrow, calendar);
        }
        Matcher hours = LAST_HOURS.matcher(text);
        if (hours.matches()) {
            return straightBefore(Duration.ofHours(Integer.parseInt(hours.group(1))), text, calendar);
        }
        Matcher minutes = LAST_MINUTES.matcher(text);
        if (minutes.matches()) {
            return straightBefore(Duration.ofMinutes(Integer.parseInt(minutes.group(1))), text, calendar);
        }
        if (DAY.matcher(text).matches()) {
            LocalDate day = LocalDate.parse(text);
            return days(day, day.plusDays(1), calendar);
        }
        if (MONTH.matcher(text).matches()) {
            return months(YearMonth.parse(text), calendar);
        }
        if (YEAR.matcher(text).matches()) {
            LocalDate start = LocalDate.of(Integer.parseInt(text), 1, 1);
            return days(start, start.plusYears(1), calendar);
        }
        throw new DateTimeException(text);
    }

    /// Hours and minutes are not cut by any clock: they end now.
    private static TimeRange straightBefore(Duration length, String text, Calendar calendar) {
        if (length.isZero() || length.toDays() > MOST_DAYS) {
            throw new DateTimeException(text);
        }
        return new TimeRange(calendar.nowMillis() - length.toMillis(), calendar.nowMillis());
    }

    private static TimeRange months(YearMonth month, Calendar calendar) {
        return days(month.atDay(1), month.plusMonths(1).atDay(1), calendar);
    }

    private static TimeRange cycle(YearMonth month, LocalDate today, int back, Calendar calendar) {
        YearMonth current = today.isBefore(cycleStart(month, calendar)) ? month.minusMonths(1) : month;
        YearMonth wanted = current.minusMonths(back);
        return days(cycleStart(wanted, calendar), cycleStart(wanted.plusMonths(1), calendar), calendar);
    }

    private static LocalDate cycleStart(YearMonth month, Calendar calendar) {
        return month.atDay(Math.min(calendar.billingCycleDay(), month.lengthOfMonth()));
    }

    private static TimeRange days(LocalDate from, LocalDate to, Calendar calendar) {
        return new TimeRange(start(from, calendar), start(to, calendar));
    }

    private static long start(LocalDate day, Calendar calendar) {
        return day.atStartOfDay(calendar.zone()).toInstant().toEpochMilli();
    }

    private static String shown(String text) {
        String visible = text.replaceAll("[^\\x20-\\x7e]", "?");
        return visible.length() > 60 ? visible.substring(0, 60) + "…" : visible;
    }
}
