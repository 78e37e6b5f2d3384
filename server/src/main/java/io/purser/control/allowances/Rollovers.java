package io.purser.control.allowances;

import io.purser.control.allowances.RolloverStore.PastAccounts;
import io.purser.control.allowances.RolloverStore.WindowTerms;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Rollover;
import io.purser.core.calendar.Window;
import io.purser.core.calendar.Windows;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries what windows leave into the next ones, as allowances. What was carried is reckoned anew while the next
/// window runs, since calls end and corrections come after a window is over. Safe to use from any thread.
public final class Rollovers {
    private static final Logger LOG = LoggerFactory.getLogger(Rollovers.class);

    private static final long LOOK_SECONDS = 1;
    /// How long what ended late may wait until it is reckoned.
    private static final long ANEW_MILLIS = 10_000;

    private final RolloverStore store;
    private final Governance governance;
    private final Carrying carrying;
    private final InstantSource clock;
    private final Map<String, Map<String, Seen>> seen = new HashMap<>();
    private long reckonedAt = Long.MIN_VALUE;

    /// The latest window of a budget that was seen, and the one before.
    private record Seen(WindowTerms latest, @Nullable WindowTerms before) {}

    Rollovers(RolloverStore store, Governance governance, Grants grants, PastAccounts past, InstantSource clock) {
        this.store = store;
        this.governance = governance;
        this.carrying = new Carrying(store, governance, grants, past);
        this.clock = clock;
    }

    /// Looks every second.
    ///
    /// @param scheduler with one thread, which ends with what runs this
    public void start(ScheduledExecutorService scheduler) {
        var unused = scheduler.scheduleWithFixedDelay(this::look, 0, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            round();
        } catch (RuntimeException failure) {
            LOG.error("what windows left could not be carried over; trying again", failure);
        }
    }

    /// Carries over what is due.
    public synchronized void round() {
        long now = clock.millis();
        boolean anew = now - ANEW_MILLIS >= reckonedAt;
        for (String organization : governance.organizations()) {
            governance.policy(organization).ifPresent(policy -> round(policy, now, anew));
        }
        reckonedAt = anew ? now : reckonedAt;
    }

    /// Carries over what is due of one budget, for those who need it before the next look.
    public synchronized void carry(Policy policy, Budget budget) {
        carry(policy, budget, clock.millis(), false);
    }

    private void carry(Policy policy, Budget budget, long now, boolean anew) {
        Rollover rollover = budget.rollover();
        if (rollover != null && Budget.hasWindows(budget.period())) {
            Map<String, Seen> windows =
                    seen.computeIfAbsent(policy.organization().name(), this::kept);
            round(policy, budget, rollover, windows, now, anew);
        }
    }

    private void round(Policy policy, long now, boolean anew) {
        for (Budget budget : policy.budgets()) {
            carry(policy, budget, now, anew);
        }
    }

    private Map<String, Seen> kept(String organization) {
        Map<String, Seen> kept = new HashMap<>();
        store.windows(organization)
                .forEach(terms -> kept.merge(
                        terms.budgetId(), new Seen(terms, null), (before, after) -> new Seen(terms, before.latest)));
        return kept;
    }

    private void round(
            Policy policy, Budget budget, Rollover rollover, Map<String, Seen> windows, long now, boolean anew) {
        Window window = Windows.containing(budget.period(), now).orElseThrow();
        Seen known = windows.get(budget.id());
        WindowTerms terms = new WindowTerms(budget.id(), window, budget.limit(), rollover.cap());
        if (known == null) {
            keep(policy, windows, new Seen(terms, null));
        } else if (known.latest.window().end() <= now) {
            turn(policy, budget, rollover, windows, now);
        } else if (known.latest.window().equals(window)) {
            if (!terms.equals(known.latest)) {
                keep(policy, windows, new Seen(terms, known.before));
            }
            if (anew && known.before != null) {
                carrying.carry(policy, budget, known.before, window, false);
            }
        }
    }

    /// Through every window that has ended since the latest that was seen.
    private void turn(Policy policy, Budget budget, Rollover rollover, Map<String, Seen> windows, long now) {
        WindowTerms before = Objects.requireNonNull(windows.get(budget.id())).latest;
        while (before.window().end() <= now) {
            Window next =
                    Windows.containing(budget.period(), before.window().end()).orElseThrow();
            carrying.carry(policy, budget, before, next, true);
            WindowTerms terms = new WindowTerms(budget.id(), next, budget.limit(), rollover.cap());
            keep(policy, windows, new Seen(terms, before));
            before = terms;
        }
    }

    private void keep(Policy policy, Map<String, Seen> windows, Seen now) {
        WindowTerms before = now.before;
        Window oldest = before == null ? now.latest.window() : before.window();
        store.keep(policy.organization().name(), now.latest, oldest.start());
        windows.put(now.latest.budgetId(), now);
    }
}
