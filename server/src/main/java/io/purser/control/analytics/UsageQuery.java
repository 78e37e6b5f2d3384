package io.purser.control.analytics;

import io.purser.control.identity.Sight;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.DataMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is asked of the usage.
///
/// @param sight what of the organization whoever asks sees; nothing else is counted
/// @param groupBy at most four dimensions
public record UsageQuery(
        String organization,
        Sight sight,
        TimeRange range,
        List<UsageDimension> groupBy,
        Bucket bucket,
        List<Filter> filters) {
    private static final int MOST_DIMENSIONS = 4;

    public UsageQuery {
        groupBy = List.copyOf(groupBy);
        filters = List.copyOf(filters);
    }

    /// A value that an event must have; null: it must carry none.
    public record Filter(UsageDimension dimension, @Nullable String value) {
        public boolean takes(UsageEvent event) {
            return Objects.equals(dimension.of().apply(event), value);
        }

        /// Whether all of them take an event. One that is not real is taken only where a filter asks for its mode.
        public static boolean all(List<Filter> filters, UsageEvent event) {
            return (event.dataMode() == DataMode.REAL || askForMode(filters))
                    && filters.stream().allMatch(filter -> filter.takes(event));
        }

        private static boolean askForMode(List<Filter> filters) {
            return filters.stream().anyMatch(filter -> filter.dimension.isDataMode());
        }
    }

    /// Reads the dimensions of `groupBy`.
    ///
    /// @throws IllegalArgumentException `groupBy: what is wrong; what was expected`
    public static List<UsageDimension> dimensions(List<String> names) {
        List<UsageDimension> dimensions = new ArrayList<>();
        for (String name : names) {
            UsageDimension dimension = UsageDimension.of(name.strip())
                    .orElseThrow(() -> new IllegalArgumentException("groupBy: there is no such dimension; expected "
                            + String.join(", ", UsageDimension.names()) + " or tag.NAME"));
            if (dimensions.stream().anyMatch(other -> other.name().equals(dimension.name()))) {
                throw new IllegalArgumentException("groupBy: names " + dimension.name() + " twice; expected it once");
            }
            dimensions.add(dimension);
        }
        if (dimensions.size() > MOST_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "groupBy: names " + dimensions.size() + " dimensions; expected at most " + MOST_DIMENSIONS);
        }
        return dimensions;
    }

    /// Data that is not real is left out, unless it is asked for by its mode.
    boolean takes(UsageEvent event) {
        return sight.sees(event.attribution())
                && (groupBy.stream().anyMatch(UsageDimension::isDataMode)
                        ? filters.stream().allMatch(filter -> filter.takes(event))
                        : Filter.all(filters, event));
    }
}
