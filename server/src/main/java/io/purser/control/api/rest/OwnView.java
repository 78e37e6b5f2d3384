package io.purser.control.api.rest;

import io.purser.control.api.Amounts;
import io.purser.control.api.BudgetForms;
import io.purser.control.identity.Sight;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.budget.Dimension;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.limits.RateLimit;
import io.purser.core.limits.Standing;
import io.purser.core.policy.Policy;
import io.purser.governance.access.Caller;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the holder of a key may see: who it is, and everything that limits it. Amounts are shown where they are the
/// key's or its user's own, or where the budget opens them; of the rest only name, state and reset.
final class OwnView {
    private final Policy policy;
    private final Caller caller;
    private final List<BudgetFigures> figures;
    private final Accounts accounts;
    private final Map<String, Standing> standings = new HashMap<>();

    /// Finds the account of one subject as it stands now.
    @FunctionalInterface
    interface Accounts {
        Optional<BudgetFigures> find(String budgetId, @Nullable String subject);
    }

    OwnView(Policy policy, Caller caller, List<BudgetFigures> figures, List<Standing> standings, Accounts accounts) {
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
        form.put("key", name(identity.key()));
        form.put("user", name(identity.user()));
        form.put("group", name(identity.payingGroup()));
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

    private static @Nullable String name(Identity.@Nullable Ref ref) {
        return ref == null ? null : ref.name();
    }

    /// Every account that may limit this key.
    List<Map<String, @Nullable Object>> budgets() {
        BudgetForms forms = new BudgetForms(policy);
        Sight.Own sight = new Sight.Own(caller.identity());
        List<Map<String, @Nullable Object>> list = new ArrayList<>();
        for (BudgetFigures one : limiting()) {
            Map<String, @Nullable Object> form =
                    sight.sees(one.budget(), one.subject()) ? forms.whole(one) : forms.outline(one);
            form.put("own", sight.owns(one.budget(), one.subject()));
            list.add(form);
        }
        return list;
    }

    private List<BudgetFigures> limiting() {
        List<BudgetFigures> limiting = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (BudgetFigures one : figures) {
            if (one.subject() != null && BudgetForms.bounds(one, caller.identity())) {
                limiting.add(one);
                seen.add(one.budget().id());
            }
        }
        for (BudgetFigures one : figures) {
            BudgetFigures mine = one.budget().scope().each() == null ? one : untouched(one);
            if (BudgetForms.bounds(mine, caller.identity())
                    && seen.add(mine.budget().id())) {
                limiting.add(mine);
            }
        }
        return limiting;
    }

    /// The account of a budget for each member that this caller has not touched yet: its ceiling may be moved for this
    /// one and not for the other, or the other way round.
    private BudgetFigures untouched(BudgetFigures other) {
        Budget budget = declared(other.budget());
        Identity identity = caller.identity();
        Identity.@Nullable Ref subject = budget.scope().each() == Dimension.USER
                ? identity.user()
                : budget.scope().each() == Dimension.KEY ? identity.key() : null;
        String id = subject == null ? null : subject.id();
        return accounts.find(budget.id(), id).orElseGet(() -> untouched(budget, id, other));
    }

    private Budget declared(Budget budget) {
        return policy.budgets().stream()
                .filter(one -> one.id().equals(budget.id()))
                .findFirst()
                .orElse(budget);
    }

    private static BudgetFigures untouched(Budget budget, @Nullable String subject, BudgetFigures other) {
        return new BudgetFigures(
                budget,
                subject,
                other.window(),
                0,
                0,
                0,
                other.window().end(),
                budget.limit() == 0 && budget.refuses() ? BudgetState.BLOCKED : BudgetState.OK,
                false);
    }

    private List<Map<String, @Nullable Object>> rateLimits() {
        return policy.rateLimits().stream()
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
