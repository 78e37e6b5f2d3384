package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.Condition;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.analytics.UsageQuery;
import io.purser.control.api.Jurisdiction;
import io.purser.control.explore.Measure;
import io.purser.control.explore.Periods;
import io.purser.control.explore.Question;
import io.purser.control.subscriptions.Cursors;
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
    private static final String SEAL = "usage";

    /// @throws IllegalArgumentException `field: what is wrong; what was expected`
    static UsageAsked read(DataFetchingEnvironment environment, Jurisdiction.Open ground, long now, Cursors cursors) {
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
                asOf(of, organization, cursors),
                null);
        return new UsageAsked(question, measures, before(environment, range, calendar), organization);
    }

    private static long asOf(Map<String, @Nullable Object> of, Organization organization, Cursors cursors) {
        return of.get("asOf") instanceof String sealed
                ? place(sealed, organization.name(), cursors, "of.asOf")
                : Long.MAX_VALUE;
    }

    /// A place in the ledger counts what the whole installation does, so that it is handed out sealed.
    static String sealed(long place, String organization, Cursors cursors) {
        return cursors.cursor(SEAL, organization, place);
    }

    private static long place(String sealed, String organization, Cursors cursors, String field) {
        return cursors.place(SEAL, organization, sealed)
                .orElseThrow(() -> ApiError.badInput(field, "what an earlier answer about this organization gave"));
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

    /// A page: a number, and a place in the ledger.
    record Page(long number, long place) {
        static @Nullable Page after(@Nullable String cursor, String organization, Cursors cursors) {
            if (cursor == null) {
                return null;
            }
            String[] parts = decoded(cursor).split(":", 2);
            try {
                return new Page(
                        Long.parseLong(parts[0]),
                        UsageAsked.place(parts[parts.length - 1], organization, cursors, "after"));
            } catch (NumberFormatException unknown) {
                throw ApiError.badInput("after", "a cursor of an earlier page");
            }
        }

        String cursor(String organization, Cursors cursors) {
            String text = number + ":" + sealed(place, organization, cursors);
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
