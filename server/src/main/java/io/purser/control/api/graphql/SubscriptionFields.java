package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.TypeRuntimeWiring;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.admin.ScopeText;
import io.purser.control.analytics.Selection;
import io.purser.control.api.Amounts;
import io.purser.control.api.BudgetForms;
import io.purser.control.api.Credentials.Who;
import io.purser.control.api.Jurisdiction;
import io.purser.control.api.Presence;
import io.purser.control.identity.Principal;
import io.purser.control.subscriptions.Consumption;
import io.purser.control.subscriptions.Feed;
import io.purser.control.subscriptions.Outlook;
import io.purser.control.subscriptions.StateChange;
import io.purser.control.subscriptions.Subscriptions;
import io.purser.control.subscriptions.Subscriptions.Opening;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Unit;
import io.purser.core.ledger.Crossing;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Policy;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/// Answers the fields of `Subscription`.
final class SubscriptionFields {
    private final Gate gate;
    private final Subscriptions subscriptions;
    private final InstantSource clock;

    SubscriptionFields(Gate gate, Subscriptions subscriptions, InstantSource clock) {
        this.gate = gate;
        this.subscriptions = subscriptions;
        this.clock = clock;
    }

    /// Stands behind its fields.
    TypeRuntimeWiring.Builder answer(TypeRuntimeWiring.Builder type) {
        return type.dataFetcher(Subscriptions.CONSUMPTION, this::consumption)
                .dataFetcher(Subscriptions.BUDGET_STATES, this::budgetStates);
    }

    Publisher<Map<String, @Nullable Object>> consumption(DataFetchingEnvironment environment) {
        Policy policy = gate.ground(environment).policy();
        Selection where = UsageForms.filters(environment.getArgumentOrDefault("filters", List.of()));
        return publisher(
                environment,
                subscriptions.consumption(wish(environment, policy), where, outlook(environment, policy)),
                this::consumption);
    }

    Publisher<Map<String, @Nullable Object>> budgetStates(DataFetchingEnvironment environment) {
        Policy policy = gate.ground(environment).policy();
        @Nullable String name = environment.getArgument("name");
        return publisher(
                environment,
                subscriptions.budgetStates(wish(environment, policy), name, outlook(environment, policy)),
                this::stateChange);
    }

    private Subscriptions.Wish wish(DataFetchingEnvironment environment, Policy policy) {
        Principal who = Gate.principal(environment);
        String holder = Objects.requireNonNullElse(who.actor().id(), who.label());
        @Nullable String resumed = environment.getGraphQlContext().get(Operations.RESUMES_AFTER);
        @Nullable String after = environment.getArgument("after");
        return new Subscriptions.Wish(holder, policy.organization().name(), resumed == null ? after : resumed);
    }

    /// Asks again what the asker may see; works it out anew where the policy or the asker's rights have changed.
    private Outlook outlook(DataFetchingEnvironment environment, Policy policy) {
        Presence presence =
                Objects.requireNonNull(environment.getGraphQlContext().get(Presence.class), "presence");
        Gate.Needs needs = Gate.Needs.of(environment.getFieldDefinition());
        String organization = policy.organization().name();
        return new Outlook() {
            private @Nullable Kept judged;
            private @Nullable Principal judgedFor;
            private @Nullable View view;

            @Override
            public View now() {
                Principal who = who(presence);
                Optional<Kept> kept = gate.kept(who, organization);
                View known = view;
                if (known == null || kept.isEmpty() || !kept.get().equals(judged) || !who.equals(judgedFor)) {
                    Jurisdiction.Open open = gate.ground(who, organization, needs);
                    known = new View(open.policy(), open.sight());
                    judged = open.kept();
                    judgedFor = who;
                    view = known;
                }
                return known;
            }
        };
    }

    private static Principal who(Presence presence) {
        return switch (presence.who()) {
            case Who.Known(Principal who) -> who;
            case Who.Turned(String why) -> throw new ApiError("user_unknown", why);
            case Who.Later(String why) -> throw new ApiError("unavailable", why);
            case Who.CrossSite(String why) -> throw new ApiError("cross_site", why);
            case Who.KeyHolder _, Who.KeyOver _, Who.Nobody _ ->
                throw new ApiError("unauthenticated", "the token of this subscription has ended");
        };
    }

    private static <C> Publisher<Map<String, @Nullable Object>> publisher(
            DataFetchingEnvironment environment,
            Opening<C> opening,
            Function<Feed.Turn.Told<C>, Map<String, @Nullable Object>> form) {
        Feed<C> feed = switch (opening) {
            case Opening.Opened<C>(Feed<C> opened) -> opened;
            case Opening.NoCursor<C> _ ->
                throw ApiError.badInput(
                        "after",
                        "a `cursor` that this subscription told of this organization, or \"0\" for everything");
            case Opening.Ahead<C> _ ->
                throw ApiError.badInput(
                        "after",
                        "a `cursor` of this ledger: it stands behind its end, as those of before a restore do; begin"
                                + " without one, or with \"0\"");
            case Opening.TooMany<C>(boolean ofThisToken, int most) ->
                throw new ApiError(
                        "too_many_subscriptions",
                        (ofThisToken ? "this token has " : "there are ") + most
                                + " subscriptions, as many as there may be; end one, or try again later");
            case Opening.Draining<C> _ ->
                throw new ApiError("unavailable", "the server shuts down; try again in a few seconds");
        };
        environment.getGraphQlContext().put(Feed.class, feed);
        return new FeedPublisher<>(feed, form);
    }

    private Map<String, @Nullable Object> consumption(Feed.Turn.Told<Consumption> told) {
        Consumption content = told.content();
        CurrencyUnit currency = told.view().policy().organization().currency();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("cursor", told.cursor());
        form.put("asOf", Amounts.moment(content == null ? clock.millis() : content.asOf()));
        form.put("caughtUp", told.isLevel());
        form.put("organization", told.view().policy().organization().name());
        form.put("currency", currency.code());
        form.put(
                "rows",
                content == null
                        ? List.of()
                        : content.rows().stream().map(row -> row(row, currency)).toList());
        return form;
    }

    private static Map<String, @Nullable Object> row(Consumption.Row row, CurrencyUnit currency) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("group", row.of().group());
        form.put("user", row.of().user());
        form.put("key", row.of().key());
        form.put("provider", row.of().provider());
        form.put("model", row.of().model());
        UsageForms.sums(form, row.sums(), currency);
        return form;
    }

    private Map<String, @Nullable Object> stateChange(Feed.Turn.Told<StateChange> told) {
        StateChange content = told.content();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("cursor", told.cursor());
        form.put("caughtUp", told.isLevel());
        form.put("change", content == null ? null : change(content, told.view().policy()));
        return form;
    }

    private static Map<String, @Nullable Object> change(StateChange change, Policy policy) {
        Crossing crossing = change.crossing();
        @Nullable Budget budget = change.budget();
        @Nullable Long at = change.at();
        BudgetForms amounts = new BudgetForms(policy);
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("at", at == null ? null : Amounts.moment(at));
        form.put("budget", change.name());
        form.put("budgetId", crossing.budgetId());
        form.put(
                "subject",
                budget == null
                        ? crossing.subject()
                        : new ScopeText(policy).subject(budget.scope().each(), crossing.subject()));
        form.put("threshold", crossing.threshold());
        form.put("reminder", crossing.reminder());
        form.put("stateBefore", change.before() == null ? null : change.before().name());
        form.put("state", crossing.state().name());
        form.put("enforcement", budget == null ? null : budget.enforcement().name());
        form.put("unit", budget == null ? null : budget.unit().name());
        form.put(
                "currency",
                budget != null && budget.unit() == Unit.MONEY
                        ? policy.organization().currency().code()
                        : null);
        form.put("limit", budget == null ? null : amounts.amount(budget, crossing.limit()));
        form.put("settled", budget == null ? null : amounts.amount(budget, crossing.settled()));
        form.put("windowStart", Amounts.moment(crossing.window().start()));
        form.put("windowEnd", Amounts.moment(crossing.window().end()));
        return form;
    }
}
