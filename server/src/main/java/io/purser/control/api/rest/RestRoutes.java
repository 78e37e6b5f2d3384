package io.purser.control.api.rest;

import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.analytics.LedgerReader;
import io.purser.control.analytics.LedgerReader.RequestTrail;
import io.purser.control.analytics.UsageReader;
import io.purser.control.api.BudgetForms;
import io.purser.control.api.Ceilings;
import io.purser.control.api.Credentials;
import io.purser.control.api.Credentials.Who;
import io.purser.control.api.Jurisdiction;
import io.purser.control.api.OwnBudgets;
import io.purser.control.api.OwnIdentities;
import io.purser.control.api.RequestForms;
import io.purser.control.api.WhoIs;
import io.purser.control.exports.Format;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Reach;
import io.purser.control.identity.Sight;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.policy.Policy;
import io.purser.governance.access.Caller;
import io.purser.governance.access.KeyEnd;
import io.purser.governance.recovery.Governance;
import io.purser.governance.settlement.PriceRule;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The REST routes and what each answers. Who may see what is decided here and nowhere else on this floor.
public final class RestRoutes {
    private final Policies policies;
    private final Jurisdiction jurisdiction;
    private final Governance governance;
    private final LedgerReader ledger;
    private final Supplier<PriceRule> prices;
    private final Ceilings ceilings;
    private final Credentials credentials;
    private final InstantSource clock;
    private final Exports exports;

    public RestRoutes(
            Policies policies,
            Governance governance,
            LedgerReader ledger,
            Supplier<PriceRule> prices,
            Ceilings ceilings,
            Credentials credentials,
            InstantSource clock) {
        this.policies = policies;
        this.jurisdiction = new Jurisdiction(policies);
        this.governance = governance;
        this.ledger = ledger;
        this.prices = prices;
        this.ceilings = ceilings;
        this.credentials = credentials;
        this.clock = clock;
        this.exports = new Exports(new UsageReader(ledger, governance, clock));
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (Format format : Format.values()) {
            routes.add(Answers.get(
                    "/api/v1/exports/usage." + format.ending(),
                    Door.OPERATOR,
                    request -> exports.usage(request, billed(request), clock.millis(), format)));
            routes.add(Answers.get(
                    "/api/v1/exports/ledger." + format.ending(),
                    Door.OPERATOR,
                    request -> exports.ledger(request, billed(request), clock.millis(), format)));
        }
        routes.add(Answers.get(
                "/api/v1/exports/focus.csv",
                Door.OPERATOR,
                request -> exports.focus(request, billed(request), clock.millis(), prices.get())));
        routes.add(Answers.get("/api/v1/budgets", Door.KEY_OR_OPERATOR, this::budgets));
        routes.add(Answers.get("/api/v1/requests/{id}", Door.KEY_OR_OPERATOR, this::request));
        routes.add(Answers.get("/api/v1/me", Door.KEY_OR_OPERATOR, this::me));
        routes.add(Answers.get("/api/openapi.json", Door.OPEN, _ -> Response.json(200, OpenApiDocument.json())));
        return routes;
    }

    private Response budgets(Request request) {
        return switch (credentials.who(request)) {
            case Who.Known(Principal who) -> {
                Jurisdiction.Open ground = billed(who, request);
                yield Answers.json(Map.of("budgets", budgets(who, ground)));
            }
            case Who.KeyHolder(Caller caller) ->
                Answers.json(Map.of("budgets", own(request, caller).budgets()));
            case Who.KeyOver(KeyEnd end) -> Problem.keyOver(end).response();
            case Who.Turned(String why) -> Problem.userUnknown(why).response();
            case Who.Later(String why) -> Problem.unavailable(why).response();
            case Who.CrossSite(String why) -> Problem.crossSite(why).response();
            case Who.Nobody _ -> Problem.unauthenticated().response();
        };
    }

    /// What is seen with every amount, and of a user what else limits its calls.
    private List<Map<String, @Nullable Object>> budgets(Principal who, Jurisdiction.Open ground) {
        BudgetForms forms = new BudgetForms(ground.policy());
        List<BudgetFigures> figures =
                governance.budgets(ground.policy().organization().name());
        Optional<OwnBudgets> own = OwnIdentities.of(who, ground.policy())
                .map(user -> OwnBudgets.of(ground.policy(), figures, governance, user));
        List<Map<String, @Nullable Object>> seen = new ArrayList<>();
        for (BudgetFigures one : figures) {
            if (ground.sight().sees(one.budget(), one.subject())) {
                Map<String, @Nullable Object> form = forms.whole(one);
                own.ifPresent(user -> form.put("own", user.isOwn(one)));
                seen.add(form);
            }
        }
        own.ifPresent(user -> seen.addAll(user.beyond(ground.sight())));
        return seen;
    }

    private Response me(Request request) {
        return switch (credentials.who(request)) {
            case Who.KeyHolder(Caller caller) ->
                Answers.json(own(request, caller).me());
            case Who.KeyOver(KeyEnd end) -> Problem.keyOver(end).response();
            case Who.Known(Principal who) -> Answers.json(new WhoIs(policies, governance, clock).of(who));
            case Who.Turned(String why) -> Problem.userUnknown(why).response();
            case Who.Later(String why) -> Problem.unavailable(why).response();
            case Who.CrossSite(String why) -> Problem.crossSite(why).response();
            case Who.Nobody _ -> Problem.unauthenticated().response();
        };
    }

    private OwnView own(Request request, Caller caller) {
        String organization = caller.identity().organization();
        @Nullable String asked = request.query("organization");
        if (asked != null && !asked.equals(organization)) {
            throw new Problem.Stop(Problem.notFound("organization"));
        }
        return new OwnView(
                organization(organization),
                caller,
                governance.budgets(organization),
                governance.standings(caller.identity()),
                (budgetId, subject) -> governance.account(organization, budgetId, subject));
    }

    private Response request(Request request) {
        String id = Optional.ofNullable(request.pathParameters().get("id")).orElse("");
        return switch (credentials.who(request)) {
            case Who.Known(Principal who) -> seenRequest(id, who, request.query("organization"));
            case Who.KeyHolder(Caller caller) -> keysRequest(id, caller.identity());
            case Who.KeyOver(KeyEnd end) -> Problem.keyOver(end).response();
            case Who.Turned(String why) -> Problem.userUnknown(why).response();
            case Who.Later(String why) -> Problem.unavailable(why).response();
            case Who.CrossSite(String why) -> Problem.crossSite(why).response();
            case Who.Nobody _ -> Problem.unauthenticated().response();
        };
    }

    private Response seenRequest(String id, Principal who, @Nullable String organization) {
        for (Kept kept : jurisdiction.known(who)) {
            Policy policy = kept.policy();
            String name = policy.organization().name();
            if (organization == null || organization.equals(name)) {
                Sight sight = who.sight(Permission.BILLING_READ, policy);
                Optional<RequestTrail> trail = seen(name, id, sight);
                if (trail.isPresent()) {
                    RequestForms forms = new RequestForms(policy, ledger, prices.get(), sight, ceilings);
                    Map<String, @Nullable Object> form = forms.of(id, trail.get());
                    form.put("budgets", forms.budgets(trail.get()));
                    return Answers.json(form);
                }
            }
        }
        return Problem.notFound("request").response();
    }

    private Response keysRequest(String id, Identity identity) {
        Sight sight = new Sight.Own(identity);
        String organization = identity.organization();
        return seen(organization, id, sight)
                .map(one ->
                        Answers.json(new RequestForms(organization(organization), ledger, prices.get(), sight, ceilings)
                                .of(id, one)))
                .orElseGet(() -> Problem.notFound("request").response());
    }

    private Optional<RequestTrail> seen(String organization, String id, Sight sight) {
        return ledger.request(organization, id)
                .filter(one -> RequestForms.attribution(one).filter(sight::sees).isPresent());
    }

    /// The organization whose bill somebody asks for.
    private Jurisdiction.Open billed(Request request) {
        return billed(Operators.require(credentials, request), request);
    }

    private Jurisdiction.Open billed(Principal who, Request request) {
        return Answers.open(jurisdiction.of(who, request.query("organization"), Permission.BILLING_READ, Reach.PART));
    }

    private Policy organization(String name) {
        return policies.find(name)
                .map(Kept::policy)
                .orElseThrow(() -> new Problem.Stop(Problem.notFound("organization")));
    }
}
