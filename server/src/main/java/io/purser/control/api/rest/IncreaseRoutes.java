package io.purser.control.api.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.allowances.AccountName;
import io.purser.control.allowances.AllowanceOutcome;
import io.purser.control.allowances.Allowances;
import io.purser.control.allowances.IncreaseOutcome;
import io.purser.control.allowances.IncreaseRequest;
import io.purser.control.allowances.IncreaseRequests;
import io.purser.control.analytics.LedgerReader;
import io.purser.control.analytics.LedgerReader.RequestTrail;
import io.purser.control.api.Amounts;
import io.purser.control.api.BudgetForms;
import io.purser.control.api.Credentials;
import io.purser.control.api.Credentials.Who;
import io.purser.control.api.UntilText;
import io.purser.control.identity.Sight;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.policy.Policy;
import io.purser.governance.access.Caller;
import io.purser.governance.access.KeyEnd;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where the holder of a key asks for more than a ceiling, and sees what became of it.
public final class IncreaseRoutes {
    private static final String PATH = "/api/v1/increase-requests";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int MOST_BYTES = 16 << 10;
    private static final Set<String> FIELDS = Set.of("budget", "subject", "amount", "until", "reason", "requestId");
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(8).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private final Policies policies;
    private final IncreaseRequests requests;
    private final LedgerReader ledger;
    private final Credentials credentials;
    private final InstantSource clock;
    private final Supplier<String> url;

    /// @param url where people reach the installation
    public IncreaseRoutes(
            Policies policies,
            IncreaseRequests requests,
            LedgerReader ledger,
            Credentials credentials,
            InstantSource clock,
            Supplier<String> url) {
        this.url = url;
        this.policies = policies;
        this.requests = requests;
        this.ledger = ledger;
        this.credentials = credentials;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Answers.of(HttpMethod.POST, PATH, Door.KEY, this::ask),
                Answers.get(PATH, Door.KEY, this::all),
                Answers.get(PATH + "/{id}", Door.KEY, this::one),
                Answers.get("/r/{id}", Door.OPEN, this::help));
    }

    /// What stands where a refusal points to: it reads nothing, so that anybody may see it.
    private Response help(Request request) {
        String said = request.pathParameter("id");
        String id = ID.matcher(said).matches() ? said : "ID-OF-THE-CALL";
        return Response.text(200, """
                A call is refused where a budget has not enough left for it.

                To ask for more, with the key that made the call:

                  curl -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\
                    -d '{"requestId": "%1$s", "amount": "25 USD", "until": "window", "reason": "why"}' \\
                    %2$s%3$s

                or:

                  PURSER_TOKEN=$KEY ./purser increase ask --request %1$s --amount "25 USD" --reason "why"

                Somebody who leads your group, or finance, decides. What they decided:

                  curl -H "Authorization: Bearer $KEY" %2$s%3$s
                """.formatted(id, url.get(), PATH));
    }

    private Response ask(Request request) {
        Identity identity = caller(request);
        Policy policy = policy(identity);
        if (credentials.isSuspended(identity.organization())) {
            throw new Problem.Stop(Problem.suspended(identity.organization()));
        }
        JsonNode body = body(request);
        String requestId = text(body, "requestId");
        LedgerRecord.CallRefused refused = requestId == null ? null : refused(identity, requestId);
        String budget = text(body, "budget");
        if (budget == null) {
            budget = refused == null ? null : refused.budget();
        }
        if (budget == null) {
            throw new IllegalArgumentException(
                    "budget: is missing; expected the name of a budget, or `requestId` of a call that one refused");
        }
        String until = text(body, "until");
        IncreaseRequests.Wish wish = new IncreaseRequests.Wish(
                new AccountName(budget, text(body, "subject")),
                required(body, "amount"),
                until == null ? null : UntilText.parse(until, clock.instant()),
                text(body, "reason"),
                requestId,
                refused == null ? null : refused.attribution());
        return switch (requests.ask(policy, identity, wish)) {
            case IncreaseOutcome.Asked(IncreaseRequest made) -> Answers.json(201, form(policy, made));
            case IncreaseOutcome.Waiting(IncreaseRequest known) ->
                throw new Problem.Stop(new Problem(
                        409,
                        "increase_request_open",
                        "It waits for a decision",
                        "you asked for more of \"" + known.budget() + "\" before (" + known.number()
                                + "), and nobody has decided yet",
                        null));
            case IncreaseOutcome.Decided(IncreaseRequest decided) -> Answers.json(form(policy, decided));
            case IncreaseOutcome.Stopped(AllowanceOutcome why) -> throw new Problem.Stop(problem(why));
        };
    }

    private static Problem problem(AllowanceOutcome why) {
        return switch (why) {
            case AllowanceOutcome.NotFound(String kind, String name) -> Problem.notFound(kind + " \"" + name + "\"");
            case AllowanceOutcome.BadInput(String field, String expected) ->
                Problem.badInput(new IllegalArgumentException(field + ": expected " + expected));
            case AllowanceOutcome.ReasonRequired _ ->
                Problem.badInput(new IllegalArgumentException("reason: is missing; expected why more is needed"));
            case AllowanceOutcome.Forbidden(String reason) -> Problem.forbidden(reason);
            case AllowanceOutcome.Conflict _, AllowanceOutcome.Lacking _, AllowanceOutcome.Done _ ->
                new Problem(409, "conflict", "Somebody else was first", "ask again", null);
        };
    }

    private LedgerRecord.CallRefused refused(Identity identity, String requestId) {
        Sight.Own own = new Sight.Own(identity);
        return ledger.request(identity.organization(), requestId)
                .map(RequestTrail::refused)
                .filter(one -> own.sees(one.attribution()))
                .orElseThrow(() -> new Problem.Stop(Problem.notFound("refused request of this key")));
    }

    private Response all(Request request) {
        Identity identity = caller(request);
        Policy policy = policy(identity);
        return Answers.json(Map.of(
                "increaseRequests",
                requests.own(identity).stream().map(one -> form(policy, one)).toList()));
    }

    private Response one(Request request) {
        Identity identity = caller(request);
        Policy policy = policy(identity);
        String id = request.pathParameter("id");
        return requests.own(identity).stream()
                .filter(one -> Long.toString(one.number()).equals(id))
                .findFirst()
                .map(one -> Answers.json(form(policy, one)))
                .orElseThrow(() -> new Problem.Stop(Problem.notFound("increase request of this key")));
    }

    /// Never what the account holds: whoever asks may stand below it.
    private static Map<String, @Nullable Object> form(Policy policy, IncreaseRequest request) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("id", Long.toString(request.number()));
        form.put("state", request.state().name().toLowerCase(Locale.ROOT));
        form.put("budget", request.budget());
        Budget budget = Allowances.budget(policy, request.budgetId()).orElse(null);
        List.of("subject", "unit", "currency", "amount").forEach(field -> form.put(field, null));
        if (budget != null) {
            form.putAll(new BudgetForms(policy).measured(budget, request.subject(), request.amount()));
        }
        Long until = request.until();
        form.put("until", until == null ? null : Amounts.moment(until));
        form.put("reason", request.reason());
        form.put("requestId", request.requestId());
        form.put("askedAt", Amounts.moment(request.askedAt()));
        IncreaseRequest.Decision decision = request.decision();
        form.put("decidedAt", decision == null ? null : Amounts.moment(decision.at()));
        form.put("decisionReason", decision == null ? null : decision.reason());
        return form;
    }

    private Identity caller(Request request) {
        return switch (credentials.who(request)) {
            case Who.KeyHolder(Caller caller) -> caller.identity();
            case Who.KeyOver(KeyEnd end) -> throw new Problem.Stop(Problem.keyOver(end));
            case Who.Known _ ->
                throw new Problem.Stop(
                        Problem.forbidden(
                                "here an API key is expected: what is asked for belongs to the key that asks, and is told to it"));
            case Who.Turned _, Who.Later _, Who.CrossSite _, Who.Nobody _ ->
                throw new Problem.Stop(Problem.unauthenticated());
        };
    }

    private Policy policy(Identity identity) {
        return policies.find(identity.organization())
                .map(Kept::policy)
                .orElseThrow(() -> new Problem.Stop(Problem.notFound("organization")));
    }

    private static JsonNode body(Request request) {
        if (request.body().length() > MOST_BYTES) {
            throw new IllegalArgumentException("expected a body of at most 16 KiB");
        }
        try {
            JsonNode body = JSON.readTree(request.body().getBytes());
            if (body == null || !body.isObject()) {
                throw new IllegalArgumentException("expected a JSON object with " + String.join(", ", FIELDS));
            }
            body.fieldNames().forEachRemaining(name -> {
                if (!FIELDS.contains(name)) {
                    throw new IllegalArgumentException(name + ": is not known; expected "
                            + String.join(", ", FIELDS.stream().sorted().toList()));
                }
            });
            return body;
        } catch (IOException wrong) {
            throw new IllegalArgumentException("expected a JSON object that can be read", wrong);
        }
    }

    private static @Nullable String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException(field + ": " + value.getNodeType() + " is no text; expected text");
        }
        return value.textValue();
    }

    private static String required(JsonNode body, String field) {
        String value = text(body, field);
        if (value == null) {
            throw new IllegalArgumentException(field + ": is missing; expected it, such as \"25 USD\"");
        }
        return value;
    }
}
