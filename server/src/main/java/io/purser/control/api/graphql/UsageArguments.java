package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.Condition;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.analytics.UsageQuery;
import io.purser.control.api.Jurisdiction;
import io.purser.control.api.LedgerPlaces;
import io.purser.control.explore.Against;
import io.purser.control.explore.Measure;
import io.purser.control.explore.Question;
import io.purser.control.explore.UsageAsked;
import io.purser.core.tenancy.Organization;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what an operation asks of usage.
final class UsageArguments {
    private static final int MOST_DIMENSIONS = 2;

    private UsageArguments() {}

    /// @throws IllegalArgumentException `field: what is wrong; what was expected`
    static UsageAsked read(
            DataFetchingEnvironment environment, Jurisdiction.Open ground, long now, LedgerPlaces places) {
        Organization organization = ground.policy().organization();
        Map<String, @Nullable Object> of = environment.getArgumentOrDefault("of", Map.of());
        TimeRange.Calendar calendar = new TimeRange.Calendar(organization.zone(), organization.billingCycleDay(), now);
        TimeRange range =
                TimeRange.parse((String) of.get("from"), (String) of.get("to"), (String) of.get("period"), calendar);
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
                asOf(of, organization, places),
                null);
        return new UsageAsked(question, measures, before(environment, range, calendar), organization);
    }

    private static long asOf(Map<String, @Nullable Object> of, Organization organization, LedgerPlaces places) {
        return of.get("asOf") instanceof String sealed
                ? place(sealed, organization.name(), places, "of.asOf")
                : Long.MAX_VALUE;
    }

    private static long place(String sealed, String organization, LedgerPlaces places, String field) {
        return places.opened(sealed, organization)
                .orElseThrow(() -> ApiError.badInput(field, "what an earlier answer about this organization gave"));
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
            conditions.add(UsageForms.condition(one, UsageForms.texts(one.get("values")), "of.where"));
        }
        UsageForms.atMost(conditions, UsageForms.MOST_CONDITIONS, "of.where", "conditions");
        return new Selection(conditions, hours(of.get("hoursOfWeek")));
    }

    @SuppressWarnings("unchecked") // what the schema says of it
    private static List<Map<String, @Nullable Object>> maps(@Nullable Object value) {
        return value == null ? List.of() : (List<Map<String, @Nullable Object>>) value;
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

    private static TimeRange before(DataFetchingEnvironment environment, TimeRange range, TimeRange.Calendar calendar) {
        return Against.valueOf(environment.getArgumentOrDefault("against", Against.PREVIOUS.name()))
                .of(range, environment.getArgument("againstFrom"), environment.getArgument("againstTo"), calendar);
    }

    /// A page: a number, and a place in the ledger.
    record Page(long number, long place) {
        static @Nullable Page after(@Nullable String cursor, String organization, LedgerPlaces places) {
            if (cursor == null) {
                return null;
            }
            String[] parts = decoded(cursor).split(":", 2);
            try {
                return new Page(
                        Long.parseLong(parts[0]),
                        UsageArguments.place(parts[parts.length - 1], organization, places, "after"));
            } catch (NumberFormatException unknown) {
                throw ApiError.badInput("after", "a cursor of an earlier page");
            }
        }

        String cursor(String organization, LedgerPlaces places) {
            String text = number + ":" + places.sealed(place, organization);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }

        private static String decoded(String cursor) {
            try {
                return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException unknown) {
                throw ApiError.badInput("after", "a cursor of an earlier page");
            }
        }
    }
}
