package io.purser.gateway.listener;

import io.purser.core.attribution.Identity;
import io.purser.core.ledger.ActionTaken;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Decision;
import io.purser.core.policy.CustomerPlan;
import io.purser.core.policy.TagPolicy;
import io.purser.gateway.dialect.Reference;
import io.purser.gateway.relay.Job;
import io.purser.governance.access.Access;
import io.purser.governance.access.Caller;
import io.purser.governance.access.KeyEnd;
import io.purser.governance.admission.Verdict;
import io.purser.platform.http.Fault;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Maps every outcome that is not a provider's answer to HTTP: the one place where a status is
/// decided.
public final class Answers {
    private static final String INVALID = "invalid_request_error";
    private static final String PERMISSION = "permission_error";
    private static final String NOT_FOUND = "not_found_error";
    private static final long SOON_MILLIS = 1_000;
    private static final int MOST_SHOWN = 20;

    private final BudgetStatus budgetStatus;

    Answers(BudgetStatus budgetStatus) {
        this.budgetStatus = budgetStatus;
    }

    /// How an exhausted budget is told to clients.
    public enum BudgetStatus {
        /// 402, what it is.
        PAYMENT_REQUIRED,
        /// 429 with OpenAI's `insufficient_quota`, for clients that know only that.
        TOO_MANY_REQUESTS,
        /// 403.
        FORBIDDEN
    }

    /// A refusal by access; null where there is none.
    Refusal of(Access.Result result) {
        return switch (result) {
            case Access.Result.Unauthenticated() ->
                unauthorized("invalid_api_key", "The API key is missing or unknown; expected a Purser key as Bearer.");
            case Access.Result.KeyOver(KeyEnd end) -> unauthorized(end.code(), "This API key " + end.words() + ".");
            case Access.Result.Turned(String why) ->
                Refusal.of(403, "user_unknown", INVALID, PERMISSION, sentence(why))
                        .isFinal();
            case Access.Result.Later(String why) -> unavailable("unavailable", sentence(why));
            case Access.Result.Malformed(String field, String expected) ->
                Refusal.invalid(INVALID, field + ": " + expected, field);
            case Access.Result.Missing(String field) ->
                Refusal.invalid(
                        field.startsWith("tag.") ? "tag_required" : INVALID,
                        field + ": expected a value: this key requires it on every request",
                        field);
            case Access.Result.TagMissing(TagPolicy policy) ->
                Refusal.invalid(
                        "tag_required",
                        "The tag policy \"" + policy.name() + "\" requires the tag \"" + policy.tag() + "\""
                                + expected(policy),
                        "tag." + policy.tag());
            case Access.Result.TagNotAllowed(TagPolicy policy, String value) ->
                Refusal.of(
                                403,
                                "tag_not_allowed",
                                INVALID,
                                PERMISSION,
                                "The tag policy \"" + policy.name() + "\" does not allow \"" + value
                                        + "\" as the tag \"" + policy.tag() + "\"" + expected(policy))
                        .at("tag." + policy.tag());
            case Access.Result.NotAllowed(String field, String value, List<String> allowed) ->
                Refusal.of(
                                403,
                                field.startsWith("tag.") ? "tag_not_allowed" : "attribution_not_allowed",
                                INVALID,
                                PERMISSION,
                                field + ": \"" + value + "\" is not allowed by this key" + expected(allowed))
                        .at(field);
            case Access.Result.TooManySubjects(long limit) ->
                Refusal.of(
                                429,
                                "subject_limit",
                                "rate_limit_error",
                                "rate_limit_error",
                                "More than " + limit + " new customers, sessions or end users in a minute.")
                        .retryAfter(60_000);
            case Access.Result.Known _, Access.Result.Attributed _ ->
                throw new IllegalArgumentException(result.getClass().getSimpleName() + " is not a refusal");
        };
    }

    private static Refusal notAllowed(String what, Caller.ModelRule rule) {
        return Refusal.of(403, "model_not_allowed", INVALID, PERMISSION, what + expected(rule.models()))
                .at("model");
    }

    private static String sentence(String why) {
        return Character.toUpperCase(why.charAt(0)) + why.substring(1) + ".";
    }

    private static Refusal unauthorized(String code, String message) {
        return Refusal.of(401, code, INVALID, "authentication_error", message).isFinal();
    }

    private static String expected(TagPolicy policy) {
        return switch (policy.values()) {
            case TagPolicy.Any _ -> ".";
            case TagPolicy.OneOf(List<String> allowed) -> expected(allowed);
            case TagPolicy.Pattern(String expression) -> "; expected " + expression + ".";
        };
    }

    private static String expected(List<String> allowed) {
        if (allowed.isEmpty()) {
            return ".";
        }
        String shown = allowed.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
        return "; expected one of " + shown
                + (allowed.size() > MOST_SHOWN ? " and " + (allowed.size() - MOST_SHOWN) + " more." : ".");
    }

    /// A refusal by admission of a call of `caller`.
    Refusal of(Verdict verdict, Identity caller) {
        return switch (verdict) {
            case Verdict.OverBudget over -> overBudget(over, caller);
            case Verdict.OverRate(Decision.LimitFigures limit, long retryAfterMillis) ->
                Refusal.of(
                                429,
                                "rate_limit_exceeded",
                                "rate_limit_error",
                                "rate_limit_error",
                                "Rate limit \"" + limit.name() + "\" of " + limit.limit() + " " + unit(limit.kind())
                                        + " is reached; try again in " + seconds(retryAfterMillis) + " s.")
                        .retryAfter(retryAfterMillis);
            case Verdict.Unpriced unpriced -> Refusal.invalid("model_unpriced", unpriced(unpriced), "model");
            case Verdict.Unbounded unbounded ->
                Refusal.invalid(
                        "estimate_unbounded",
                        unbounded.pointsTo()
                                + ": a strict budget applies and the size of what this points to is not known;"
                                + " expected the content in the body.",
                        unbounded.pointsTo());
            case Verdict.ModelNotAllowed(String model, Caller.ModelRule rule) ->
                notAllowed("T" + rule.words().substring(1) + " does not allow model \"" + model + "\"", rule);
            case Verdict.SwitchNotAllowed(Decision.Switch wanted, Caller.ModelRule rule) ->
                notAllowed(ActionWords.of(wanted) + ", which " + rule.words() + " does not allow", rule);
            case Verdict.NotOnPlan refused ->
                Refusal.of(403, refused.what().code(), INVALID, PERMISSION, PlanWords.of(refused))
                        .at(refused.what().word());
            case Verdict.SwitchNotOnPlan(Decision.Switch wanted, List<String> allowed) ->
                Refusal.of(
                                403,
                                "model_not_allowed",
                                INVALID,
                                PERMISSION,
                                ActionWords.of(wanted) + ", which the customer's plan does not allow"
                                        + expected(allowed))
                        .at("model");
            case Verdict.OnPlan(Verdict refusal, String customer, CustomerPlan plan) ->
                PlanWords.of(of(refusal, caller), customer, plan);
            case Verdict.Restricted restricted -> restricted(restricted, caller);
            case Verdict.Switched(Verdict refusal, List<ActionTaken> switches) ->
                of(refusal, caller).adding(ActionWords.of(switches));
            case Verdict.Suspended() -> suspended(caller.organization());
            case Verdict.StoreUnavailable() ->
                unavailable("governance_unavailable", "Budgets cannot be checked now, so nothing is let through.");
            case Verdict.Overloaded() ->
                unavailable("overloaded", "The ledger does not keep up; nothing was forwarded. Try again in a second.");
            case Verdict.Admitted _ -> throw new IllegalArgumentException("Admitted is not a refusal");
        };
    }

    /// Final until the budget has room again: the same call would be refused the same way.
    private Refusal restricted(Verdict.Restricted verdict, Identity caller) {
        Decision.Restricted why = verdict.why();
        String message = ActionWords.of(why);
        Refusal refusal = switch (why.kind()) {
            case STAGE -> budgetRefusal(message);
            case CONTEXT -> Refusal.invalid("context_capped", message, null);
            case TOOLS -> Refusal.invalid("tools_capped", message, "tools");
        };
        return refusal.isFinal()
                .with(new Refusal.Figures(
                        why.kind().name().toLowerCase(Locale.ROOT),
                        why.governs(),
                        List.of(why.governs()),
                        verdict.currency(),
                        caller));
    }

    private Refusal overBudget(Verdict.OverBudget over, Identity caller) {
        boolean isHeld = over.reason() == Decision.Reason.HELD;
        String message = BudgetWords.sentence(over.governs(), over.currency())
                + (isHeld ? " Only other calls in flight are in the way; try again in a second." : "");
        Refusal refusal = budgetRefusal(message)
                .with(new Refusal.Figures(
                        over.reason().name().toLowerCase(Locale.ROOT),
                        over.governs(),
                        over.looked(),
                        over.currency(),
                        caller));
        return isHeld ? refusal.retryAfter(SOON_MILLIS) : refusal.isFinal();
    }

    private Refusal budgetRefusal(String message) {
        return switch (budgetStatus) {
            case PAYMENT_REQUIRED -> Refusal.of(402, "budget_exceeded", "insufficient_quota", "billing_error", message);
            case TOO_MANY_REQUESTS ->
                Refusal.of(429, "insufficient_quota", "insufficient_quota", "billing_error", message);
            case FORBIDDEN -> Refusal.of(403, "budget_exceeded", "insufficient_quota", "billing_error", message);
        };
    }

    /// A hold that cannot grow as far as it was asked to.
    Refusal exhausted(String message) {
        return budgetRefusal(message).isFinal();
    }

    /// What was asked stands against what is already there.
    Refusal conflict(String code, String message) {
        return Refusal.of(409, code, INVALID, INVALID, message);
    }

    private static String unit(Decision.LimitFigures.Kind kind) {
        return switch (kind) {
            case REQUESTS -> "requests a minute";
            case TOKENS -> "tokens a minute";
            case CONCURRENT -> "calls at once";
        };
    }

    static long seconds(long millis) {
        return Math.max(1, (millis + 999) / 1000);
    }

    private static String unpriced(Verdict.Unpriced none) {
        String model = "Model \"" + none.model() + "\" of " + none.provider();
        return none.noRate() == null
                ? model + " has no price and a hard budget applies; add one under prices in purser.yaml."
                : model + " has a price, but there is no exchange rate from " + none.noRate()
                        + " and a hard budget applies; add one to exchangeRates.";
    }

    /// A refusal by the listener.
    Refusal of(Fault fault, String detail) {
        return switch (fault) {
            case UNKNOWN_ROUTE -> Refusal.of(404, "unknown_route", INVALID, NOT_FOUND, detail);
            case METHOD_NOT_ALLOWED -> Refusal.of(405, "method_not_allowed", INVALID, INVALID, detail);
            case MALFORMED_HEAD, MALFORMED_BODY, DUPLICATE_CREDENTIAL -> Refusal.invalid(INVALID, detail, null);
            case HEAD_TOO_LARGE -> Refusal.of(431, INVALID, INVALID, INVALID, detail);
            case BODY_TOO_LARGE -> Refusal.of(413, "request_too_large", INVALID, "request_too_large", detail);
            case TOO_MANY_BODIES, OVERLOADED, DRAINING -> unavailable("overloaded", detail);
            case INTERNAL -> Refusal.of(500, "internal_error", "server_error", "api_error", detail);
        };
    }

    private static Refusal unavailable(String code, String message) {
        return Refusal.of(503, code, "server_error", "overloaded_error", message)
                .retryAfter(SOON_MILLIS);
    }

    /// The body or head says something else than expected.
    Refusal malformed(String field, String expected) {
        return Refusal.invalid(INVALID, field + ": expected " + expected + ".", field);
    }

    Refusal unknownModel(String model, List<String> nearest) {
        String names = nearest.isEmpty() ? "" : " Did you mean " + String.join(", ", nearest) + "?";
        return Refusal.of(
                        404,
                        "model_not_found",
                        INVALID,
                        NOT_FOUND,
                        "No provider serves model \"" + model + "\"." + names)
                .at("model");
    }

    Refusal notBuilt(String path) {
        return Refusal.of(501, "not_built", INVALID, NOT_FOUND, path + " is not built yet; nothing was forwarded.")
                .isFinal();
    }

    /// Realtime sessions, which nothing could hold, meter or end.
    Refusal realtime() {
        return Refusal.of(
                        403,
                        "realtime_not_allowed",
                        INVALID,
                        PERMISSION,
                        "Realtime sessions are refused by policy: their use cannot be metered call by call;"
                                + " expected chat/completions, responses or audio.")
                .isFinal();
    }

    /// One answer for what nobody made and for what somebody else did.
    Refusal unknownResponse(String id) {
        return Refusal.of(
                404,
                "response_not_found",
                INVALID,
                NOT_FOUND,
                "No response \"" + printable(id) + "\" of this key is known here.");
    }

    /// What a body names and the caller may not read, in the provider's words for what is not there.
    Refusal unknownReference(Reference reference) {
        String id = printable(reference.id());
        Refusal refusal = switch (reference.kind()) {
            case RESPONSE ->
                unknown("previous_response_not_found", "Previous response with id '" + id + "' not found.");
            case CONVERSATION -> unknown("conversation_not_found", "Conversation with id '" + id + "' not found.");
            case FILE -> unknown("file_not_found", "No such File object: " + id);
        };
        return refusal.at(reference.field());
    }

    private static Refusal unknown(String code, String message) {
        return Refusal.of(404, code, INVALID, NOT_FOUND, message).isFinal();
    }

    /// What is not the caller's own, or not there at all: the answer is the same.
    Refusal unknownObject(String what, String id) {
        return Refusal.of(
                        404,
                        "not_found",
                        INVALID,
                        NOT_FOUND,
                        "No " + what + " of yours is called \"" + printable(id) + "\".")
                .at("id");
    }

    Refusal unknownProvider(String name) {
        return Refusal.of(
                404,
                "provider_not_found",
                INVALID,
                NOT_FOUND,
                "No provider is called \"" + printable(name) + "\"; expected one of purser.yaml.");
    }

    private static String printable(String name) {
        return name.length() > 64 || name.chars().anyMatch(c -> c <= ' ' || c > '~' || c == '"') ? "…" : name;
    }

    /// Whatever an organization would begin while it is suspended.
    Refusal suspended(String organization) {
        return Refusal.of(
                        403,
                        "organization_suspended",
                        INVALID,
                        PERMISSION,
                        "The organization \"" + organization + "\" is suspended: nothing new is let through."
                                + " Ask who runs Purser.")
                .isFinal();
    }

    /// A route whose cost nobody will know, where a budget has to know it.
    Refusal unmetered(String path, BudgetFigures governs) {
        return Refusal.of(
                        403,
                        "endpoint_not_allowed",
                        INVALID,
                        PERMISSION,
                        path + " cannot be metered and budget \""
                                + governs.budget().name()
                                + "\" applies, so it is refused; expected a route that is metered.")
                .isFinal();
    }

    /// A provider that gave nothing to pass on.
    Refusal of(Job.Failure failure, String provider) {
        return switch (failure) {
            case UNREACHABLE -> failed(502, "provider_unreachable", provider + " cannot be reached.");
            case BROKEN -> failed(502, "provider_failed", provider + " broke off before its answer was whole.");
            case TIMED_OUT -> failed(504, "provider_timeout", provider + " did not answer in time.");
            case NOT_BOOKED -> unavailable("governance_unavailable", "The call ran and could not be booked.");
        };
    }

    private static Refusal failed(int status, String code, String message) {
        return Refusal.of(status, code, "server_error", "api_error", message);
    }
}
