package io.purser.gateway.relay;

import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.ledger.ActionTaken;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Decision;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The headers of our own on every governed answer, as RFC 9651 structured fields. Amounts of a
/// budget are shown only to whom it belongs.
public final class PurserHeaders {
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("purser-request-id");
    private static final CharSequence COST = HttpHeaders.createOptimized("purser-cost");
    private static final CharSequence BUDGET = HttpHeaders.createOptimized("purser-budget");
    private static final CharSequence DEGRADED = HttpHeaders.createOptimized("purser-degraded");
    private static final CharSequence RATE_LIMIT = HttpHeaders.createOptimized("ratelimit");
    private static final CharSequence RATE_LIMIT_POLICY = HttpHeaders.createOptimized("ratelimit-policy");
    private static final CharSequence LIMIT_REQUESTS = HttpHeaders.createOptimized("x-ratelimit-limit-requests");
    private static final CharSequence LIMIT_TOKENS = HttpHeaders.createOptimized("x-ratelimit-limit-tokens");
    private static final CharSequence REMAINING_REQUESTS =
            HttpHeaders.createOptimized("x-ratelimit-remaining-requests");
    private static final CharSequence REMAINING_TOKENS = HttpHeaders.createOptimized("x-ratelimit-remaining-tokens");

    private PurserHeaders() {}

    public static void requestId(HttpServerResponse response, String requestId) {
        response.putHeader(REQUEST_ID, requestId);
    }

    /// Who answered, where it was not the first who was asked.
    static void attempt(HttpServerResponse response, int number, String provider, String model) {
        response.putHeader("purser-attempt", Integer.toString(number));
        response.putHeader("purser-provider", provider);
        response.putHeader("purser-model", model);
    }

    /// What the call cost; nothing where no price is known.
    public static void cost(HttpServerResponse response, @Nullable Long cost, CurrencyUnit currency) {
        if (cost != null) {
            response.putHeader(COST, '"' + Money.plain(cost, currency) + "\";currency=" + currency.code());
        }
    }

    /// The tightest budget.
    public static void budget(
            HttpServerResponse response, @Nullable BudgetFigures figures, CurrencyUnit currency, long nowMillis) {
        if (figures == null) {
            return;
        }
        Budget budget = figures.budget();
        StringBuilder text = new StringBuilder(128);
        quoted(text, budget.name());
        if (showsAmounts(budget)) {
            text.append(";limit=\"").append(amount(budget.limit(), budget.unit(), currency));
            text.append("\";remaining=\"").append(amount(figures.remaining(), budget.unit(), currency));
            text.append(budget.unit() == Unit.MONEY ? "\";currency=" : "\";unit=");
            text.append(budget.unit() == Unit.MONEY ? currency.code() : unit(budget.unit()));
        }
        if (figures.resetsAt() != Long.MAX_VALUE) {
            text.append(";reset=").append(Math.max(0, (figures.resetsAt() - nowMillis + 999) / 1000));
        }
        text.append(";state=").append(state(figures.state()));
        response.putHeader(BUDGET, text.toString());
    }

    /// What budgets changed of the call: a chain of models shows its ends.
    static void degraded(HttpServerResponse response, GovernedCall.@Nullable Degraded degraded) {
        if (degraded == null) {
            return;
        }
        StringBuilder members = new StringBuilder(64);
        String from = null;
        for (ActionTaken action : degraded.actions()) {
            switch (action.kind()) {
                case MODEL -> from = from == null ? action.from() : from;
                case OUTPUT_CAP, THROTTLE -> separate(members).append(action.member());
            }
        }
        if (from != null) {
            String member = ActionTaken.switched(from, degraded.model()).member();
            members.insert(0, members.isEmpty() ? member : member + ", ");
        }
        response.putHeader(DEGRADED, members.toString());
    }

    /// OpenAI's fields and the IETF's, for every rate limit that matched.
    public static void limits(HttpServerResponse response, List<Decision.LimitFigures> limits) {
        if (limits.isEmpty()) {
            return;
        }
        StringBuilder state = new StringBuilder(64);
        StringBuilder policy = new StringBuilder(64);
        for (Decision.LimitFigures limit : limits) {
            String kind = kind(limit.kind());
            separate(state).append('"').append(kind).append("\";r=").append(limit.remaining());
            separate(policy).append('"').append(kind).append("\";q=").append(limit.limit());
            if (limit.kind() != Decision.LimitFigures.Kind.CONCURRENT) {
                policy.append(";w=60");
            }
        }
        tightest(response, limits, Decision.LimitFigures.Kind.REQUESTS, LIMIT_REQUESTS, REMAINING_REQUESTS);
        tightest(response, limits, Decision.LimitFigures.Kind.TOKENS, LIMIT_TOKENS, REMAINING_TOKENS);
        response.putHeader(RATE_LIMIT, state.toString());
        response.putHeader(RATE_LIMIT_POLICY, policy.toString());
    }

    private static void tightest(
            HttpServerResponse response,
            List<Decision.LimitFigures> limits,
            Decision.LimitFigures.Kind kind,
            CharSequence limitName,
            CharSequence remainingName) {
        Decision.LimitFigures least = null;
        for (Decision.LimitFigures limit : limits) {
            if (limit.kind() == kind && (least == null || limit.remaining() < least.remaining())) {
                least = limit;
            }
        }
        if (least != null) {
            response.putHeader(limitName, Long.toString(least.limit()));
            response.putHeader(remainingName, Long.toString(least.remaining()));
        }
    }

    private static StringBuilder separate(StringBuilder list) {
        return list.isEmpty() ? list : list.append(", ");
    }

    /// Whether a budget is the caller's own (of the user or key) or opened to callers.
    public static boolean showsAmounts(Budget budget) {
        if (budget.showAmounts()) {
            return true;
        }
        Scope scope = budget.scope();
        if (scope.each() == Dimension.USER || scope.each() == Dimension.KEY) {
            return true;
        }
        for (Scope.Condition condition : scope.conditions()) {
            if (condition.dimension() == Dimension.USER || condition.dimension() == Dimension.KEY) {
                return true;
            }
        }
        return false;
    }

    /// An amount in a budget's unit as a plain decimal.
    public static String amount(long amount, Unit unit, CurrencyUnit currency) {
        return unit == Unit.MONEY ? Money.plain(amount, currency) : Long.toString(amount);
    }

    private static String unit(Unit unit) {
        return switch (unit) {
            case MONEY -> "money";
            case TOKENS -> "tokens";
            case REQUESTS -> "requests";
        };
    }

    private static String state(BudgetState state) {
        return switch (state) {
            case OK -> "ok";
            case WARNING -> "warning";
            case EXCEEDED -> "exceeded";
            case BLOCKED -> "blocked";
        };
    }

    private static String kind(Decision.LimitFigures.Kind kind) {
        return switch (kind) {
            case REQUESTS -> "requests";
            case TOKENS -> "tokens";
            case CONCURRENT -> "concurrent";
        };
    }

    /// A structured field string holds visible ASCII only.
    private static void quoted(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        out.append('"');
    }
}
