package io.purser.core.ledger;

import io.purser.core.budget.Budget;
import org.jspecify.annotations.Nullable;

/// What accounts are judged by: a budget's ceiling and stages, as declared or as allowances have moved them.
///
/// @param blocksAt from where every call is refused; `Long.MAX_VALUE` where none ever is
/// @param lowestStage no settled amount below it can cross a threshold
/// @param actions what is done at the stages; null where nothing is
record Terms(
        Budget budget,
        long limit,
        long blocksAt,
        long lowestStage,
        @Nullable ActionPlan actions) {

    static Terms of(Budget budget, @Nullable ActionPlan actions) {
        return new Terms(budget, budget.limit(), budget.refusesAllAt(), budget.lowestStage(), actions);
    }
}
