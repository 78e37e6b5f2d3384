package io.purser;

import io.purser.control.alerts.NewWindows;
import io.purser.control.alerts.WindowStore;
import io.purser.control.allowances.Rollovers;
import io.purser.core.calendar.Window;
import io.purser.core.money.Money;
import io.purser.governance.recovery.Governance;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// What was spent in windows that are over, from what calls hold and from the ledger, for those who are told.
final class WindowSpending implements WindowStore.Spending {
    /// So often is it looked whether calls ended meanwhile.
    private static final int LOOKS = 5;

    private final Governance governance;
    private final Settled settled;
    private final Ceiling ceiling;

    /// What is settled on the one account of a budget in a window.
    @FunctionalInterface
    interface Settled {
        long of(String organization, String budgetId, Window window);
    }

    /// What a window's end found as its ceiling, with what was granted.
    @FunctionalInterface
    interface Ceiling {
        /// @param limit the ceiling as it was declared
        long of(String organization, String budgetId, Window window, long limit);
    }

    WindowSpending(Governance governance, Settled settled, Ceiling ceiling) {
        this.governance = governance;
        this.settled = settled;
        this.ceiling = ceiling;
    }

    /// Tells of new windows, from now on.
    ///
    /// @param rollovers carries over what a window left before it is told of
    static void tell(Ground ground, Governance governance, Rollovers rollovers) {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("windows").factory());
        ground.shutdown().add("windows", scheduler);
        WindowSpending spending = new WindowSpending(
                governance,
                ground.ledger()::settled,
                (organization, budgetId, window, limit) -> granted(ground, organization, budgetId, window, limit));
        new NewWindows(ground.store().windows(), governance, rollovers::carry, spending, ground.clock())
                .start(scheduler);
    }

    /// What was settled is durable when it is told what is held: where that did not move around the other, the two add
    /// up. Where it moves at every look, a call may be in both, and nothing is said.
    @Override
    public Optional<WindowStore.Ended> of(String organization, String budgetId, Window window, long limit) {
        long held = held(organization, budgetId, window);
        for (int look = 0; look < LOOKS; look++) {
            long booked = settled.of(organization, budgetId, window);
            long heldNow = held(organization, budgetId, window);
            if (heldNow == held) {
                return Optional.of(
                        new WindowStore.Ended(ceiling.of(organization, budgetId, window, limit), booked, held));
            }
            held = heldNow;
        }
        return Optional.empty();
    }

    private long held(String organization, String budgetId, Window window) {
        Map<@Nullable String, Long> held = governance.heldIn(organization, budgetId, window);
        return held.values().stream().mapToLong(Long::longValue).reduce(0, Math::addExact);
    }

    private static long granted(Ground ground, String organization, String budgetId, Window window, long limit) {
        long ceiling = ground.store().rollovers().granted(organization, budgetId, window.start()).stream()
                .filter(one -> one.allowance().subject() == null)
                .filter(one -> one.effective().isInForce(window.end() - 1))
                .mapToLong(one -> one.allowance().amount())
                .reduce(limit, Math::addExact);
        return Math.clamp(ceiling, 0, Money.LARGEST);
    }
}
