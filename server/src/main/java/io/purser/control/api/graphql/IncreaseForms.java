package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.allowances.AllowanceOutcome;
import io.purser.control.allowances.Allowances;
import io.purser.control.allowances.IncreaseOutcome;
import io.purser.control.allowances.IncreaseRequest;
import io.purser.control.allowances.IncreaseRequests;
import io.purser.control.api.Amounts;
import io.purser.control.api.BudgetForms;
import io.purser.control.api.Jurisdiction;
import io.purser.control.api.UntilText;
import io.purser.core.budget.Budget;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells what holders of keys ask beyond a ceiling, and takes the decisions of those who may.
final class IncreaseForms implements Roots.Answering {
    private final Gate gate;
    private final IncreaseRequests requests;
    private final Governance governance;
    private final InstantSource clock;

    IncreaseForms(Gate gate, IncreaseRequests requests, Governance governance, InstantSource clock) {
        this.gate = gate;
        this.requests = requests;
        this.governance = governance;
        this.clock = clock;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("increaseRequests", this::all).mutation("decideIncreaseRequest", this::decide);
    }

    Map<String, @Nullable Object> all(DataFetchingEnvironment environment) {
        Allowances.Ground ground = ground(environment, environment.getArgument("organization"));
        String state = environment.getArgument("state");
        List<IncreaseRequest> seen = requests.seen(ground).stream()
                .filter(one -> state == null || one.state().name().equals(state))
                .toList();
        Policy policy = ground.policy();
        return Connection.of(seen, one -> Long.toString(one.number()), environment, one -> form(policy, one));
    }

    private Allowances.Ground ground(DataFetchingEnvironment environment, @Nullable String organization) {
        Jurisdiction.Open open = gate.ground(environment, organization);
        return new Allowances.Ground(open.policy(), open.sight(), Gate.principal(environment));
    }

    Map<String, @Nullable Object> decide(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> input = Mutations.input(environment);
        Allowances.Ground ground = ground(environment, (String) input.get("organization"));
        boolean approve = Boolean.TRUE.equals(input.get("approve"));
        String until = (String) input.get("until");
        if (!approve && (until != null || input.get("amount") != null)) {
            throw ApiError.badInput("approve", "true where `amount` or `until` says what is granted");
        }
        IncreaseRequests.Verdict verdict = approve
                ? new IncreaseRequests.Verdict((String) input.get("amount"), until(until), until != null)
                : null;
        String reason = Mutations.reason((String) input.get("reason"));
        return switch (requests.decide(ground, Mutations.text(input, "id"), verdict, reason)) {
            case IncreaseOutcome.Decided(IncreaseRequest request) -> form(ground.policy(), request);
            case IncreaseOutcome.Asked(IncreaseRequest request) -> form(ground.policy(), request);
            case IncreaseOutcome.Waiting(IncreaseRequest request) -> form(ground.policy(), request);
            case IncreaseOutcome.Stopped(AllowanceOutcome why) -> throw AllowanceForms.failure(ground.policy(), why);
        };
    }

    private @Nullable Long until(@Nullable String text) {
        try {
            return text == null ? null : UntilText.parse(text, clock.instant());
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput(wrong);
        }
    }

    private Map<String, @Nullable Object> form(Policy policy, IncreaseRequest request) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("id", Long.toString(request.number()));
        form.put("state", request.state().name());
        form.put("budget", request.budget());
        form.put("subject", request.subject());
        Allowances.budget(policy, request.budgetId()).ifPresent(budget -> measured(policy, budget, request, form));
        Long until = request.until();
        form.put("until", until == null ? null : Amounts.moment(until));
        form.put("reason", request.reason());
        form.put("key", request.asker().key());
        form.put("user", request.asker().user());
        form.put("requestId", request.requestId());
        form.put("askedAt", Amounts.moment(request.askedAt()));
        IncreaseRequest.Decision decision = request.decision();
        if (decision != null) {
            form.put("decidedAt", Amounts.moment(decision.at()));
            form.put("decidedBy", decision.by());
            form.put("decisionReason", decision.reason());
            Long allowance = decision.allowance();
            form.put("allowance", allowance == null ? null : Long.toString(allowance));
        }
        return form;
    }

    private void measured(Policy policy, Budget budget, IncreaseRequest request, Map<String, @Nullable Object> form) {
        BudgetForms amounts = new BudgetForms(policy);
        form.putAll(Forms.measured(amounts, budget, request.subject(), request.amount()));
        governance
                .account(policy.organization().name(), budget.id(), request.subject())
                .ifPresent(account -> form.put("account", Queries.budget(amounts, account)));
    }
}
