package io.purser.control.analytics;

import io.purser.control.identity.Sight;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.DataMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

    /// Values of which an event must have one.
    ///
    /// @param values null stands for none: it must carry no value
    /// @param below of groups: whether what stands below one of them is taken as well. A
    ///     call has the path that its group had when it was admitted
    public record Filter(UsageDimension dimension, List<@Nullable String> values, boolean below) {
        public Filter {
            values = Collections.unmodifiableList(new ArrayList<>(values));
            if (below && !dimension.name().equals("group")) {
                throw new IllegalArgumentException(
                        "below: nothing stands below a " + dimension.name() + "; expected the dimension group");
            }
        }

        /// One value.
        public Filter(UsageDimension dimension, @Nullable String value) {
            this(dimension, Collections.singletonList(value), false);
        }

        /// Groups with everything below them.
        public static Filter within(List<String> groups) {
            return new Filter(UsageDimension.of("group").orElseThrow(), List.copyOf(groups), true);
        }

        public boolean takes(UsageEvent event) {
            List<Identity.Ref> path = event.attribution().identity().groupPath();
            boolean isOnPath = below && !path.isEmpty();
            return isOnPath
                    ? path.stream().anyMatch(group -> values.contains(group.name()))
                    : values.contains(dimension.of().apply(event));
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
                    .orElseThrow(() -> new IllegalArgumentException(
                            "groupBy: there is no such dimension; expected " + UsageDimension.expected()));
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
