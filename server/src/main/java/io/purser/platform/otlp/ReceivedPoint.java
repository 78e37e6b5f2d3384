package io.purser.platform.otlp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One point of a metric that counts what was measured and sums it up.
///
/// @param metric its name
/// @param isDelta whether it tells of its own interval alone, and not of all since a process began
/// @param interval from when to when in nanoseconds since the epoch, as it was sent
/// @param endMillis the interval's end since the epoch; 0 where it is not said
/// @param count how many were measured
/// @param sum of what was measured, null where it is not sent
/// @param attributes its own and, where it has none of the name, its resource's
public record ReceivedPoint(
        String metric,
        boolean isDelta,
        String interval,
        long endMillis,
        long count,
        @Nullable Double sum,
        Map<String, Object> attributes) {

    public ReceivedPoint {
        attributes = Map.copyOf(attributes);
    }
}
