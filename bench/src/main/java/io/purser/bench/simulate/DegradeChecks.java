package io.purser.bench.simulate;

import io.purser.core.budget.Action;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Criticality;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.UsageEvent;
import org.jspecify.annotations.Nullable;

/// Budgets that degrade: a call runs where they want it, is billed as what ran, and says so. No call
/// names an endpoint, so each is of normal criticality.
final class DegradeChecks {
    private DegradeChecks() {}

    /// Whether nothing passes at the ceiling.
    static boolean refusesAtCeiling(Budget budget) {
        return switch (budget.enforcement()) {
            case HARD -> true;
            case SOFT -> false;
            case DEGRADE ->
                budget.actions().stream()
                                .filter(each -> each.refuse() && each.upTo() == Criticality.HIGH)
                                .mapToLong(Action::at)
                                .min()
                                .orElse(Long.MAX_VALUE)
                        == budget.limit();
        };
    }

    /// A call is admitted over an account of a budget that degrades.
    ///
    /// @param ceiling that the account has now
    /// @param use what was settled and held there before
    static void placed(HoldPlaced hold, Budget budget, Ceilings.Ceiling ceiling, long use) {
        for (Action each : budget.actions()) {
            long at = ceiling.at(each.name(), each.at());
            if (at > use || each.upTo() == Criticality.LOW) {
                continue;
            }
            String wanted = wanted(each, hold.model());
            if (wanted != null) {
                throw new Violation(
                        "I-9",
                        hold.requestId() + " runs on " + hold.model() + " where " + budget.name() + " wants " + wanted
                                + " from " + each.name() + " on");
            }
            if (each.refuse() && at < ceiling.limit()) {
                throw new Violation(
                        "I-5", hold.requestId() + " passes " + budget.name() + ", which refuses from " + each.name());
            }
        }
    }

    private static @Nullable String wanted(Action action, String model) {
        for (Action.Switch each : action.models()) {
            boolean fits = each.from().equals(model) || each.from().equals("sandbox-*");
            if (fits && !each.to().equals(model)) {
                return each.to();
            }
        }
        return null;
    }

    /// What is booked is what was admitted and ran.
    ///
    /// @param late whether another process admitted it, whose reasons no hold keeps
    static void settled(UsageEvent event, HoldPlaced hold, boolean late) {
        boolean same = event.provider().equals(hold.provider())
                && event.model().equals(hold.model())
                && event.admittedModel().equals(hold.model())
                && event.requestedModel().equals(hold.requestedModel());
        if (!same) {
            throw new Violation("I-9", event + " is not what was admitted: " + hold);
        }
        boolean moved = !hold.model().equals(hold.requestedModel());
        boolean told = event.flags().contains("degraded")
                && event.particulars().actions().stream().anyMatch(each -> each.startsWith("model;"));
        if (moved && !late && !told) {
            throw new Violation("I-9", event.requestId() + " ran on another model and does not say so");
        }
    }
}
