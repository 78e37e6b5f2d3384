package io.purser.control.explore;

import io.purser.control.analytics.TimeRange;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a range is held against.
public enum Against {
    /// The same length just before.
    PREVIOUS,
    /// The same days of the year before.
    YEAR_AGO,
    /// A range that is named.
    RANGE;

    /// As people write it: `year_ago`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What a word means; empty where it means nothing.
    public static Optional<Against> of(String word) {
        String name = word.strip().replace('-', '_').toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(one -> one.name().equals(name)).findFirst();
    }

    /// The range that another is held against.
    ///
    /// @param from with `RANGE`, RFC 3339
    /// @param to with `RANGE`, RFC 3339
    /// @throws IllegalArgumentException `field: what is wrong; what was expected`
    public TimeRange of(TimeRange range, @Nullable String from, @Nullable String to, TimeRange.Calendar calendar) {
        if ((this == RANGE) != (from != null && to != null) || (from == null) != (to == null)) {
            throw new IllegalArgumentException(
                    "against: expected RANGE together with againstFrom and againstTo, and only then");
        }
        Periods periods = new Periods(calendar.zone(), calendar.nowMillis());
        return switch (this) {
            case PREVIOUS -> periods.previous(range);
            case YEAR_AGO -> periods.yearAgo(range);
            case RANGE -> named(from, to, calendar);
        };
    }

    private static TimeRange named(@Nullable String from, @Nullable String to, TimeRange.Calendar calendar) {
        try {
            return TimeRange.parse(from, to, null, calendar);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("againstTo: expected a moment after againstFrom", wrong);
        }
    }
}
