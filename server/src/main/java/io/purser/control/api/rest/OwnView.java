package io.purser.control.api.rest;

import io.purser.control.api.Amounts;
import io.purser.control.api.BudgetForms;
import io.purser.control.api.OwnBudgets;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.limits.RateLimit;
import io.purser.core.limits.Standing;
import io.purser.core.policy.Policy;
import io.purser.governance.access.Caller;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the holder of a key may see: who it is, and everything that limits it. Amounts are shown where they are the
/// key's or its user's own, or where the budget opens them; of the rest only name, state and reset.
final class OwnView {
    private final Policy policy;
    private final Caller caller;
    private final List<BudgetFigures> figures;
    private final OwnBudgets.Accounts accounts;
    private final Map<String, Standing> standings = new HashMap<>();

    OwnView(
            Policy policy,
            Caller caller,
            List<BudgetFigures> figures,
            List<Standing> standings,
            OwnBudgets.Accounts accounts) {
        this.accounts = accounts;
        this.policy = policy;
        this.caller = caller;
        this.figures = figures;
        standings.forEach(standing -> this.standings.put(standing.limit().id(), standing));
    }

    /// The answer of `/api/v1/me`.
    Map<String, @Nullable Object> me() {
        Identity identity = caller.identity();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("organization", identity.organization());
        form.put("key", identity.keyName());
        form.put("user", identity.userName());
        form.put("group", identity.groupName());
        form.put(
                "groupPath",
                identity.groupPath().stream().map(Identity.Ref::name).toList());
        form.put("costCentre", identity.costCentre());
        form.put("models", caller.policy().models());
        @Nullable Long expiresAt = caller.policy().expiresAt();
        form.put("expiresAt", expiresAt == null ? null : Amounts.moment(expiresAt));
        form.put("rateLimits", rateLimits());
        form.put("budgets", budgets());
        return form;
    }

    /// Every account that may limit this key.
    List<Map<String, @Nullable Object>> budgets() {
        return OwnBudgets.of(policy, figures, accounts, caller.identity()).forms();
    }

    private List<Map<String, @Nullable Object>> rateLimits() {
        return policy.limitsInForce().stream()
                .filter(limit -> BudgetForms.covers(limit.scope(), caller.identity()))
                .map(this::rateLimit)
                .toList();
    }

    /// A limit with what is left of it for the next call. What is left is null where the limit has no such ceiling,
    /// and where it depends on what a call names.
    private Map<String, @Nullable Object> rateLimit(RateLimit limit) {
        @Nullable Standing standing = standings.get(limit.id());
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("name", limit.name());
        form.put("requestsPerMinute", limit.requestsPerMinute());
        form.put("remainingRequests", standing == null ? null : standing.requestsLeft());
        form.put("tokensPerMinute", limit.tokensPerMinute());
        form.put("remainingTokens", standing == null ? null : standing.tokensLeft());
        form.put("concurrent", limit.concurrent());
        form.put("concurrentNow", standing == null ? null : standing.inFlight());
        return form;
    }
}
