package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.analytics.UsageQuery;
import io.purser.control.api.Jurisdiction;
import io.purser.control.explore.Condition;
import io.purser.control.explore.Measure;
import io.purser.control.explore.Periods;
import io.purser.control.explore.Question;
import io.purser.control.explore.Selection;
import io.purser.core.tenancy.Organization;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What somebody asked of usage, read.
///
/// @param measures what is told, in the order asked for
/// @param before the range that it is held against
record UsageAsked(Question question, List<Measure> measures, TimeRange before, Organization organization) {
    private static final int MOST_DIMENSIONS = 2;
    private static final int MOST_CONDITIONS = 50;

    /// @throws IllegalArgumentException `field: what is wrong; what was expected`
    static UsageAsked read(DataFetchingEnvironment environment, Jurisdiction.Open ground, long now) {
        Organization organization = ground.policy().organization();
        Map<String, @Nullable Object> of = environment.getArgumentOrDefault("of", Map.of());
        TimeRange.Calendar calendar =
                new TimeRange.Calendar(organization.zone(), organization.billingCycleDay(), now);
        TimeRange range = TimeRange.parse(
                (String) of.get("from"), (String) of.get("to"), (String) of.get("period"), calendar);
        List<Measure> measures = measures(environment);
        Question question = new Question(
                organization.name(),
                ground.sight(),
                range,
                selection(of),
                dimensions(environment),
                bucket(environment),
                organization.zone(),
                Measure.bases(measures),
                of.get("asOf") instanceof Long place ? place : Long.MAX_VALUE,
                null);
        return new UsageAsked(question, measures, before(environment, range, calendar), organization);
    }

    /// The measure that comes first.
    Measure first() {
        return measures.getFirst();
    }

    /// The same of what has passed of the range.
    UsageAsked elapsed(long now) {
        TimeRange elapsed = new Periods(organization.zone(), now).elapsed(question.range());
        return new UsageAsked(question.over(elapsed), measures, before, organization);
    }

    /// The same in other measures.
    UsageAsked with(List<Measure> others) {
        return new UsageAsked(question.measured(Measure.bases(others)), others, before, organization);
    }

    private static List<Measure> measures(DataFetchingEnvironment environment) {
        @Nullable List<String> asked = environment.getArgument("measures");
        if (asked == null) {
            return List.of(Measure.valueOf(environment.getArgumentOrDefault("measure", "COST")));
        }
        if (asked.isEmpty()) {
            throw ApiError.badInput("measures", "at least one");
        }
        return asked.stream().map(Measure::valueOf).distinct().toList();
    }

    private static List<UsageDimension> dimensions(DataFetchingEnvironment environment) {
        @Nullable Object by = environment.getArgument("by");
        List<String> names = new ArrayList<>();
        if (by instanceof List<?> list) {
            list.forEach(name -> names.add(String.valueOf(name)));
        } else if (by != null) {
            names.add(String.valueOf(by));
        }
        List<UsageDimension> dimensions = UsageQuery.dimensions(names);
        if (dimensions.size() > MOST_DIMENSIONS) {
            throw ApiError.badInput("by", "at most two dimensions");
        }
        return dimensions;
    }

    private static Bucket bucket(DataFetchingEnvironment environment) {
        @Nullable String bucket = environment.getArgument("bucket");
        return bucket == null ? Bucket.TOTAL : Bucket.valueOf(bucket);
    }

    private static Selection selection(Map<String, @Nullable Object> of) {
        List<Condition> conditions = new ArrayList<>();
        for (Map<String, @Nullable Object> one : maps(of.get("where"))) {
            String dimension = String.valueOf(one.get("dimension"));
            conditions.add(new Condition(
                    UsageDimension.of(dimension)
                            .orElseThrow(() -> ApiError.badInput(
                                    "of.where.dimension",
                                    String.join(", ", UsageDimension.names()) + " or tag.NAME")),
                    Boolean.TRUE.equals(one.get("exclude")),
                    texts(one.get("values")),
                    texts(one.get("patterns")).stream().map(String::valueOf).toList()));
        }
        if (conditions.size() > MOST_CONDITIONS) {
            throw ApiError.badInput("of.where", "at most " + MOST_CONDITIONS + " conditions");
        }
        return new Selection(conditions, hours(of.get("hoursOfWeek")));
    }

    @SuppressWarnings("unchecked") // what the schema says of it
    private static List<Map<String, @Nullable Object>> maps(@Nullable Object value) {
        return value == null ? List.of() : (List<Map<String, @Nullable Object>>) value;
    }

    @SuppressWarnings("unchecked") // what the schema says of it
    private static List<@Nullable String> texts(@Nullable Object value) {
        return value == null ? List.of() : (List<@Nullable String>) value;
    }

    private static @Nullable BitSet hours(@Nullable Object value) {
        if (!(value instanceof List<?> listed)) {
            return null;
        }
        BitSet hours = new BitSet();
        for (Object one : listed) {
            if (!(one instanceof Integer hour) || hour < 0 || hour >= Selection.HOURS) {
                throw ApiError.badInput("of.hoursOfWeek", "hours from 0 to " + (Selection.HOURS - 1));
            }
            hours.set(hour);
        }
        return hours;
    }

    private static TimeRange before(
            DataFetchingEnvironment environment, TimeRange range, TimeRange.Calendar calendar) {
        Periods periods = new Periods(calendar.zone(), calendar.nowMillis());
        @Nullable String from = environment.getArgument("againstFrom");
        @Nullable String to = environment.getArgument("againstTo");
        String against = environment.getArgumentOrDefault("against", "PREVIOUS");
        if (against.equals("RANGE") != (from != null && to != null) || (from == null) != (to == null)) {
            throw ApiError.badInput("against", "RANGE together with againstFrom and againstTo, and only then");
        }
        return switch (against) {
            case "PREVIOUS" -> periods.previous(range);
            case "YEAR_AGO" -> periods.yearAgo(range);
            default -> custom(from, to, calendar);
        };
    }

    private static TimeRange custom(@Nullable String from, @Nullable String to, TimeRange.Calendar calendar) {
        try {
            return TimeRange.parse(from, to, null, calendar);
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput("againstTo", "a moment after againstFrom");
        }
    }

    /// A page of groups: how many stand before it, and at which place in the ledger the first page was read.
    record Page(int skip, long asOf) {
        static Page after(@Nullable String cursor) {
            if (cursor == null) {
                return new Page(0, Long.MAX_VALUE);
            }
            String[] parts = decoded(cursor).split(":", 2);
            try {
                return new Page(Integer.parseUnsignedInt(parts[0]), Long.parseUnsignedLong(parts[parts.length - 1]));
            } catch (NumberFormatException unknown) {
                throw ApiError.badInput("after", "a cursor of an earlier page");
            }
        }

        String cursor() {
            return encoded(skip + ":" + asOf);
        }
    }

    static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String decoded(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException unknown) {
            throw ApiError.badInput("after", "a cursor of an earlier page");
        }
    }
}
