package io.purser.control.api.rest;

import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.analytics.UsageQuery;
import io.purser.control.api.Jurisdiction;
import io.purser.core.tenancy.Organization;
import io.purser.platform.config.NearestName;
import io.purser.platform.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads what an export is asked for. A parameter that is not known is refused, never ignored.
final class ExportRequest {
    private static final Set<String> RANGE = Set.of("organization", "from", "to", "period");
    private static final Set<String> GROUPING = Set.of("groupBy", "bucket");

    /// Groups with everything below them; several are any of them.
    private static final String BELOW = "below";

    private ExportRequest() {}

    /// @param grouped whether `groupBy` and `bucket` are taken
    static UsageQuery read(Request request, Jurisdiction.Open ground, long nowMillis, boolean grouped) {
        Organization organization = ground.policy().organization();
        List<UsageQuery.Filter> filters = new ArrayList<>();
        for (Map.Entry<String, List<String>> parameter : request.query().entrySet()) {
            String name = parameter.getKey();
            if (name.equals(BELOW)) {
                filters.add(UsageQuery.Filter.within(parameter.getValue()));
                continue;
            }
            if (parameter.getValue().size() > 1 && !name.equals("groupBy")) {
                throw new IllegalArgumentException(name + ": stands twice; expected it once");
            }
            if (!RANGE.contains(name) && !(grouped && GROUPING.contains(name))) {
                filters.add(filter(name, parameter.getValue().getFirst(), grouped));
            }
        }
        TimeRange.Calendar calendar =
                new TimeRange.Calendar(organization.zone(), organization.billingCycleDay(), nowMillis);
        TimeRange range =
                TimeRange.parse(request.query("from"), request.query("to"), request.query("period"), calendar);
        @Nullable String bucket = request.query("bucket");
        return new UsageQuery(
                organization.name(),
                ground.sight(),
                range,
                grouped ? UsageQuery.dimensions(groupBy(request)) : List.of(),
                bucket == null ? Bucket.TOTAL : Bucket.parse(bucket),
                filters);
    }

    private static UsageQuery.Filter filter(String name, String value, boolean grouped) {
        UsageDimension dimension = UsageDimension.of(name).orElseThrow(() -> {
            Set<String> known = new TreeSet<>(UsageDimension.names());
            known.addAll(RANGE);
            known.addAll(grouped ? GROUPING : Set.of());
            known.add(BELOW);
            String near = NearestName.of(name, known)
                    .map(meant -> "; did you mean " + meant + "?")
                    .orElse("; expected one of " + String.join(", ", known) + ", group_level_N or tag.NAME");
            return new IllegalArgumentException(name.replaceAll("[^A-Za-z0-9_.]", "?") + ": is unknown" + near);
        });
        return new UsageQuery.Filter(dimension, value.isEmpty() ? null : value);
    }

    private static List<String> groupBy(Request request) {
        List<String> names = new ArrayList<>();
        for (String list : request.query().getOrDefault("groupBy", List.of())) {
            for (String name : list.split(",", -1)) {
                if (!name.isBlank()) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
