package io.purser.control.api;

import io.purser.platform.config.Quantity;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// Until when something is to last, as people say it.
public final class UntilText {
    private static final String WINDOW = "window";

    private UntilText() {}

    /// Reads `2027-01-01T00:00:00Z`, `7d` or `window`.
    ///
    /// @param now from when a duration counts
    /// @return epoch milliseconds, null for the end of the window
    /// @throws IllegalArgumentException where it is none of them
    public static @Nullable Long parse(String text, Instant now) {
        if (text.equals(WINDOW)) {
            return null;
        }
        try {
            return now.plus(Quantity.duration(text)).toEpochMilli();
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException noDuration) {
            return moment(text);
        }
    }

    private static long moment(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException wrong) {
            throw new IllegalArgumentException("until: expected RFC 3339 such as 2027-01-01T00:00:00Z, a duration such"
                    + " as 7d, or `" + WINDOW + "`");
        }
    }
}
