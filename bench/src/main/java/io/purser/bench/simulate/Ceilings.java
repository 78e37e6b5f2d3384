package io.purser.bench.simulate;

import io.purser.control.allowances.Granted;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What allowances make of a budget's ceiling, worked out once more from what is kept of them: the checks share none of
/// it with the engine.
final class Ceilings {
    private static final long VERSIONS = 1_000_000;
    /// As `contract.md` has it: what no amount may exceed.
    private static final long LARGEST = Long.MAX_VALUE / 4;

    private final World world;

    Ceilings(World world) {
        this.world = world;
    }

    /// Whose ceiling it is.
    record Place(
            String organization, String budgetId, @Nullable String subject) {
        boolean has(Allowance one) {
            return one.budgetId().equals(budgetId) && Objects.equals(one.subject(), subject);
        }
    }

    /// One ceiling.
    ///
    /// @param version by which people are told of stages once more
    record Ceiling(long limit, long version, boolean isMoved) {
        /// Where a stage lies that is declared as a share.
        long at(String stage, long declared) {
            return isMoved ? Math.ceilDiv(limit * Integer.parseInt(stage.replace("%", "")), 100) : declared;
        }
    }

    /// The ceiling of an account for what the engine decides now. An account of a window that is over has the one with
    /// which its window ended.
    Ceiling of(String organization, Budget budget, @Nullable String subject, Window window) {
        long now = world.life().time(organization);
        boolean rolls = budget.period() instanceof Period.Rolling;
        long instant = rolls ? now : Math.min(now, window.end() - 1);
        return at(new Place(organization, budget.id(), subject), budget, instant);
    }

    private Ceiling at(Place place, Budget budget, long instant) {
        long sum = budget.limit();
        long latest = 0;
        for (Allowance each : world.cabinet().inForce(place, instant)) {
            sum += each.amount();
            latest = Math.max(latest, each.number());
        }
        return latest == 0
                ? new Ceiling(budget.limit(), budget.limitVersion(), false)
                : new Ceiling(Math.clamp(sum, 0, LARGEST), latest * VERSIONS + budget.limitVersion(), true);
    }

    /// Whether anything is in force for any account of an organization.
    boolean anyInForce(String organization, long instant) {
        return world.cabinet().allowances(organization).stream()
                .map(Granted::effective)
                .anyMatch(one -> one.isInForce(instant));
    }
}
