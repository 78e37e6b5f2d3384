package io.purser.control.api.rest;

import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.Condition;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.analytics.UsageQuery;
import io.purser.control.api.Jurisdiction;
import io.purser.core.tenancy.Organization;
import io.purser.platform.config.NearestName;
import io.purser.platform.http.Request;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what an export is asked for. A parameter that is not known is refused, never ignored.
final class ExportRequest {
    private static final Set<String> RANGE = Set.of("organization", "from", "to", "period");
    private static final Set<String> GROUPING = Set.of("groupBy", "bucket");

    /// Groups with everything below them; several are any of them.
    private static final String BELOW = "below";

    /// The hours of a week that count: `9-17,33-41`.
    private static final String HOURS = "hoursOfWeek";

    private static final Pattern SOME_HOURS = Pattern.compile("(\\d{1,3})(?:-(\\d{1,3}))?");

    private ExportRequest() {}

    /// @param grouped whether `groupBy` and `bucket` are taken
    static UsageQuery read(Request request, Jurisdiction.Open ground, long nowMillis, boolean grouped) {
        Organization organization = ground.policy().organization();
        Set<String> own = new LinkedHashSet<>(RANGE);
        own.addAll(grouped ? GROUPING : Set.of());
        Selection selection = selection(request, own, Set.of("groupBy"));
        TimeRange.Calendar calendar =
                new TimeRange.Calendar(organization.zone(), organization.billingCycleDay(), nowMillis);
        TimeRange range =
                TimeRange.parse(request.query("from"), request.query("to"), request.query("period"), calendar);
        @Nullable String bucket = request.query("bucket");
        return new UsageQuery(
                organization.name(),
                ground.sight(),
                range,
                grouped ? UsageQuery.dimensions(list(request, "groupBy")) : List.of(),
                bucket == null ? Bucket.TOTAL : Bucket.parse(bucket),
                selection,
                organization.zone());
    }

    /// Which usage is counted: every parameter that is not one of the export's own narrows it.
    ///
    /// @param own the names of the others
    /// @param lists those of them that may be given again
    static Selection selection(Request request, Set<String> own, Set<String> lists) {
        List<Condition> conditions = new ArrayList<>();
        for (Map.Entry<String, List<String>> parameter : request.query().entrySet()) {
            String name = parameter.getKey();
            if (!own.contains(name) && !name.equals(HOURS)) {
                conditions.add(condition(name, parameter.getValue(), own));
            } else if (parameter.getValue().size() > 1 && !lists.contains(name)) {
                throw new IllegalArgumentException(name + ": stands twice; expected it once");
            }
        }
        return new Selection(conditions, hours(request.query(HOURS)));
    }

    /// What a parameter asks of a dimension: `model=`, `model!=`, and with `*` for any text `model~=` and
    /// `model!~=`. Several of one are any of them.
    private static Condition condition(String written, List<String> said, Set<String> own) {
        boolean isPattern = written.endsWith("~");
        String rest = isPattern ? written.substring(0, written.length() - 1) : written;
        boolean excludes = rest.endsWith("!");
        String name = excludes ? rest.substring(0, rest.length() - 1) : rest;
        UsageDimension dimension =
                UsageDimension.of(name.equals(BELOW) ? "group" : name).orElseThrow(() -> unknown(name, own));
        List<@Nullable String> values = new ArrayList<>();
        if (!isPattern) {
            said.forEach(value -> values.add(value.isEmpty() ? null : value));
        }
        return new Condition(dimension, excludes, values, isPattern ? said : List.of(), name.equals(BELOW));
    }

    private static IllegalArgumentException unknown(String name, Set<String> own) {
        Set<String> known = new TreeSet<>(UsageDimension.names());
        known.addAll(own);
        known.add(BELOW);
        known.add(HOURS);
        String near = NearestName.of(name, known)
                .map(meant -> "; did you mean " + meant + "?")
                .orElse("; expected one of " + String.join(", ", known) + ", group_level_N or tag.NAME");
        return new IllegalArgumentException(name.replaceAll("[^A-Za-z0-9_.]", "?") + ": is unknown" + near);
    }

    private static @Nullable BitSet hours(@Nullable String written) {
        if (written == null) {
            return null;
        }
        BitSet hours = new BitSet();
        for (String part : written.split(",", -1)) {
            Matcher some = SOME_HOURS.matcher(part.strip());
            int first = some.matches() ? Integer.parseInt(some.group(1)) : Selection.HOURS;
            int last = some.matches() && some.group(2) != null ? Integer.parseInt(some.group(2)) : first;
            if (last >= Selection.HOURS || first > last) {
                throw new IllegalArgumentException(HOURS + ": is no list of hours; expected some of 0 to "
                        + (Selection.HOURS - 1) + " such as 9-17,33-41, 0 being Monday's first");
            }
            hours.set(first, last + 1);
        }
        return hours;
    }

    /// What a parameter names, with commas between or given again.
    static List<String> list(Request request, String parameter) {
        List<String> names = new ArrayList<>();
        for (String list : request.query().getOrDefault(parameter, List.of())) {
            for (String name : list.split(",", -1)) {
                if (!name.isBlank()) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
