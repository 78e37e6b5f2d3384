package io.purser.control.admin;

import io.purser.core.calendar.Period;
import io.purser.core.tenancy.Organization;
import io.purser.platform.config.NearestName;
import io.purser.platform.config.Quantity;
import io.purser.platform.config.Section;
import io.purser.platform.config.Yaml;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;

/// Reads a budget's period with the fields that go with it. A field that would not be obeyed is a problem.
final class PeriodReader {
    private static final List<String> WORDS =
            List.of("day", "week", "month", "quarter", "year", "cycle", "lifetime", "rolling");
    private static final List<String> MODIFIERS = List.of("timezone", "weekStart", "anchorDay", "anchor");
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(3_660);

    private final Section section;
    private final Organization organization;
    private final Period placeholder;

    private PeriodReader(Section section, Organization organization) {
        this.section = section;
        this.organization = organization;
        this.placeholder = new Period.Month(organization.zone(), 1);
    }

    static Period read(Section section, Organization organization) {
        return new PeriodReader(section, organization).read();
    }

    private Period read() {
        MODIFIERS.forEach(section::has);
        Yaml value = section.value("period");
        if (value instanceof Yaml.Fields) {
            Section mapping = section.section("period");
            Period rolling = mapping.required("rolling", placeholder, this::rolling);
            mapping.done();
            return only(Set.of(), rolling);
        }
        String text = section.required("period").strip();
        return text.isEmpty() ? placeholder : parse(text);
    }

    private Period parse(String text) {
        ZoneId zone = section.read("timezone", organization.zone(), PeriodText::zone);
        return switch (text) {
            case "day" -> only(Set.of("timezone"), new Period.Day(zone));
            case "week" ->
                only(
                        Set.of("timezone", "weekStart"),
                        new Period.Week(zone, section.read("weekStart", DayOfWeek.MONDAY, PeriodText::dayOfWeek)));
            case "month" ->
                only(
                        Set.of("timezone", "anchorDay"),
                        new Period.Month(zone, section.read("anchorDay", 1, PeriodReader::dayOfMonth)));
            case "cycle" -> only(Set.of("timezone"), new Period.Month(zone, organization.billingCycleDay()));
            case "quarter" -> only(Set.of("timezone"), new Period.Quarter(zone, organization.fiscalYearStart()));
            case "year" -> only(Set.of("timezone"), new Period.Year(zone, organization.fiscalYearStart()));
            case "lifetime" ->
                only(
                        Set.of("anchor"),
                        new Period.Lifetime(section.read(
                                "anchor", PeriodText.BEGINNING, at -> PeriodText.instant(at, organization.zone()))));
            default -> text.startsWith("rolling") ? rollingText(text) : custom(text, zone);
        };
    }

    private Period rollingText(String text) {
        String length = text.substring("rolling".length()).replaceFirst("^\\s*:?\\s*", "");
        return only(Set.of(), section.read("period", placeholder, _ -> rolling(length)));
    }

    private Period rolling(String text) {
        Duration length = duration(text);
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is out of bounds; expected PT1M to P3660D");
        }
        return new Period.Rolling(length);
    }

    private static Duration duration(String text) {
        try {
            return Quantity.duration(text);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a length; expected one such as {rolling: P7D} or {rolling: 24h}");
        }
    }

    private Period custom(String text, ZoneId zone) {
        if (!text.startsWith("P")) {
            String near = NearestName.of(text, WORDS)
                    .map(word -> "; did you mean " + word + "?")
                    .orElse("");
            section.problem(
                    "period",
                    "\"" + Names.shown(text) + "\" is not a period; expected day, week, month,"
                            + " quarter, year, cycle, P10D with an anchor, {rolling: P7D} or lifetime" + near);
            return placeholder;
        }
        java.time.Period length = section.read("period", java.time.Period.ofDays(1), PeriodReader::length);
        LocalDate anchor = section.required("anchor", LocalDate.of(2026, 1, 1), PeriodText::date);
        return only(Set.of("timezone", "anchor"), new Period.Custom(zone, length, anchor));
    }

    private static java.time.Period length(String text) {
        try {
            java.time.Period length = java.time.Period.parse(text.strip());
            boolean forward = length.getYears() >= 0 && length.getMonths() >= 0 && length.getDays() >= 0;
            if (forward && !length.isZero() && length.toTotalMonths() <= 1_200 && length.getDays() <= 36_600) {
                return length;
            }
        } catch (DateTimeParseException notDates) {
            // Told below, with what was expected.
        }
        throw new IllegalArgumentException("\"" + text
                + "\" is not a length in days, weeks, months or years; expected one such as P10D, P2W or P1M");
    }

    private static int dayOfMonth(String text) {
        if (text.matches("[1-9]|[12]\\d|3[01]")) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("\"" + text + "\" is not a day of the month; expected 1 to 31");
    }

    /// Refuses the fields that this period would not obey.
    private Period only(Set<String> obeyed, Period period) {
        for (String field : MODIFIERS) {
            if (section.has(field) && !obeyed.contains(field)) {
                section.problem(
                        field,
                        "means nothing for this period; expected no such field with `period: "
                                + PeriodText.print(period) + "`");
            }
        }
        return period;
    }
}
