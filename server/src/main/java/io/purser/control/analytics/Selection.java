package io.purser.control.analytics;

import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.DataMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which usage is counted: what every condition takes.
///
/// @param hoursOfWeek the hours that count, 0 being Monday's first in the organization's zone; null where all do
public record Selection(
        List<Condition> conditions, @Nullable BitSet hoursOfWeek) {
    /// The hours of a week.
    public static final int HOURS = 168;

    private static final int HOURS_OF_DAY = 24;

    /// All of it.
    public static final Selection ALL = new Selection(List.of(), null);

    public Selection {
        conditions = List.copyOf(conditions);
    }

    /// Whether usage is counted where it is divided like this.
    public boolean takes(UsageEvent event, Collection<UsageDimension> by, ZoneId zone) {
        return (event.dataMode() == DataMode.REAL || asksForMode(by)) && takes(event, zone);
    }

    /// The same of usage of every mode.
    public boolean takes(UsageEvent event, ZoneId zone) {
        return conditions.stream().allMatch(condition -> condition.takes(event))
                && (hoursOfWeek == null || hoursOfWeek.get(hourOfWeek(event.admittedAt(), zone)));
    }

    /// Whether data that is not real counts: only where its mode is asked for, or divided by.
    public boolean asksForMode(Collection<UsageDimension> by) {
        return by.stream().anyMatch(UsageDimension::isDataMode)
                || conditions.stream()
                        .anyMatch(condition -> condition.dimension().isDataMode());
    }

    private static int hourOfWeek(long millis, ZoneId zone) {
        ZonedDateTime at = Instant.ofEpochMilli(millis).atZone(zone);
        return (at.getDayOfWeek().getValue() - 1) * HOURS_OF_DAY + at.getHour();
    }

    /// This and one more condition.
    public Selection and(Condition condition) {
        return new Selection(
                Stream.concat(conditions.stream(), Stream.of(condition)).toList(), hoursOfWeek);
    }
}
