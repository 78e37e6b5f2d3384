package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.allowances.AccountName;
import io.purser.control.allowances.AllowanceOutcome;
import io.purser.control.allowances.Allowances;
import io.purser.control.allowances.Granted;
import io.purser.control.api.Amounts;
import io.purser.control.api.BudgetForms;
import io.purser.control.api.Jurisdiction;
import io.purser.control.api.UntilText;
import io.purser.core.budget.Allowance;
import io.purser.core.policy.Policy;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Grants allowances on an operator's word, and tells of those that were granted.
final class AllowanceForms implements Roots.Answering {
    private final Gate gate;
    private final Allowances allowances;
    private final InstantSource clock;

    AllowanceForms(Gate gate, Allowances allowances, InstantSource clock) {
        this.gate = gate;
        this.allowances = allowances;
        this.clock = clock;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("allowances", this::all)
                .mutation("raiseBudget", this::raise)
                .mutation("creditBudget", this::credit)
                .mutation("resetBudget", this::reset)
                .mutation("reallocateBudget", this::reallocate)
                .mutation("endAllowance", this::end);
    }

    Map<String, @Nullable Object> all(DataFetchingEnvironment environment) {
        Allowances.Ground ground = ground(environment, environment.getArgument("organization"));
        String budget = environment.getArgument("budget");
        boolean inForce = environment.getArgumentOrDefault("inForce", true);
        long now = clock.millis();
        List<Granted> seen = allowances.seen(ground).stream()
                .filter(one -> budget == null || one.budget().equals(budget))
                .filter(one -> !inForce || one.effective().isInForce(now))
                .toList();
        Shown shown = new Shown(ground.policy(), now);
        return Connection.of(seen, AllowanceForms::id, environment, shown::allowance);
    }

    private Allowances.Ground ground(DataFetchingEnvironment environment, @Nullable String organization) {
        Jurisdiction.Open open = gate.ground(environment, organization);
        return new Allowances.Ground(open.policy(), open.sight(), Gate.principal(environment));
    }

    private static String id(Granted granted) {
        return Long.toString(granted.allowance().number());
    }

    Map<String, @Nullable Object> raise(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> input = Mutations.input(environment);
        Allowances.Ground ground = ground(environment, (String) input.get("organization"));
        Allowances.Raise wish = new Allowances.Raise(
                account(input),
                (String) input.get("by"),
                (String) input.get("to"),
                until(Mutations.text(input, "until")));
        return form(ground, allowances.raise(ground, wish, reason(input)));
    }

    private @Nullable Long until(String text) {
        try {
            return UntilText.parse(text, clock.instant());
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput(wrong);
        }
    }

    Map<String, @Nullable Object> credit(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> input = Mutations.input(environment);
        Allowances.Ground ground = ground(environment, (String) input.get("organization"));
        return form(ground, allowances.credit(ground, account(input), Mutations.text(input, "amount"), reason(input)));
    }

    Map<String, @Nullable Object> reset(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> input = Mutations.input(environment);
        Allowances.Ground ground = ground(environment, (String) input.get("organization"));
        return form(ground, allowances.reset(ground, account(input), reason(input)));
    }

    Map<String, @Nullable Object> reallocate(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> input = Mutations.input(environment);
        Allowances.Ground ground = ground(environment, (String) input.get("organization"));
        Allowances.Move wish = new Allowances.Move(
                account(fields(input, "from")), account(fields(input, "to")), Mutations.text(input, "amount"));
        return form(ground, allowances.move(ground, wish, reason(input)));
    }

    Map<String, @Nullable Object> end(DataFetchingEnvironment environment) {
        Allowances.Ground ground = ground(environment, environment.getArgument("organization"));
        String reason = Mutations.reason(environment.getArgument("reason"));
        return form(ground, allowances.end(ground, Queries.argument(environment, "id"), reason));
    }

    private static @Nullable String reason(Map<String, @Nullable Object> input) {
        return Mutations.reason((String) input.get("reason"));
    }

    private static AccountName account(Map<?, ?> fields) {
        return new AccountName(Objects.toString(fields.get("budget"), ""), (String) fields.get("subject"));
    }

    private static Map<?, ?> fields(Map<String, @Nullable Object> input, String field) {
        return input.get(field) instanceof Map<?, ?> fields ? fields : Map.of();
    }

    Map<String, @Nullable Object> form(Allowances.Ground ground, AllowanceOutcome outcome) {
        return switch (outcome) {
            case AllowanceOutcome.Done done -> {
                BudgetForms budgets = new BudgetForms(ground.policy());
                Shown shown = new Shown(ground.policy(), clock.millis());
                Map<String, @Nullable Object> form = new LinkedHashMap<>();
                form.put(
                        "allowances",
                        done.granted().stream().map(shown::allowance).toList());
                form.put(
                        "accounts",
                        done.accounts().stream()
                                .map(account -> Queries.budget(budgets, account))
                                .toList());
                yield form;
            }
            case AllowanceOutcome other -> throw failure(ground.policy(), other);
        };
    }

    static ApiError failure(Policy policy, AllowanceOutcome outcome) {
        return switch (outcome) {
            case AllowanceOutcome.Lacking(var account) ->
                ApiError.badInput(
                        "amount",
                        "at most what is left there, "
                                + new BudgetForms(policy).amount(account.budget(), account.remaining()));
            case AllowanceOutcome.NotFound(String kind, String name) -> ApiError.notFound(kind, name);
            case AllowanceOutcome.BadInput(String field, String expected) -> ApiError.badInput(field, expected);
            case AllowanceOutcome.Forbidden(String why) -> Gate.forbidden(why);
            case AllowanceOutcome.ReasonRequired _ ->
                new ApiError("reason_required", "what may be spent changes: say why, with `reason` or --reason");
            case AllowanceOutcome.Conflict _ ->
                new ApiError("conflict", "somebody else changed the same at the same time; ask again");
            case AllowanceOutcome.Done _ -> new ApiError("internal", "an outcome of another operation");
        };
    }

    /// Allowances of one organization as the schema's type.
    private static final class Shown {
        private final Policy policy;
        private final BudgetForms amounts;
        private final long now;

        Shown(Policy policy, long now) {
            this.policy = policy;
            this.amounts = new BudgetForms(policy);
            this.now = now;
        }

        Map<String, @Nullable Object> allowance(Granted granted) {
            Allowance allowance = granted.allowance();
            Map<String, @Nullable Object> form = new LinkedHashMap<>();
            form.put("id", id(granted));
            form.put("kind", allowance.kind().name());
            form.put("budget", granted.budget());
            form.put("subject", allowance.subject());
            Allowances.budget(policy, allowance.budgetId())
                    .ifPresent(budget ->
                            form.putAll(Forms.measured(amounts, budget, allowance.subject(), allowance.amount())));
            form.put("from", Amounts.moment(allowance.from()));
            form.put("until", Amounts.moment(allowance.until()));
            Long endedAt = granted.endedAt();
            form.put("endedAt", endedAt == null ? null : Amounts.moment(endedAt));
            form.put("inForce", granted.effective().isInForce(now));
            form.put("reason", granted.reason());
            form.put("grantedBy", granted.actor());
            form.put("grantedAt", Amounts.moment(granted.at()));
            Long counterpart = granted.counterpart();
            form.put("counterpart", counterpart == null ? null : Long.toString(counterpart));
            return form;
        }
    }
}
