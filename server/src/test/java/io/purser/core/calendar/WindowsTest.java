package io.purser.core.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The vectors of I-10.
final class WindowsTest {

    @ParameterizedTest(name = "{0} at {1}: {2} to {3}")
    @CsvSource(textBlock = """
            # zone,              instant,                start,                  end
            America/New_York,    2026-03-08T12:00:00Z,   2026-03-08T05:00:00Z,   2026-03-09T04:00:00Z
            America/New_York,    2026-11-01T12:00:00Z,   2026-11-01T04:00:00Z,   2026-11-02T05:00:00Z
            America/New_York,    2026-11-01T03:59:59Z,   2026-10-31T04:00:00Z,   2026-11-01T04:00:00Z
            Africa/Cairo,        2026-04-23T21:59:59Z,   2026-04-22T22:00:00Z,   2026-04-23T22:00:00Z
            Africa/Cairo,        2026-04-23T22:00:00Z,   2026-04-23T22:00:00Z,   2026-04-24T21:00:00Z
            Africa/Cairo,        2026-10-29T21:30:00Z,   2026-10-28T21:00:00Z,   2026-10-29T22:00:00Z
            Australia/Lord_Howe, 2026-04-04T20:00:00Z,   2026-04-04T13:00:00Z,   2026-04-05T13:30:00Z
            Australia/Lord_Howe, 2026-10-03T20:00:00Z,   2026-10-03T13:30:00Z,   2026-10-04T13:00:00Z
            Pacific/Apia,        2011-12-30T09:59:59Z,   2011-12-29T10:00:00Z,   2011-12-30T10:00:00Z
            Pacific/Apia,        2011-12-30T10:00:00Z,   2011-12-30T10:00:00Z,   2011-12-31T10:00:00Z
            America/Sao_Paulo,   2018-11-04T12:00:00Z,   2018-11-04T03:00:00Z,   2018-11-05T02:00:00Z
            America/Sao_Paulo,   2018-02-18T02:30:00Z,   2018-02-17T02:00:00Z,   2018-02-18T03:00:00Z
            America/St_Johns,    2010-11-07T02:45:00Z,   2010-11-07T02:30:00Z,   2010-11-08T03:30:00Z
            Asia/Tokyo,          2026-06-30T15:00:00Z,   2026-06-30T15:00:00Z,   2026-07-01T15:00:00Z
            """)
    void aDayIsAsLongAsItsZoneMakesIt(String zone, Instant instant, Instant start, Instant end) {
        assertThat(at(new Period.Day(ZoneId.of(zone)), instant)).isEqualTo(window(start, end));
    }

    @Test
    void theDayThatBeginsAtOneInCairoHasTwentyThreeHours() {
        Window day = at(new Period.Day(ZoneId.of("Africa/Cairo")), Instant.parse("2026-04-24T10:00:00Z"));

        assertThat(Instant.ofEpochMilli(day.start())
                        .atZone(ZoneId.of("Africa/Cairo"))
                        .toLocalTime())
                .hasToString("01:00");
        assertThat(Duration.ofMillis(day.end() - day.start())).isEqualTo(Duration.ofHours(23));
    }

    @Test
    void lordHoweHasDaysOfTwentyFourAndAHalfAndTwentyThreeAndAHalfHours() {
        Period day = new Period.Day(ZoneId.of("Australia/Lord_Howe"));

        assertThat(length(at(day, Instant.parse("2026-04-04T20:00:00Z")))).hasToString("PT24H30M");
        assertThat(length(at(day, Instant.parse("2026-10-03T20:00:00Z")))).hasToString("PT23H30M");
    }

    @Test
    void aTurnOfTheClockAcrossMidnightLeavesEveryInstantInOneWindow() {
        // St John's turned its clocks from 00:01 back to 23:01 of the day before: that minute's day goes on.
        Period day = new Period.Day(ZoneId.of("America/St_Johns"));

        assertThat(at(day, Instant.parse("2010-11-07T02:31:30Z")))
                .isEqualTo(at(day, Instant.parse("2010-11-07T02:30:00Z")))
                .isEqualTo(at(day, Instant.parse("2010-11-07T03:30:00Z")));
    }

    @ParameterizedTest(name = "anchor {0} at {1}: {2} to {3}")
    @CsvSource(textBlock = """
            # anchor, instant,             start,                 end
            1,   2026-02-14T00:00:00Z,   2026-02-01T00:00:00Z,   2026-03-01T00:00:00Z
            31,  2026-02-14T00:00:00Z,   2026-01-31T00:00:00Z,   2026-02-28T00:00:00Z
            31,  2026-02-28T00:00:00Z,   2026-02-28T00:00:00Z,   2026-03-31T00:00:00Z
            31,  2028-02-29T00:00:00Z,   2028-02-29T00:00:00Z,   2028-03-31T00:00:00Z
            31,  2026-04-30T00:00:00Z,   2026-04-30T00:00:00Z,   2026-05-31T00:00:00Z
            29,  2026-02-28T23:59:59Z,   2026-02-28T00:00:00Z,   2026-03-29T00:00:00Z
            15,  2026-01-14T23:59:59Z,   2025-12-15T00:00:00Z,   2026-01-15T00:00:00Z
            """)
    void anAnchorDayIsClampedAtTheMonthsEnd(int anchor, Instant instant, Instant start, Instant end) {
        assertThat(at(new Period.Month(ZoneId.of("UTC"), anchor), instant)).isEqualTo(window(start, end));
    }

    @ParameterizedTest(name = "{0} of {1} at {2}: {3} to {4}")
    @CsvSource(textBlock = """
            WEEK,    SUNDAY,  2026-11-21T12:00:00Z,   2026-11-15T00:00:00Z,   2026-11-22T00:00:00Z
            WEEK,    SUNDAY,  2026-11-22T00:00:00Z,   2026-11-22T00:00:00Z,   2026-11-29T00:00:00Z
            WEEK,    MONDAY,  2026-11-22T12:00:00Z,   2026-11-16T00:00:00Z,   2026-11-23T00:00:00Z
            WEEK,    THURSDAY,1969-12-31T12:00:00Z,   1969-12-25T00:00:00Z,   1970-01-01T00:00:00Z
            QUARTER, --01-01, 2026-05-05T00:00:00Z,   2026-04-01T00:00:00Z,   2026-07-01T00:00:00Z
            QUARTER, --02-01, 2026-01-15T00:00:00Z,   2025-11-01T00:00:00Z,   2026-02-01T00:00:00Z
            QUARTER, --04-06, 2026-04-05T23:59:59Z,   2026-01-06T00:00:00Z,   2026-04-06T00:00:00Z
            YEAR,    --01-01, 2026-05-05T00:00:00Z,   2026-01-01T00:00:00Z,   2027-01-01T00:00:00Z
            YEAR,    --04-06, 2026-04-05T00:00:00Z,   2025-04-06T00:00:00Z,   2026-04-06T00:00:00Z
            YEAR,    --02-29, 2027-02-28T00:00:00Z,   2027-02-28T00:00:00Z,   2028-02-29T00:00:00Z
            """)
    void weeksQuartersAndYearsBeginWhereTheBudgetSays(
            String kind, String starts, Instant instant, Instant start, Instant end) {
        ZoneId utc = ZoneId.of("UTC");
        Period period = switch (kind) {
            case "WEEK" -> new Period.Week(utc, DayOfWeek.valueOf(starts));
            case "QUARTER" -> new Period.Quarter(utc, MonthDay.parse(starts));
            default -> new Period.Year(utc, MonthDay.parse(starts));
        };

        assertThat(at(period, instant)).isEqualTo(window(start, end));
    }

    @ParameterizedTest(name = "{0} from {1} at {2}: {3} to {4}")
    @CsvSource(textBlock = """
            P10D, 2026-01-05, 2026-01-14T23:59:59Z, 2026-01-05T00:00:00Z, 2026-01-15T00:00:00Z
            P10D, 2026-01-05, 2025-12-31T00:00:00Z, 2025-12-26T00:00:00Z, 2026-01-05T00:00:00Z
            P1M,  2026-01-31, 2026-02-28T00:00:00Z, 2026-02-28T00:00:00Z, 2026-03-31T00:00:00Z
            P1M,  2026-01-31, 2026-03-30T00:00:00Z, 2026-02-28T00:00:00Z, 2026-03-31T00:00:00Z
            P1M,  2026-01-31, 2046-04-30T00:00:00Z, 2046-04-30T00:00:00Z, 2046-05-31T00:00:00Z
            P2W,  2026-01-01, 2026-01-15T00:00:00Z, 2026-01-15T00:00:00Z, 2026-01-29T00:00:00Z
            P1Y,  2024-02-29, 2026-02-28T00:00:00Z, 2026-02-28T00:00:00Z, 2027-02-28T00:00:00Z
            """)
    void aCustomLengthIsCountedFromItsAnchor(
            String length, LocalDate anchor, Instant instant, Instant start, Instant end) {
        Period period = new Period.Custom(ZoneId.of("UTC"), java.time.Period.parse(length), anchor);

        assertThat(at(period, instant)).isEqualTo(window(start, end));
    }

    @Test
    void aRollingPeriodForgetsInSixtySteps() {
        Period hour = new Period.Rolling(Duration.ofHours(1));

        assertThat(at(hour, Instant.parse("2026-01-01T10:30:59Z")))
                .isEqualTo(window(Instant.parse("2026-01-01T10:30:00Z"), Instant.parse("2026-01-01T11:30:00Z")));
    }

    @Test
    void aLifetimeCountsNothingBeforeItsStartAndNeverEnds() {
        Period lifetime = new Period.Lifetime(Instant.parse("2026-01-01T00:00:00Z"));

        assertThat(Windows.containing(
                        lifetime, Instant.parse("2025-12-31T23:59:59Z").toEpochMilli()))
                .isEmpty();
        assertThat(at(lifetime, Instant.parse("2026-01-01T00:00:00Z")).start())
                .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
        assertThat(at(lifetime, Instant.parse("2999-01-01T00:00:00Z")).end()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aWindowHoldsItsFirstInstantAndNotItsEnd() {
        Window window = new Window(10, 20);

        assertThat(window.contains(9)).isFalse();
        assertThat(window.contains(10)).isTrue();
        assertThat(window.contains(19)).isTrue();
        assertThat(window.contains(20)).isFalse();
    }

    @Test
    void eachInstantIsInExactlyOneWindowOfEveryCalendarPeriodInEveryZone() {
        Random random = new Random(20261122);
        List<String> zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
        long from = Instant.parse("1985-01-01T00:00:00Z").toEpochMilli();
        long to = Instant.parse("2037-01-01T00:00:00Z").toEpochMilli();

        for (int i = 0; i < 20_000; i++) {
            ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
            Period period = anyPeriod(random, zone);
            long instant = nearATransition(random, zone, random.nextLong(from, to));
            Window window = Windows.containing(period, instant).orElseThrow();

            assertThat(window.contains(instant)).as("%s at %s", period, instant).isTrue();
            assertThat(Windows.containing(period, window.start())).contains(window);
            assertThat(Windows.containing(period, window.end() - 1)).contains(window);
            assertThat(Windows.containing(period, window.end()).orElseThrow().start())
                    .as("%s after %s", period, window)
                    .isEqualTo(window.end());
        }
    }

    @Test
    void aPeriodWithoutLengthIsRefused() {
        assertThatThrownBy(() -> new Period.Custom(ZoneId.of("UTC"), java.time.Period.ZERO, LocalDate.EPOCH))
                .hasMessage("P0D is not a length; expected one day or more");
        assertThatThrownBy(() -> new Period.Month(ZoneId.of("UTC"), 32))
                .hasMessage("32 is not an anchor day; expected 1 to 31");
        assertThatThrownBy(() -> new Period.Rolling(Duration.ofMillis(59)))
                .hasMessage("PT0.059S is too short to roll; expected 60 ms or more");
    }

    private static Period anyPeriod(Random random, ZoneId zone) {
        MonthDay start = MonthDay.of(1 + random.nextInt(12), 1 + random.nextInt(28));
        return switch (random.nextInt(6)) {
            case 0 -> new Period.Day(zone);
            case 1 -> new Period.Week(zone, DayOfWeek.of(1 + random.nextInt(7)));
            case 2 -> new Period.Month(zone, 1 + random.nextInt(31));
            case 3 -> new Period.Quarter(zone, start);
            case 4 -> new Period.Year(zone, start);
            default ->
                new Period.Custom(
                        zone,
                        java.time.Period.of(0, random.nextInt(4), 1 + random.nextInt(40)),
                        LocalDate.of(2010 + random.nextInt(20), 1 + random.nextInt(12), 1 + random.nextInt(28)));
        };
    }

    /// Half of the instants lie within two days of a clock change, where windows go wrong.
    private static long nearATransition(Random random, ZoneId zone, long instant) {
        var next = zone.getRules().nextTransition(Instant.ofEpochMilli(instant));
        return next == null || random.nextBoolean()
                ? instant
                : next.getInstant().toEpochMilli() + random.nextLong(-172_800_000, 172_800_000);
    }

    private static Window at(Period period, Instant instant) {
        return Windows.containing(period, instant.toEpochMilli()).orElseThrow();
    }

    private static Window window(Instant start, Instant end) {
        return new Window(start.toEpochMilli(), end.toEpochMilli());
    }

    private static Duration length(Window window) {
        return Duration.ofMillis(window.end() - window.start());
    }
}
