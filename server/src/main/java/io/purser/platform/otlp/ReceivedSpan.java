package io.purser.platform.otlp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One span, as far as it is looked at.
///
/// @param id of the trace and of the span in it, in hexadecimal
/// @param startMillis since the epoch; 0 where it is not said
/// @param failed whether its status is an error
/// @param attributes its own and, where it has none of the name, its resource's: texts, whole numbers, truth values
public record ReceivedSpan(
        String id, long startMillis, long endMillis, boolean failed, Map<String, Object> attributes) {

    private static final long MOST = 1_000_000_000L;

    public ReceivedSpan {
        attributes = Map.copyOf(attributes);
    }

    /// A text by the first of these names that has one; null where none has.
    public @Nullable String text(String... names) {
        for (String name : names) {
            if (attributes.get(name) instanceof String text && !text.isBlank()) {
                return text;
            }
        }
        return null;
    }

    /// A count of 0 to 10^9 by the first of these names that has one; null where none has.
    public @Nullable Long count(String... names) {
        for (String name : names) {
            if (attributes.get(name) instanceof Long number && number >= 0 && number <= MOST) {
                return number;
            }
        }
        return null;
    }
}
