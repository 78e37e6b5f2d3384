package io.purser.control.analytics;

import io.purser.control.identity.Sight;
import io.purser.core.ledger.UsageEvent;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// What is asked of the usage.
///
/// @param sight what of the organization whoever asks sees; nothing else is counted
/// @param groupBy at most four dimensions
/// @param where which of it is counted
/// @param zone the organization's, by whose clock periods and hours are cut
public record UsageQuery(
        String organization,
        Sight sight,
        TimeRange range,
        List<UsageDimension> groupBy,
        Bucket bucket,
        Selection where,
        ZoneId zone) {
    private static final int MOST_DIMENSIONS = 4;

    public UsageQuery {
        groupBy = List.copyOf(groupBy);
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

    boolean takes(UsageEvent event) {
        return sight.sees(event.attribution()) && where.takes(event, groupBy, zone);
    }
}
