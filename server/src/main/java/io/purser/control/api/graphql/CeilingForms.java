package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.admin.FormerBudget;
import io.purser.control.admin.PeriodWords;
import io.purser.control.allowances.AccountLookup;
import io.purser.control.allowances.AccountName;
import io.purser.control.allowances.AllowanceOutcome;
import io.purser.control.api.Amounts;
import io.purser.control.api.BudgetForms;
import io.purser.control.api.Jurisdiction;
import io.purser.control.ceilings.Ceiling;
import io.purser.control.ceilings.CeilingReader;
import io.purser.control.ceilings.GoneBudgets;
import io.purser.control.ceilings.PastAccounts;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Sight;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.ledger.Crossing;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers what an account could spend in a window, and what it did.
final class CeilingForms implements Roots.Answering {
    private final Gate gate;
    private final CeilingReader ceilings;
    private final InstantSource clock;

    CeilingForms(Gate gate, CeilingReader ceilings, InstantSource clock) {
        this.gate = gate;
        this.ceilings = ceilings;
        this.clock = clock;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("ceiling", this::ceiling);
    }

    Map<String, @Nullable Object> ceiling(DataFetchingEnvironment environment) {
        Jurisdiction.Open ground = gate.ground(environment);
        AccountName name = new AccountName(Queries.argument(environment, "budget"), environment.getArgument("subject"));
        return switch (new AccountLookup(ground.policy(), ground.sight()).find("subject", name)) {
            case AccountLookup.Missing(var outcome) ->
                gone(ground, name)
                        .map(gone -> ceiling(environment, ground, gone.budget(), subject(ground, gone, name), gone))
                        .orElseThrow(() -> AllowanceForms.failure(ground.policy(), outcome));
            case AccountLookup.Account account ->
                ceiling(environment, ground, account.budget(), account.subject(), null);
        };
    }

    /// One that was deleted: whose it was is told to those who see everything, since what it bounded may be gone too.
    private Optional<GoneBudgets.Gone> gone(Jurisdiction.Open ground, AccountName name) {
        String base = FormerBudget.base(name.budget());
        boolean isThere = ground.policy().budgets().stream()
                .anyMatch(one ->
                        one.name().equals(base) || FormerBudget.auditId(one).equals(base));
        return isThere || !(ground.sight() instanceof Sight.Whole)
                ? Optional.empty()
                : ceilings.former().find(ground.policy(), name.budget());
    }

    private @Nullable String subject(Jurisdiction.Open ground, GoneBudgets.Gone gone, AccountName name) {
        String wanted = name.subject();
        boolean isOfEach = gone.budget().scope().each() != null;
        if (isOfEach != (wanted != null)) {
            throw ApiError.badInput(
                    "subject",
                    isOfEach
                            ? "a subject: whose account of this budget is meant"
                            : "no subject: this budget had one account");
        }
        if (wanted == null) {
            return null;
        }
        String subject = ceilings.former().subject(ground.policy(), gone, wanted);
        if (subject == null) {
            throw AllowanceForms.failure(
                    ground.policy(), new AllowanceOutcome.NotFound("account of \"" + name.budget() + "\" for", wanted));
        }
        return subject;
    }

    private Map<String, @Nullable Object> ceiling(
            DataFetchingEnvironment environment,
            Jurisdiction.Open ground,
            Budget budget,
            @Nullable String subject,
            GoneBudgets.@Nullable Gone gone) {
        long now = clock.millis();
        @Nullable Long asked = Mutations.moment("at", environment.getArgument("at"));
        long at = asked == null ? now : asked;
        if (at > now) {
            throw ApiError.badInput("at", "a moment that has come; now is " + Amounts.moment(now));
        }
        CeilingReader.Asked question = new CeilingReader.Asked(
                ground.policy(),
                budget,
                subject,
                at,
                environment.getSelectionSet().contains("states"),
                environment.getSelectionSet().contains("refusals"),
                gone);
        return switch (ceilings.read(question)) {
            case CeilingReader.NotYet(long since) ->
                throw ApiError.badInput(
                        "at",
                        "a moment in a window that ended after " + Amounts.moment(since)
                                + ": since then the budget has the scope, unit and period that it has now");
            case CeilingReader.NoLonger(long since) ->
                throw ApiError.badInput(
                        "at",
                        "a moment in a window that began before " + Amounts.moment(since)
                                + ": then the budget was deleted");
            case CeilingReader.Found(Ceiling ceiling) -> {
                Map<String, @Nullable Object> form = form(
                        ceiling,
                        new BudgetForms(ground.policy()),
                        Gate.principal(environment)
                                .may(
                                        Permission.AUDIT_READ,
                                        ground.policy().organization().name()));
                form.put("deletedAt", gone == null ? null : Amounts.moment(gone.at()));
                if (gone != null && !gone.isScopeKnown()) {
                    form.put("scope", gone.scope());
                }
                yield form;
            }
        };
    }

    /// @param audited whether the asker may read the audit log
    private static Map<String, @Nullable Object> form(Ceiling ceiling, BudgetForms amounts, boolean audited) {
        Budget budget = ceiling.budget();
        Map<String, @Nullable Object> form =
                new LinkedHashMap<>(Forms.measured(amounts, budget, ceiling.subject(), budget.limit()));
        form.put("budget", budget.name());
        form.put("budgetId", budget.id());
        form.put("scope", amounts.scope(budget));
        form.put("period", PeriodWords.of(budget.period()));
        form.put("enforcement", budget.enforcement().name());
        form.put("shadow", budget.shadow());
        form.put("windowStart", Amounts.moment(ceiling.window().start()));
        form.put("windowEnd", Amounts.moment(ceiling.window().end()));
        form.put("present", ceiling.present());
        form.put("since", Amounts.moment(ceiling.since()));
        form.put("limit", amounts.amount(budget, budget.limit()));
        form.put("settled", amounts.amount(budget, ceiling.settled()));
        form.put("held", amounts.amount(budget, ceiling.held()));
        form.put("gap", amounts.amount(budget, ceiling.gap()));
        form.put("state", ceiling.state().name());
        form.put(
                "limits",
                ceiling.limits().stream()
                        .map(limit -> limit(limit, budget, amounts, audited))
                        .toList());
        List<Ceiling.Move> moves = ceiling.moves();
        form.put(
                "states",
                moves == null
                        ? null
                        : moves.stream()
                                .map(move -> move(move, budget, amounts))
                                .toList());
        form.put(
                "stages",
                ceiling.stages().stream()
                        .map(stage -> stage(stage, budget, amounts))
                        .toList());
        form.put("refusals", refused(ceiling.refused(), budget, amounts));
        return form;
    }

    private static Map<String, @Nullable Object> limit(
            Ceiling.Limit limit, Budget budget, BudgetForms amounts, boolean audited) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("from", Amounts.moment(limit.from()));
        form.put("limit", amounts.amount(budget, limit.limit()));
        form.put("declared", amounts.amount(budget, limit.declared()));
        form.put(
                "allowances",
                limit.granted().stream()
                        .map(one -> allowance(one, budget, amounts))
                        .toList());
        Ceiling.Change change = limit.change();
        form.put("change", change == null || !audited ? null : change(change));
        return form;
    }

    private static Map<String, @Nullable Object> allowance(Allowance granted, Budget budget, BudgetForms amounts) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("id", Long.toString(granted.number()));
        form.put("kind", granted.kind().name());
        form.put("amount", amounts.amount(budget, granted.amount()));
        return form;
    }

    private static Map<String, @Nullable Object> change(Ceiling.Change change) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("auditEntry", change.entry());
        form.put("by", change.actor());
        form.put("reason", change.reason());
        return form;
    }

    private static Map<String, @Nullable Object> move(Ceiling.Move move, Budget budget, BudgetForms amounts) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("at", Amounts.moment(move.at()));
        form.put("state", move.state().name());
        form.put("settled", amounts.amount(budget, move.settled()));
        form.put("limit", amounts.amount(budget, move.limit()));
        return form;
    }

    private static Map<String, @Nullable Object> stage(
            PastAccounts.Crossed crossed, Budget budget, BudgetForms amounts) {
        Crossing crossing = crossed.crossing();
        Long at = crossed.at();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("at", at == null ? null : Amounts.moment(at));
        form.put("threshold", crossing.threshold());
        form.put("reminder", crossing.reminder());
        form.put("settled", amounts.amount(budget, crossing.settled()));
        form.put("limit", amounts.amount(budget, crossing.limit()));
        form.put("state", crossing.state().name());
        return form;
    }

    private static Map<String, @Nullable Object> refused(Ceiling.Refused refused, Budget budget, BudgetForms amounts) {
        Long cost = refused.cost();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("count", refused.count());
        form.put("wouldHaveCost", cost == null ? null : amounts.amount(budget, cost));
        form.put("kept", refused.kept());
        form.put("keptWouldHaveCost", amounts.amount(budget, refused.keptCost()));
        return form;
    }
}
