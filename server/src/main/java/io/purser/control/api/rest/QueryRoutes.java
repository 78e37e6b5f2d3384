package io.purser.control.api.rest;

import io.purser.control.admin.Policies;
import io.purser.control.analytics.UsageReader;
import io.purser.control.api.Credentials;
import io.purser.control.api.Jurisdiction;
import io.purser.control.api.LedgerPlaces;
import io.purser.control.explore.Changes;
import io.purser.control.explore.Comparisons;
import io.purser.control.explore.Concentration;
import io.purser.control.explore.Facts;
import io.purser.control.explore.FactsUnavailable;
import io.purser.control.explore.Usage;
import io.purser.control.explore.UsageAsked;
import io.purser.control.exports.Format;
import io.purser.control.exports.Table;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Reach;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The queries of the query model as files: what GraphQL answers of them, of every group.
public final class QueryRoutes {
    private final Jurisdiction jurisdiction;
    private final Credentials credentials;
    private final Usage usage;
    private final Comparisons comparisons;
    private final Changes changes;
    private final UsageReader reader;
    private final LedgerPlaces places;
    private final InstantSource clock;
    private final HeldGroups held;

    /// @param reader knows until when usage is complete
    /// @param places at which an answer is pinned
    public QueryRoutes(
            Policies policies,
            Credentials credentials,
            Facts facts,
            Changes.OldPrices prices,
            UsageReader reader,
            LedgerPlaces places,
            InstantSource clock) {
        this(policies, credentials, facts, prices, reader, places, clock, new HeldGroups(HeldGroups.MOST));
    }

    /// @param held bounds what files hold that are on their way
    QueryRoutes(
            Policies policies,
            Credentials credentials,
            Facts facts,
            Changes.OldPrices prices,
            UsageReader reader,
            LedgerPlaces places,
            InstantSource clock,
            HeldGroups held) {
        this.jurisdiction = new Jurisdiction(policies);
        this.credentials = credentials;
        this.usage = new Usage(facts);
        this.comparisons = new Comparisons(usage);
        this.changes = new Changes(facts, prices);
        this.reader = reader;
        this.places = places;
        this.clock = clock;
        this.held = held;
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (ExportedQuery query : ExportedQuery.values()) {
            for (Format format : Format.values()) {
                routes.add(Answers.get(
                        "/api/v1/exports/" + query.file() + "." + format.ending(),
                        Door.OPERATOR,
                        request -> answer(query, format, request)));
            }
        }
        return routes;
    }

    private Response answer(ExportedQuery query, Format format, Request request) {
        Jurisdiction.Open ground = Answers.open(jurisdiction.of(
                Operators.require(credentials, request),
                request.query("organization"),
                Permission.BILLING_READ,
                Reach.PART));
        try {
            UsageAsked asked = QueryRequest.read(query, request, ground, places, clock.millis());
            Found found = found(query, asked, request);
            String asOf = places.sealed(found.asOf(), asked.question().organization());
            return leaving(found, format, asOf);
        } catch (FactsUnavailable unavailable) {
            throw new Problem.Stop(Problem.analyticsUnavailable(String.valueOf(unavailable.getMessage())));
        }
    }

    private Response leaving(Found found, Format format, String asOf) {
        HeldGroups.Place place = held.take(found.groups());
        try {
            return place.until(Exports.answer(found.table(), format, Map.of("purser-as-of", asOf)));
        } catch (RuntimeException failed) {
            place.giveBack();
            throw failed;
        }
    }

    /// @param groups that the table holds
    /// @param asOf the last place in the ledger that is counted
    private record Found(Table table, int groups, long asOf) {}

    private Found found(ExportedQuery query, UsageAsked asked, Request request) {
        QueryTable table = new QueryTable(
                query, asked, reader.completeUntil(asked.question().organization()));
        return switch (query) {
            case BREAKDOWN -> {
                boolean ascending = Answers.flag(request, "ascending", false);
                Usage.Breakdown breakdown = usage.everyGroup(asked.question(), asked.first(), ascending);
                yield new Found(
                        table.of(breakdown, breakdown.total().figures()),
                        breakdown.rows().size(),
                        breakdown.asOf());
            }
            case SERIES -> {
                Usage.Series series = usage.series(asked.question(), asked.first(), QueryRequest.top(request));
                yield new Found(table.of(series), series.lines().size(), series.asOf());
            }
            case COMPARE -> compared(table, comparisons.largest(asked));
            case TOP_MOVERS -> compared(table, comparisons.movers(asked));
            case CHANGE -> {
                Changes.Change change = changes.of(asked.question(), asked.before());
                long requests = usage.count(asked.question().asOf(change.asOf()));
                yield new Found(table.of(change, requests), change.rows().size(), change.asOf());
            }
            case CONCENTRATION -> {
                Concentration concentration = comparisons.concentration(asked).ofEveryGroup();
                yield new Found(table.of(concentration), concentration.parts().size(), concentration.asOf());
            }
        };
    }

    private static Found compared(QueryTable table, Usage.Comparison comparison) {
        return new Found(table.of(comparison), comparison.rows().size(), comparison.asOf());
    }
}
