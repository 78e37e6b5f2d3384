package io.purser.control.usage;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which usage is counted: what every condition takes.
///
/// @param hoursOfWeek the hours that count, 0 being Monday's first in the organization's zone; null where all do
public record Selection(
        List<Condition> conditions, @Nullable BitSet hoursOfWeek) {
    /// The hours of a week.
    public static final int HOURS = 168;

    /// All of it.
    public static final Selection ALL = new Selection(List.of(), null);

    public Selection {
        conditions = List.copyOf(conditions);
    }

    /// This and one more condition.
    public Selection and(Condition condition) {
        return new Selection(
                java.util.stream.Stream.concat(conditions.stream(), java.util.stream.Stream.of(condition))
                        .toList(),
                hoursOfWeek);
    }
}
