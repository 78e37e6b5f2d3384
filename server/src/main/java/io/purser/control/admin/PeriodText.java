package io.purser.control.admin;

import io.purser.core.calendar.Period;
import io.purser.core.tenancy.Organization;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Periods as the governance file writes them, with the fields that go with each.
final class PeriodText {
    /// Where a lifetime begins unless the file says otherwise: with the first entry of the ledger.
    static final Instant BEGINNING = Instant.EPOCH;

    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 2999;

    private PeriodText() {}

    /// The period alone: `month`, `P10D`, `rolling: P7D`.
    static String print(Period period) {
        return switch (period) {
            case Period.Day _ -> "day";
            case Period.Week _ -> "week";
            case Period.Month _ -> "month";
            case Period.Quarter _ -> "quarter";
            case Period.Year _ -> "year";
            case Period.Custom custom -> custom.length().toString();
            case Period.Rolling rolling -> "rolling: " + print(rolling.length());
            case Period.Lifetime _ -> "lifetime";
        };
    }

    /// The period with every field that goes with it.
    static Map<String, Object> fields(Period period, Organization organization) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("period", period instanceof Period.Rolling r ? Map.of("rolling", print(r.length())) : print(period));
        switch (period) {
            case Period.Day day -> zone(fields, day.zone(), organization);
            case Period.Week week -> {
                zone(fields, week.zone(), organization);
                if (week.weekStart() != DayOfWeek.MONDAY) {
                    fields.put("weekStart", week.weekStart().name().toLowerCase(Locale.ROOT));
                }
            }
            case Period.Month month -> {
                zone(fields, month.zone(), organization);
                if (month.anchorDay() != 1) {
                    fields.put("anchorDay", month.anchorDay());
                }
            }
            case Period.Quarter quarter -> zone(fields, quarter.zone(), organization);
            case Period.Year year -> zone(fields, year.zone(), organization);
            case Period.Custom custom -> {
                zone(fields, custom.zone(), organization);
                fields.put("anchor", custom.anchor().toString());
            }
            case Period.Rolling _ -> {}
            case Period.Lifetime lifetime -> {
                if (!lifetime.since().equals(BEGINNING)) {
                    fields.put("anchor", lifetime.since().toString());
                }
            }
        }
        return fields;
    }

    private static void zone(Map<String, Object> fields, ZoneId zone, Organization organization) {
        if (!zone.equals(organization.zone())) {
            fields.put("timezone", zone.getId());
        }
    }

    /// A length in the shortest ISO form: `P7D`, `PT6H`.
    static String print(Duration duration) {
        boolean wholeDays = !duration.isZero() && duration.equals(Duration.ofDays(duration.toDays()));
        return wholeDays ? "P" + duration.toDays() + "D" : duration.toString();
    }

    static ZoneId zone(String text) {
        try {
            ZoneId zone = ZoneId.of(text);
            if (zone.getId().equals("UTC") || ZoneId.getAvailableZoneIds().contains(text)) {
                return zone;
            }
        } catch (DateTimeException unknown) {
            // Told below, with what was expected.
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is not a time zone; expected an IANA name such as Europe/London");
    }

    static DayOfWeek dayOfWeek(String text) {
        try {
            return DayOfWeek.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("\"" + text + "\" is not a day of the week; expected monday to sunday");
        }
    }

    static LocalDate date(String text) {
        try {
            return within(LocalDate.parse(text), text);
        } catch (DateTimeParseException unknown) {
            throw new IllegalArgumentException("\"" + text + "\" is not a date; expected one such as 2026-01-05");
        }
    }

    static Instant instant(String text, ZoneId zone) {
        try {
            Instant instant = text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
                    : Instant.parse(text);
            within(instant.atZone(ZoneOffset.UTC).toLocalDate(), text);
            return instant;
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a moment; expected one such as 2026-01-05 or 2026-01-05T09:00:00Z");
        }
    }

    /// Windows are counted from these dates in numbers that end: a date that nobody means must not be in force.
    private static LocalDate within(LocalDate date, String text) {
        if (date.getYear() < FIRST_YEAR || date.getYear() > LAST_YEAR) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is out of bounds; expected a year from " + FIRST_YEAR + " to " + LAST_YEAR);
        }
        return date;
    }
}
