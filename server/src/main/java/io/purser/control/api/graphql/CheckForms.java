package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.admin.Plan;
import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyOutcome;
import io.purser.control.api.Jurisdiction;
import io.purser.control.checks.Finding;
import io.purser.control.checks.PastUseReader;
import io.purser.control.checks.PolicyChecks;
import io.purser.control.identity.Sight;
import io.purser.core.policy.Policy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is wrong with a policy, or worth a look.
final class CheckForms implements Roots.Answering {
    private static final int USUAL_MONTHS = 6;
    private static final int MOST_MONTHS = 24;

    private final Gate gate;
    private final Policies policies;
    private final PastUseReader past;

    CheckForms(Gate gate, Policies policies, PastUseReader past) {
        this.gate = gate;
        this.policies = policies;
        this.past = past;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("policyChecks", this::inForce).query("draftChecks", this::draft);
    }

    Map<String, @Nullable Object> inForce(DataFetchingEnvironment environment) {
        Jurisdiction.Open ground = gate.ground(environment);
        return checked(ground.policy(), ground.sight(), environment);
    }

    Map<String, @Nullable Object> draft(DataFetchingEnvironment environment) {
        Policy draft = switch (policies.plan(Mutations.document(environment), Gate.principal(environment))) {
            case PolicyOutcome.Planned(Plan plan) -> plan.next();
            case PolicyOutcome other -> throw Mutations.failure(other);
        };
        Jurisdiction.Open ground = gate.ground(environment, draft.organization().name());
        return checked(draft, ground.sight(), environment);
    }

    private Map<String, @Nullable Object> checked(Policy policy, Sight sight, DataFetchingEnvironment environment) {
        int months = environment.getArgumentOrDefault("months", USUAL_MONTHS);
        if (months < 1 || months > MOST_MONTHS) {
            throw ApiError.badInput("months", "1 to " + MOST_MONTHS);
        }
        boolean history = environment.getArgumentOrDefault("history", true);
        List<Finding> findings = history
                ? PolicyChecks.of(policy, past.read(policy, sight, months), budget -> sight.sees(budget, null))
                : PolicyChecks.of(policy, budget -> sight.sees(budget, null));
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("organization", policy.organization().name());
        form.put("problems", count(findings, Finding.Severity.PROBLEM));
        form.put("notes", count(findings, Finding.Severity.NOTE));
        form.put("findings", findings.stream().map(CheckForms::of).toList());
        return form;
    }

    private static int count(List<Finding> findings, Finding.Severity severity) {
        return (int) findings.stream()
                .filter(one -> one.code().severity() == severity)
                .count();
    }

    private static Map<String, @Nullable Object> of(Finding finding) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("code", finding.code().name());
        form.put("severity", finding.code().severity().name());
        form.put("kind", finding.kind());
        form.put("name", finding.name());
        form.put("path", finding.path());
        form.put("what", finding.what());
        form.put("why", finding.code().why());
        form.put("todo", finding.code().todo());
        return form;
    }
}
