package io.purser.governance.admission;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.ledger.Decision;
import io.purser.core.model.ModelPattern;
import io.purser.core.policy.CustomerPlan;
import io.purser.governance.access.Caller;
import io.purser.governance.admission.Verdict.NotOnPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the key of a call and the plan of its customer let it ask for, and what the customer reads where the plan
/// stands in the way.
final class Permissions {
    private final Admission.Request request;
    private final Caller caller;
    private final @Nullable CustomerPlan plan;

    Permissions(Admission.Request request) {
        this.request = request;
        this.caller = request.caller();
        this.plan = caller.plans().named(request.attribution().plan());
    }

    /// Why the call may not be asked for as it is; null where it may.
    @Nullable
    Verdict refusal() {
        String model = request.shape().model();
        if (!caller.mayAsk(model)) {
            return new Verdict.ModelNotAllowed(model, caller.ruleAgainst(model));
        }
        NotOnPlan refused = plan == null ? null : refusal(plan, model);
        return refused == null ? null : told(refused);
    }

    private @Nullable NotOnPlan refusal(CustomerPlan of, String model) {
        if (!ModelPattern.allows(of.models(), model)) {
            return new NotOnPlan(NotOnPlan.What.MODEL, model, of.models());
        }
        if (!names(of.providers(), request.provider())) {
            return new NotOnPlan(NotOnPlan.What.PROVIDER, request.provider(), of.providers());
        }
        String endpoint = request.attribution().endpoint();
        return names(of.endpoints(), endpoint)
                ? null
                : new NotOnPlan(NotOnPlan.What.ENDPOINT, endpoint, of.endpoints());
    }

    private static boolean names(List<String> allowed, @Nullable String name) {
        return allowed.isEmpty() || (name != null && allowed.contains(name));
    }

    /// Whether the call may run on this model instead.
    boolean allow(String model, String provider) {
        return caller.mayAsk(model)
                && (plan == null || (ModelPattern.allows(plan.models(), model) && names(plan.providers(), provider)));
    }

    /// Why it may not be moved to the model that a budget wants.
    Verdict forbidden(Decision.Switch to) {
        return plan == null || !caller.mayAsk(to.to())
                ? new Verdict.SwitchNotAllowed(to, caller.ruleAgainst(to.to()))
                : told(new Verdict.SwitchNotOnPlan(to, plan.models()));
    }

    /// A refusal with what the customer's plan says to it, where it is the plan that refuses.
    Verdict told(Verdict refusal) {
        String customer = request.attribution().customer();
        return plan == null || customer == null || !isByPlan(plan, refusal)
                ? refusal
                : new Verdict.OnPlan(refusal, customer, plan);
    }

    private static boolean isByPlan(CustomerPlan plan, Verdict refusal) {
        return switch (refusal) {
            case Verdict.OverBudget over -> bounds(over.governs().budget(), plan);
            case Verdict.Restricted restricted ->
                bounds(restricted.why().governs().budget(), plan);
            case Verdict.OverRate over -> over.limit().name().equals(plan.limitName());
            case NotOnPlan _, Verdict.SwitchNotOnPlan _ -> true;
            case Verdict.Admitted _,
                    Verdict.Unpriced _,
                    Verdict.Unbounded _,
                    Verdict.ModelNotAllowed _,
                    Verdict.SwitchNotAllowed _,
                    Verdict.Switched _,
                    Verdict.OnPlan _,
                    Verdict.Suspended _,
                    Verdict.StoreUnavailable _,
                    Verdict.Overloaded _ -> false;
        };
    }

    private static boolean bounds(Budget budget, CustomerPlan plan) {
        return budget.scope().conditions().stream()
                .anyMatch(condition -> condition.dimension() == Dimension.PLAN
                        && condition.value().equals(plan.name()));
    }

    /// The word that is kept of a refusal before admission.
    static String code(Verdict refusal) {
        return refusal instanceof Verdict.OnPlan onPlan && onPlan.refusal() instanceof NotOnPlan notOnPlan
                ? notOnPlan.what().code()
                : "model_not_allowed";
    }
}
