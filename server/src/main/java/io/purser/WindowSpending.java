package io.purser;

import io.purser.control.alerts.NewWindows;
import io.purser.control.alerts.WindowStore;
import io.purser.core.calendar.Window;
import io.purser.core.money.Money;
import io.purser.governance.recovery.Governance;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// What was spent in windows that are over, from what calls hold and from the ledger, for those who are told.
final class WindowSpending implements WindowStore.Spending {
    /// So often is it looked whether calls ended meanwhile.
    private static final int LOOKS = 5;

    private final Ground ground;
    private final Governance governance;

    private WindowSpending(Ground ground, Governance governance) {
        this.ground = ground;
        this.governance = governance;
    }

    /// Tells of new windows, from now on.
    static void tell(Ground ground, Governance governance) {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("windows").factory());
        ground.shutdown().add("windows", scheduler);
        new NewWindows(ground.store().windows(), governance, new WindowSpending(ground, governance), ground.clock())
                .start(scheduler);
    }

    /// What was settled is durable when it is told what is held: where neither moved, the two add up.
    @Override
    public WindowStore.Ended of(String organization, String budgetId, Window window, long limit) {
        long held = held(organization, budgetId, window);
        long settled = settled(organization, budgetId, window);
        for (int look = 1; look < LOOKS; look++) {
            long heldNow = held(organization, budgetId, window);
            if (heldNow == held) {
                break;
            }
            held = heldNow;
            settled = settled(organization, budgetId, window);
        }
        return new WindowStore.Ended(granted(organization, budgetId, window, limit), settled, held);
    }

    private long held(String organization, String budgetId, Window window) {
        Map<@Nullable String, Long> held = governance.heldIn(organization, budgetId, window);
        return held.values().stream().mapToLong(Long::longValue).reduce(0, Math::addExact);
    }

    private long settled(String organization, String budgetId, Window window) {
        return ground.ledger().accounts(organization, window.end()).stream()
                .filter(one -> one.account().budgetId().equals(budgetId))
                .filter(one -> one.account().window().equals(window))
                .filter(one -> Objects.isNull(one.account().subject()))
                .mapToLong(one -> one.settled())
                .sum();
    }

    private long granted(String organization, String budgetId, Window window, long limit) {
        long ceiling = ground.store().rollovers().granted(organization, budgetId, window.start()).stream()
                .filter(one -> one.allowance().subject() == null)
                .filter(one -> one.effective().isInForce(window.end() - 1))
                .mapToLong(one -> one.allowance().amount())
                .reduce(limit, Math::addExact);
        return Math.clamp(ceiling, 0, Money.LARGEST);
    }
}
