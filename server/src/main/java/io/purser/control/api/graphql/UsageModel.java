package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.Condition;
import io.purser.control.analytics.UsageReader;
import io.purser.control.api.Jurisdiction;
import io.purser.control.api.LedgerPlaces;
import io.purser.control.audit.Audit;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.control.explore.Basis;
import io.purser.control.explore.Changes;
import io.purser.control.explore.Comparisons;
import io.purser.control.explore.Concentration;
import io.purser.control.explore.Facts;
import io.purser.control.explore.FactsUnavailable;
import io.purser.control.explore.Figures;
import io.purser.control.explore.Measure;
import io.purser.control.explore.Question;
import io.purser.control.explore.Reconciliation;
import io.purser.control.explore.Usage;
import io.purser.control.explore.UsageAsked;
import io.purser.core.ledger.UsageEvent;
import io.purser.governance.ingest.BookedCalls;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Answers the query model: usage over time, by groups, against itself, and down to the single call.
final class UsageModel implements Roots.Answering {
    private final Gate gate;
    private final Usage usage;
    private final Comparisons comparisons;
    private final Changes changes;
    private final Reconciliation reconciliation;
    private final UsageReader reader;
    private final BookedCalls booked;
    private final Audit audit;
    private final LedgerPlaces places;
    private final InstantSource clock;

    /// @param reader knows until when usage is complete
    /// @param booked the calls in the ledger
    /// @param places seals places in the ledger
    UsageModel(
            Gate gate,
            Usage usage,
            Changes changes,
            Reconciliation reconciliation,
            UsageReader reader,
            BookedCalls booked,
            Audit audit,
            LedgerPlaces places,
            InstantSource clock) {
        this.gate = gate;
        this.usage = usage;
        this.comparisons = new Comparisons(usage);
        this.changes = changes;
        this.reconciliation = reconciliation;
        this.reader = reader;
        this.booked = booked;
        this.audit = audit;
        this.places = places;
        this.clock = clock;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("series", environment -> answered(environment, this::series))
                .query("breakdown", environment -> answered(environment, this::breakdown))
                .query("compare", environment -> answered(environment, this::compare))
                .query("topMovers", environment -> answered(environment, this::topMovers))
                .query("change", environment -> answered(environment, this::change))
                .query("concentration", environment -> answered(environment, this::concentration))
                .query("requests", environment -> answered(environment, this::requests))
                .query("receipt", environment -> answered(environment, this::receipt))
                .query("reconcile", environment -> answered(environment, this::reconcile))
                .query("analytics", _ -> progress())
                .mutation("rebuildAnalytics", this::rebuild);
    }

    private interface Answer {
        Map<String, @Nullable Object> to(DataFetchingEnvironment environment, UsageAsked asked);
    }

    private Map<String, @Nullable Object> answered(DataFetchingEnvironment environment, Answer answer) {
        Jurisdiction.Open ground = gate.ground(environment);
        try {
            return answer.to(environment, UsageArguments.read(environment, ground, clock.millis(), places));
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput(wrong);
        } catch (FactsUnavailable unavailable) {
            throw new ApiError("analytics_unavailable", String.valueOf(unavailable.getMessage()));
        }
    }

    private Map<String, @Nullable Object> head(UsageModelForms forms, UsageAsked asked, long asOf) {
        String organization = asked.question().organization();
        return forms.head(places.sealed(asOf, organization), reader.completeUntil(organization));
    }

    private Map<String, @Nullable Object> series(DataFetchingEnvironment environment, UsageAsked asked) {
        int top = environment.getArgumentOrDefault("top", 6);
        if (top < 1 || top > Usage.MOST_LINES) {
            throw ApiError.badInput("top", "1 to " + Usage.MOST_LINES);
        }
        Usage.Series series = usage.series(asked.question(), asked.first(), top);
        UsageModelForms forms = new UsageModelForms(asked);
        Map<String, @Nullable Object> form = head(forms, asked, series.asOf());
        form.put("buckets", series.buckets().stream().map(UsageModelForms::span).toList());
        form.put("lines", series.lines().stream().map(forms::line).toList());
        form.put("total", forms.line(series.total()));
        return form;
    }

    private Map<String, @Nullable Object> breakdown(DataFetchingEnvironment environment, UsageAsked asked) {
        String organization = asked.question().organization();
        UsageArguments.@Nullable Page page =
                UsageArguments.Page.after(environment.getArgument("after"), organization, places);
        Question question = page == null ? asked.question() : asked.question().asOf(page.place());
        Usage.Breakdown breakdown = usage.breakdown(
                question,
                asked.first(),
                environment.getArgumentOrDefault("ascending", false),
                page == null ? 0 : Math.toIntExact(page.number()),
                Connection.first(environment.getArgument("first")));
        UsageModelForms forms = new UsageModelForms(asked);
        Figures total = breakdown.total().figures();
        Map<String, @Nullable Object> form = head(forms, asked, breakdown.asOf());
        form.put(
                "rows",
                breakdown.rows().stream().map(row -> forms.group(row, total)).toList());
        Usage.@Nullable Row other = breakdown.other();
        form.put("other", other == null ? null : forms.group(other, total));
        form.put("total", forms.group(breakdown.total(), total));
        form.put("rounding", forms.rounding(breakdown.parts(), total));
        form.put(
                "pageInfo",
                pageInfo(
                        breakdown.next() == null
                                ? null
                                : new UsageArguments.Page(breakdown.next(), breakdown.asOf())
                                        .cursor(organization, places)));
        return form;
    }

    private static Map<String, @Nullable Object> pageInfo(@Nullable String next) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("hasNextPage", next != null);
        form.put("endCursor", next);
        return form;
    }

    private Map<String, @Nullable Object> compare(DataFetchingEnvironment environment, UsageAsked asked) {
        return compared(environment, asked, comparisons::largest);
    }

    private Map<String, @Nullable Object> topMovers(DataFetchingEnvironment environment, UsageAsked asked) {
        return compared(environment, asked, comparisons::movers);
    }

    private Map<String, @Nullable Object> compared(
            DataFetchingEnvironment environment, UsageAsked whole, Function<UsageAsked, Usage.Comparison> ranked) {
        int first = Connection.first(environment.getArgument("first"));
        UsageAsked asked = whole.elapsed(clock.millis());
        Usage.Comparison comparison = ranked.apply(asked);
        UsageModelForms forms = new UsageModelForms(asked);
        Map<String, @Nullable Object> form = head(forms, asked, comparison.asOf());
        form.put(
                "rows",
                comparison.rows().stream().limit(first).map(forms::compared).toList());
        form.put("groupCount", comparison.rows().size());
        form.put("total", forms.compared(comparison.total()));
        return form;
    }

    private Map<String, @Nullable Object> change(DataFetchingEnvironment environment, UsageAsked whole) {
        int first = Connection.first(environment.getArgument("first"));
        UsageAsked asked = whole.elapsed(clock.millis());
        Changes.Change change = changes.of(asked.question(), asked.before());
        UsageModelForms forms = new UsageModelForms(asked);
        Map<String, @Nullable Object> form = head(forms, asked, change.asOf());
        form.put("rows", change.rows().stream().limit(first).map(forms::change).toList());
        form.put("groupCount", change.rows().size());
        form.put("total", forms.change(change.total()));
        return form;
    }

    private Map<String, @Nullable Object> concentration(DataFetchingEnvironment environment, UsageAsked whole) {
        int first = Connection.first(environment.getArgument("first"));
        UsageAsked asked = whole.elapsed(clock.millis());
        Concentration found = comparisons.concentration(asked);
        Map<String, @Nullable Object> form = head(new UsageModelForms(asked), asked, found.asOf());
        form.put("dimension", asked.question().by().getFirst().name());
        form.put("measure", asked.first().name());
        form.put("top1", UsageModelForms.plain(found.top(1)));
        form.put("top5", UsageModelForms.plain(found.top(5)));
        form.put("top20", UsageModelForms.plain(found.top(20)));
        form.put(
                "groups",
                found.parts().stream()
                        .limit(first)
                        .map(UsageModelForms::concentrated)
                        .toList());
        form.put("groupCount", found.parts().size());
        return form;
    }

    private Map<String, @Nullable Object> requests(DataFetchingEnvironment environment, UsageAsked asked) {
        int first = Connection.first(environment.getArgument("first"));
        UsageModelForms forms = new UsageModelForms(asked);
        Question question = asked.question();
        String organization = question.organization();
        UsageArguments.@Nullable Page after =
                UsageArguments.Page.after(environment.getArgument("after"), organization, places);
        Facts.@Nullable Place before = after == null ? null : new Facts.Place(after.number(), after.place());
        List<Facts.Call> calls = usage.requests(question, before, first + 1).calls();
        Map<String, UsageEvent> events = events(question.organization(), calls);
        List<Facts.Call> page = calls.stream()
                .limit(first)
                .filter(call -> events.containsKey(call.requestId()))
                .toList();
        Map<String, @Nullable Object> form = Connection.page(
                page,
                call -> new UsageArguments.Page(
                                call.place().admittedAt(), call.place().sequence())
                        .cursor(organization, places),
                call -> forms.request(call, event(events, call)),
                calls.size() > first);
        form.put("totalCount", usage.count(question));
        return form;
    }

    private static UsageEvent event(Map<String, UsageEvent> events, Facts.Call call) {
        @Nullable UsageEvent event = events.get(call.requestId());
        if (event == null) {
            throw new IllegalStateException(call.requestId() + " is not booked; expected a call that was found");
        }
        return event;
    }

    private Map<String, UsageEvent> events(String organization, List<Facts.Call> calls) {
        Collection<String> ids = calls.stream().map(Facts.Call::requestId).toList();
        return booked.calls(organization, ids);
    }

    private Map<String, @Nullable Object> receipt(DataFetchingEnvironment environment, UsageAsked asked) {
        Question question = asked.question();
        Question counted =
                question.measured(Stream.concat(asked.first().from().stream(), Stream.of(Basis.COST, Basis.REQUESTS))
                        .toList());
        Usage.Breakdown prices = usage.prices(counted);
        UsageModelForms forms = new UsageModelForms(asked);
        Map<String, @Nullable Object> form = head(forms, asked, prices.asOf());
        Figures whole = prices.total().figures();
        form.put("figure", forms.figure(asked.first(), whole));
        form.put("definition", asked.first().definition());
        form.put(
                "filters",
                question.where().conditions().stream().map(UsageModel::words).toList());
        form.put("requests", whole.sum(Basis.REQUESTS));
        form.put(
                "priceVersions", prices.rows().stream().map(forms::priceVersion).toList());
        return form;
    }

    private static String words(Condition condition) {
        List<String> values = new ArrayList<>();
        condition.values().forEach(value -> values.add(value == null ? "(none)" : value));
        values.addAll(condition.patterns());
        return condition.dimension().name()
                + (condition.excludes() ? " is not " : " is ")
                + String.join(" or ", values)
                + (condition.below() ? ", or below" : "");
    }

    private Map<String, @Nullable Object> reconcile(DataFetchingEnvironment environment, UsageAsked plain) {
        UsageAsked asked = plain.with(List.of(
                Measure.COST,
                Measure.REQUESTS,
                Measure.UNPRICED_REQUESTS,
                Measure.INPUT_TOKENS,
                Measure.CACHE_READ_TOKENS,
                Measure.CACHE_WRITE_TOKENS,
                Measure.OUTPUT_TOKENS,
                Measure.REASONING_TOKENS,
                Measure.TOKENS));
        Reconciliation.Result result = reconciliation.of(asked.question().cut(List.of(), Bucket.TOTAL));
        UsageModelForms forms = new UsageModelForms(asked);
        Map<String, @Nullable Object> form = head(forms, asked, result.asOf());
        form.put("ledger", forms.figures(result.ledger()));
        form.put("copy", forms.figures(result.copy()));
        form.put("agrees", result.agrees());
        return form;
    }

    private Map<String, @Nullable Object> rebuild(DataFetchingEnvironment environment) {
        audit.log()
                .note(
                        Chain.INSTALLATION,
                        AuditDeed.one(
                                audit.now(),
                                Gate.principal(environment).actor(),
                                AuditAction.ANALYTICS_REBUILD,
                                new AuditDeed.Thing("analytics", null, "columnar copy"),
                                null,
                                Map.of("last", usage.progress().last()),
                                Mutations.reason(environment.getArgument("reason"))));
        usage.rebuild();
        return progress();
    }

    private Map<String, @Nullable Object> progress() {
        Facts.Progress progress = usage.progress();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("place", progress.place());
        form.put("last", progress.last());
        form.put("entries", progress.entries());
        form.put("rebuilding", progress.rebuilding());
        return form;
    }
}
