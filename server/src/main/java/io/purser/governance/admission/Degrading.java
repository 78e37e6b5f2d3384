package io.purser.governance.admission;

import io.purser.core.budget.Criticality;
import io.purser.core.estimation.CallShape;
import io.purser.core.ledger.ActionTaken;
import io.purser.core.ledger.Decision;
import io.purser.core.ledger.Degradable;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.JournalledCall;
import io.purser.governance.settlement.OrganizationLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One call on its way through an organization in which budgets degrade: which models it has been sent to, and what
/// that leaves to be said of it. It ends: no model is proposed twice.
final class Degrading {
    private final Admission.Request request;
    private final Permissions permissions;
    private final Criticality criticality;
    private final List<String> tried = new ArrayList<>();
    private final List<ActionTaken> switches = new ArrayList<>();
    private boolean unserved;

    private Degrading(Admission.Request request, Permissions permissions, Criticality criticality) {
        this.request = request;
        this.permissions = permissions;
        this.criticality = criticality;
        this.tried.add(request.shape().model());
    }

    /// Null where no budget of the organization degrades.
    static @Nullable Degrading of(Admission.Request request, Permissions permissions, OrganizationLedger ledger) {
        Map<String, Criticality> declared = ledger.criticalities();
        if (declared == null) {
            return null;
        }
        String endpoint = request.attribution().endpoint();
        return new Degrading(
                request,
                permissions,
                endpoint == null ? Criticality.NORMAL : declared.getOrDefault(endpoint, Criticality.NORMAL));
    }

    /// What the engine looks at.
    ///
    /// @param inputTokens the size of the prompt, as near as is known
    Degradable seen(long inputTokens) {
        CallShape shape = request.shape();
        Admission.Routes routes = request.routes();
        return new Degradable(
                criticality,
                shape.kind() == CallShape.Kind.GENERATE && (routes == null || routes.takesCap()),
                shape.kind() == CallShape.Kind.COUNT || shape.kind() == CallShape.Kind.UNMETERED,
                Math.max(1, shape.choices()),
                inputTokens,
                shape.prompt().tools(),
                tried);
    }

    /// What follows from the switches that budgets want.
    sealed interface Choice {
        /// The call goes to another model.
        record Go(Decision.Switch to, Admission.Route route) implements Choice {}

        /// The key or the plan allows none of those that could run.
        record Forbidden(Decision.Switch to) implements Choice {}

        /// Nothing serves any of them in the call's dialect.
        record Stay() implements Choice {}
    }

    /// What a call would cost elsewhere.
    @FunctionalInterface
    interface Price {
        /// Units of the accounting currency, null where no price is known.
        @Nullable
        Long of(String model, Admission.Route route);
    }

    /// The cheapest of the models that run and that the key and the plan allow.
    Choice choose(List<Decision.Switch> wanted, Price price) {
        Choice.Go best = null;
        Decision.Switch forbidden = null;
        long least = Long.MAX_VALUE;
        // What is priced by its size and quality has prices under names of the model that was asked for.
        Admission.Routes routes = request.priceNames().isEmpty() ? request.routes() : null;
        for (Decision.Switch each : wanted) {
            Admission.Route route = routes == null ? null : routes.of(each.to());
            if (route == null) {
                tried.add(each.to());
                unserved = true;
            } else if (!permissions.allow(each.to(), route.provider())) {
                forbidden = each;
            } else {
                Long known = wanted.size() == 1 ? null : price.of(each.to(), route);
                long cost = known == null ? Long.MAX_VALUE : known;
                best = best == null || cost < least ? new Choice.Go(each, route) : best;
                least = Math.min(least, cost);
            }
        }
        if (best != null) {
            tried.add(best.to.to());
            switches.add(ActionTaken.of(best.to));
            return best;
        }
        return forbidden == null ? new Choice.Stay() : new Choice.Forbidden(forbidden);
    }

    /// A refusal, with what led to it.
    Verdict told(Verdict refusal) {
        return switches.isEmpty() ? refusal : new Verdict.Switched(refusal, switches);
    }

    /// What is to be said of the call that is admitted; null where nothing is.
    ///
    /// @param model the one that runs
    /// @param taken what the engine did to it
    JournalledCall.@Nullable Degradation of(String model, List<ActionTaken> taken) {
        if (switches.isEmpty() && taken.isEmpty() && !unserved) {
            return null;
        }
        List<ActionTaken> all = new ArrayList<>(switches);
        all.addAll(taken);
        return new JournalledCall.Degradation(
                all.isEmpty() ? null : new GovernedCall.Degraded(model, all),
                all.isEmpty()
                        ? List.of("degrade_unserved")
                        : unserved ? List.of("degraded", "degrade_unserved") : List.of("degraded"));
    }
}
