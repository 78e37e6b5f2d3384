package io.purser.core.calendar;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongFunction;

/// Finds the window of a period that an instant is in.
///
/// A calendar period is a row of dates; a window reaches from the first instant of one date to the
/// first instant of the next, as the zone's rules have them. Days may be 23 or 25 hours long, begin at
/// 01:00 or not exist; windows without length are skipped. Nothing is derived from the instant's local
/// date alone, because near a clock change two instants in order may have local dates out of order.
public final class Windows {
    private static final double DAYS_PER_MONTH = 30.436875;

    private Windows() {}

    /// The window that contains an instant; empty only before the start of a lifetime.
    ///
    /// A rolling period answers with the span in which what is admitted now will count: from the start
    /// of the sub-window to the moment at which the whole sub-window is forgotten.
    public static Optional<Window> containing(Period period, long instantMillis) {
        return switch (period) {
            case Period.Day(ZoneId zone) ->
                Optional.of(window(
                        zone,
                        LocalDate::ofEpochDay,
                        localDate(zone, instantMillis).toEpochDay(),
                        instantMillis));
            case Period.Week(ZoneId zone, DayOfWeek weekStart) -> Optional.of(week(zone, weekStart, instantMillis));
            case Period.Month(ZoneId zone, int anchorDay) -> Optional.of(months(zone, 1, 0, anchorDay, instantMillis));
            case Period.Quarter(ZoneId zone, MonthDay start) -> Optional.of(fiscal(zone, 3, start, instantMillis));
            case Period.Year(ZoneId zone, MonthDay start) -> Optional.of(fiscal(zone, 12, start, instantMillis));
            case Period.Custom custom -> Optional.of(custom(custom, instantMillis));
            case Period.Rolling rolling -> Optional.of(subWindow(rolling, instantMillis));
            case Period.Lifetime(Instant since) ->
                instantMillis < since.toEpochMilli()
                        ? Optional.empty()
                        : Optional.of(new Window(since.toEpochMilli(), Long.MAX_VALUE));
        };
    }

    /// The span that a budget sums up at an instant: the window, of a rolling period the sixty sub-windows up to the
    /// one of the instant.
    public static Optional<Window> summed(Period period, long instantMillis) {
        if (period instanceof Period.Rolling rolling) {
            long width = rolling.subWindowMillis();
            long end = Math.floorDiv(instantMillis, width) * width + width;
            return Optional.of(new Window(end - Period.SUB_WINDOWS * width, end));
        }
        return containing(period, instantMillis);
    }

    private static Window week(ZoneId zone, DayOfWeek weekStart, long instant) {
        // 1970-01-01 was a Thursday; `first` is the epoch day of a week's first day.
        long first = (long) weekStart.getValue() - DayOfWeek.THURSDAY.getValue();
        long index = Math.floorDiv(localDate(zone, instant).toEpochDay() - first, 7L);
        return window(zone, week -> LocalDate.ofEpochDay(first + 7 * week), index, instant);
    }

    private static Window fiscal(ZoneId zone, int length, MonthDay start, long instant) {
        return months(zone, length, start.getMonthValue() - 1, start.getDayOfMonth(), instant);
    }

    /// Every `length` months, counted from month `offset` of the year 0, at `day` or the month's last.
    private static Window months(ZoneId zone, int length, int offset, int day, long instant) {
        LocalDate date = localDate(zone, instant);
        long month = date.getYear() * 12L + date.getMonthValue() - 1;
        long index = Math.floorDiv(month - offset, (long) length);
        return window(zone, at -> dayOf(at * length + offset, day), index, instant);
    }

    private static LocalDate dayOf(long month, int day) {
        YearMonth yearMonth =
                YearMonth.of(Math.toIntExact(Math.floorDiv(month, 12L)), (int) Math.floorMod(month, 12L) + 1);
        return yearMonth.atDay(Math.min(day, yearMonth.lengthOfMonth()));
    }

    /// Counted from the anchor each time, so that a 31st that was clamped once comes back.
    private static Window custom(Period.Custom custom, long instant) {
        java.time.Period length = custom.length();
        double days = length.toTotalMonths() * DAYS_PER_MONTH + length.get(ChronoUnit.DAYS);
        long distance = ChronoUnit.DAYS.between(custom.anchor(), localDate(custom.zone(), instant));
        return window(
                custom.zone(),
                index -> custom.anchor().plus(length.multipliedBy(Math.toIntExact(index))),
                (long) Math.floor(distance / days),
                instant);
    }

    private static Window subWindow(Period.Rolling rolling, long instant) {
        long width = rolling.subWindowMillis();
        long start = Math.floorDiv(instant, width) * width;
        return new Window(start, start + Period.SUB_WINDOWS * width);
    }

    /// Walks from a guess to the two dates that enclose the instant.
    private static Window window(ZoneId zone, LongFunction<LocalDate> dates, long guess, long instant) {
        long index = guess;
        while (startOf(zone, dates.apply(index)) > instant) {
            index--;
        }
        long end = startOf(zone, dates.apply(index + 1));
        while (end <= instant) {
            index++;
            end = startOf(zone, dates.apply(index + 1));
        }
        return new Window(startOf(zone, dates.apply(index)), end);
    }

    private static long startOf(ZoneId zone, LocalDate date) {
        return date.atStartOfDay(zone).toInstant().toEpochMilli();
    }

    private static LocalDate localDate(ZoneId zone, long instant) {
        return Instant.ofEpochMilli(instant).atZone(zone).toLocalDate();
    }
}
