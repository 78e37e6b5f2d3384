package io.purser.control.api.rest;

import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.analytics.UsageQuery;
import io.purser.control.api.Jurisdiction;
import io.purser.control.api.LedgerPlaces;
import io.purser.control.explore.Against;
import io.purser.control.explore.Basis;
import io.purser.control.explore.Measure;
import io.purser.control.explore.Question;
import io.purser.control.explore.Usage;
import io.purser.control.explore.UsageAsked;
import io.purser.core.tenancy.Organization;
import io.purser.platform.http.Request;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads what the export of a query is asked for: what the query takes in GraphQL, as parameters.
final class QueryRequest {
    /// What stands beside every file.
    private static final Set<Basis> TOTAL = Set.of(Basis.COST, Basis.REQUESTS);

    private QueryRequest() {}

    /// What is asked; of a range that is held against another, of the part that has passed.
    static UsageAsked read(
            ExportedQuery query, Request request, Jurisdiction.Open ground, LedgerPlaces places, long now) {
        Organization organization = ground.policy().organization();
        var selection = ExportRequest.selection(request, query.parameters(), Set.of("groupBy", "measures"));
        TimeRange.Calendar calendar = new TimeRange.Calendar(organization.zone(), organization.billingCycleDay(), now);
        TimeRange range =
                TimeRange.parse(request.query("from"), request.query("to"), request.query("period"), calendar);
        TimeRange before = against(request.query("against"))
                .of(range, request.query("againstFrom"), request.query("againstTo"), calendar);
        List<Measure> measures = measures(query, request);
        Question question = new Question(
                organization.name(),
                ground.sight(),
                range,
                selection,
                dimensions(query, request),
                bucket(query, request),
                organization.zone(),
                Stream.concat(Measure.bases(measures).stream(), TOTAL.stream()).collect(Collectors.toSet()),
                asOf(request.query("asOf"), organization.name(), places),
                null);
        UsageAsked asked = new UsageAsked(question, measures, before, organization);
        return query.isCompared() ? asked.elapsed(now) : asked;
    }

    private static Bucket bucket(ExportedQuery query, Request request) {
        @Nullable String written = request.query("bucket");
        Bucket unsaid = query == ExportedQuery.SERIES ? Bucket.DAY : Bucket.TOTAL;
        return written == null ? unsaid : Bucket.parse(written);
    }

    /// How many groups of a series have a line of their own.
    static int top(Request request) {
        @Nullable String written = request.query("top");
        if (written == null) {
            return Usage.MOST_LINES;
        }
        int top = written.matches("\\d{1,3}") ? Integer.parseInt(written) : 0;
        if (top < 1 || top > Usage.MOST_LINES) {
            throw new IllegalArgumentException("top: is no number of lines; expected 1 to " + Usage.MOST_LINES);
        }
        return top;
    }

    private static Against against(@Nullable String written) {
        return written == null
                ? Against.PREVIOUS
                : Against.of(written)
                        .orElseThrow(() -> new IllegalArgumentException("against: is unknown; expected "
                                + Arrays.stream(Against.values())
                                        .map(Against::word)
                                        .collect(Collectors.joining(", "))));
    }

    private static List<Measure> measures(ExportedQuery query, Request request) {
        List<String> words = query.measured().isEmpty() ? List.of() : ExportRequest.list(request, query.measured());
        List<Measure> measures = words.stream()
                .map(word -> Measure.of(word).orElseThrow(() -> unknown(query)))
                .distinct()
                .toList();
        if (query == ExportedQuery.CONCENTRATION && measures.size() > 1) {
            throw new IllegalArgumentException(query.measured() + ": names " + measures.size() + "; expected one");
        }
        return measures.isEmpty() ? query.measures() : measures;
    }

    private static IllegalArgumentException unknown(ExportedQuery query) {
        return new IllegalArgumentException(query.measured() + ": is no measure; expected "
                + Arrays.stream(Measure.values()).map(Measure::word).collect(Collectors.joining(", ")));
    }

    private static List<UsageDimension> dimensions(ExportedQuery query, Request request) {
        List<String> asked = ExportRequest.list(request, "groupBy");
        List<UsageDimension> dimensions = UsageQuery.dimensions(asked.isEmpty() ? query.groupBy() : asked);
        if (dimensions.size() > query.mostDimensions()) {
            throw new IllegalArgumentException(
                    "groupBy: names " + dimensions.size() + " dimensions; expected at most " + query.mostDimensions());
        }
        return dimensions;
    }

    private static long asOf(@Nullable String sealed, String organization, LedgerPlaces places) {
        return sealed == null
                ? Long.MAX_VALUE
                : places.opened(Objects.requireNonNull(sealed), organization)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "asOf: is unknown; expected what an earlier answer about this organization gave"));
    }
}
