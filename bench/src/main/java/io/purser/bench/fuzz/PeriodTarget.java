package io.purser.bench.fuzz;

import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import io.purser.core.calendar.Windows;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Periods: two bytes choose the zone, one the kind, five its particulars, eight the instant.
public final class PeriodTarget {
    /// Clocks that do what few do come first, under numbers that the seeds can name.
    private static final List<ZoneId> ZONES = Stream.concat(
                    Stream.of(
                            "UTC",
                            "America/New_York",
                            "Africa/Cairo",
                            "Australia/Lord_Howe",
                            "Pacific/Apia",
                            "America/Sao_Paulo",
                            "Asia/Tokyo",
                            "America/St_Johns",
                            "America/Havana",
                            "Asia/Manila",
                            "Africa/Casablanca",
                            "Antarctica/Troll",
                            "Asia/Beirut",
                            "Europe/Dublin"),
                    ZoneId.getAvailableZoneIds().stream().sorted())
            .map(ZoneId::of)
            .toList();
    private static final long FIRST = Instant.parse("1800-01-01T00:00:00Z").toEpochMilli();
    private static final long LAST = Instant.parse("2500-01-01T00:00:00Z").toEpochMilli();
    private static final int BYTES = 16;
    private static final LocalDate OLDEST = LocalDate.of(1900, 1, 1);

    private PeriodTarget() {}

    /// Finds the window of the instant and the ones beside it.
    public static void fuzzerTestOneInput(byte[] data) {
        Promise.soon(() -> input(ByteBuffer.wrap(Arrays.copyOf(data, BYTES))));
    }

    private static void input(ByteBuffer data) {
        ZoneId zone = ZONES.get((data.getShort() & 0xFFFF) % ZONES.size());
        int kind = (data.get() & 0xFF) % 8;
        int one = data.get() & 0xFF;
        int two = data.getShort() & 0xFFFF;
        int three = data.getShort() & 0xFFFF;
        long instant = FIRST + Math.floorMod(data.getLong(), LAST - FIRST);
        switch (kind) {
            case 0 -> calendar(new Period.Day(zone), zone, instant);
            case 1 -> calendar(new Period.Week(zone, DayOfWeek.of(1 + one % 7)), zone, instant);
            case 2 -> calendar(new Period.Month(zone, 1 + one % 31), zone, instant);
            case 3 -> calendar(new Period.Quarter(zone, dayOfYear(two)), zone, instant);
            case 4 -> calendar(new Period.Year(zone, dayOfYear(two)), zone, instant);
            case 5 -> calendar(custom(zone, one, two, three), zone, instant);
            case 6 -> rolling(new Period.Rolling(Duration.ofMinutes(1 + (one << 16 | two) % 5_270_400)), instant);
            default -> lifetime(instant, FIRST + two * 86_400_000L);
        }
    }

    private static MonthDay dayOfYear(int number) {
        LocalDate date = LocalDate.of(2025, 1, 1).plusDays(number % 365);
        return MonthDay.of(date.getMonth(), date.getDayOfMonth());
    }

    private static Period custom(ZoneId zone, int one, int two, int three) {
        java.time.Period length =
                one % 3 == 0 ? java.time.Period.ofDays(1 + two % 800) : java.time.Period.of(0, 1 + one % 30, two % 60);
        return new Period.Custom(zone, length, OLDEST.plusDays(three));
    }

    /// Each instant is in exactly one window: those beside it touch it, and all that is in it finds it.
    private static void calendar(Period period, ZoneId zone, long instant) {
        Window window = at(period, instant);
        Promise.that(window.contains(instant), "a window holds its instant", period, instant, window);
        Promise.same(at(period, window.start()), window, "a window holds its start");
        Promise.same(at(period, window.end() - 1), window, "a window holds its last instant");
        Promise.same(at(period, window.start() + (window.end() - window.start()) / 3), window, "a window has no hole");
        Promise.same(at(period, window.start() - 1).end(), window.start(), "the window before ends at its start");
        Promise.same(at(period, window.end()).start(), window.end(), "the window after starts at its end");
        startsRight(period, window.start(), zone);
        startsRight(period, window.end(), zone);
    }

    /// A window starts at the first instant of a date that its period may start on.
    private static void startsRight(Period period, long start, ZoneId zone) {
        LocalDate first = Instant.ofEpochMilli(start).atZone(zone).toLocalDate();
        Promise.same(first.atStartOfDay(zone).toInstant().toEpochMilli(), start, "a window starts with a day");
        Promise.that(isStart(period, first, zone), "a window starts on its day", period, first);
    }

    /// A date that a zone left out begins where the next one does.
    private static boolean isStart(Period period, LocalDate first, ZoneId zone) {
        LocalDate date = first;
        while (!fits(period, date)) {
            LocalDate before = date.minusDays(1);
            if (!before.atStartOfDay(zone)
                    .toInstant()
                    .equals(date.atStartOfDay(zone).toInstant())) {
                return false;
            }
            date = before;
        }
        return true;
    }

    private static boolean fits(Period period, LocalDate date) {
        return switch (period) {
            case Period.Day _ -> true;
            case Period.Custom _ -> true;
            case Period.Rolling _ -> true;
            case Period.Lifetime _ -> true;
            case Period.Week week -> date.getDayOfWeek() == week.weekStart();
            case Period.Month month -> date.getDayOfMonth() == Math.min(month.anchorDay(), date.lengthOfMonth());
            case Period.Quarter quarter -> fiscal(quarter.fiscalStart(), date, 3);
            case Period.Year year -> fiscal(year.fiscalStart(), date, 12);
        };
    }

    private static boolean fiscal(MonthDay start, LocalDate date, int months) {
        return (date.getMonthValue() - start.getMonthValue()) % months == 0
                && date.getDayOfMonth() == Math.min(start.getDayOfMonth(), date.lengthOfMonth());
    }

    /// What is admitted now counts for the length of the period, to within a sub-window.
    private static void rolling(Period.Rolling rolling, long instant) {
        Window window = at(rolling, instant);
        long width = rolling.subWindowMillis();
        Promise.that(
                window.contains(instant) && instant - window.start() < width,
                "an instant is in its sub-window",
                window);
        Promise.same(window.end() - window.start(), Period.SUB_WINDOWS * width, "sub-windows add up to the length");
        Promise.same(
                at(rolling, window.start() + width).start(), window.start() + width, "the next sub-window touches");
        Promise.same(at(rolling, window.start() - 1).start(), window.start() - width, "the sub-window before touches");
    }

    private static void lifetime(long instant, long since) {
        Period lifetime = new Period.Lifetime(Instant.ofEpochMilli(since));
        Promise.same(
                Windows.containing(lifetime, instant).isPresent(),
                instant >= since,
                "a lifetime begins and never ends");
    }

    private static Window at(Period period, long instant) {
        return Windows.containing(period, instant).orElseThrow();
    }
}
