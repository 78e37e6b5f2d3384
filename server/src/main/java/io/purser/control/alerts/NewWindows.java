package io.purser.control.alerts;

import io.purser.control.alerts.WindowStore.Carrying;
import io.purser.control.alerts.WindowStore.Ended;
import io.purser.control.alerts.WindowStore.Seen;
import io.purser.control.alerts.WindowStore.Spending;
import io.purser.core.budget.Budget;
import io.purser.core.calendar.Window;
import io.purser.core.calendar.Windows;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells of each window of a budget that has ended, once, where the budget says to whom. That a window is told of is
/// kept in one transaction with what is told, so neither a start nor a clock that is set back tells it again; windows
/// that ended while nothing ran are told of when something runs again. A budget that cannot be told of waits for the
/// next look, and no other budget waits with it. Not thread-safe.
public final class NewWindows {
    private static final Logger LOG = LoggerFactory.getLogger(NewWindows.class);
    private static final long LOOK_SECONDS = 1;

    /// Of more windows than these that ended since the last look, only the latest are told of.
    private static final int MOST = 60;

    private final WindowStore store;
    private final Governance governance;
    private final Carrying carrying;
    private final Spending spending;
    private final InstantSource clock;
    private final Map<String, Map<String, Seen>> known = new HashMap<>();

    /// @param carrying comes before windows of a budget are told of, since their limits hold what was carried over
    public NewWindows(
            WindowStore store, Governance governance, Carrying carrying, Spending spending, InstantSource clock) {
        this.store = store;
        this.governance = governance;
        this.carrying = carrying;
        this.spending = spending;
        this.clock = clock;
    }

    /// Looks now, so that the windows of now are known before anything else happens, and every second.
    ///
    /// @param scheduler with one thread, which ends with what runs this
    public void start(ScheduledExecutorService scheduler) {
        look();
        var unused = scheduler.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            round();
        } catch (RuntimeException failure) {
            LOG.error("new windows could not be told of; trying again", failure);
        }
    }

    /// Tells of what has ended.
    public void round() {
        long now = clock.millis();
        List<String> organizations = governance.organizations();
        known.keySet().retainAll(Set.copyOf(organizations));
        for (String organization : organizations) {
            try {
                governance.policy(organization).ifPresent(policy -> round(policy, now));
            } catch (RuntimeException failure) {
                LOG.error("new windows of {} could not be told of; trying again", organization, failure);
            }
        }
    }

    private void round(Policy policy, long now) {
        String organization = policy.organization().name();
        Map<String, Seen> windows = known.computeIfAbsent(organization, this::kept);
        Set<String> unasked = new HashSet<>(windows.keySet());
        for (Budget budget : policy.budgets()) {
            boolean isAsked = !budget.toldOfWindows().isEmpty()
                    && Budget.hasWindows(budget.period())
                    && budget.scope().each() == null;
            if (isAsked) {
                unasked.remove(budget.id());
                tried(policy, budget, windows, now);
            }
        }
        for (String budgetId : unasked) {
            store.forget(organization, budgetId);
            windows.remove(budgetId);
        }
    }

    private void tried(Policy policy, Budget budget, Map<String, Seen> windows, long now) {
        try {
            round(policy, budget, windows, now);
        } catch (RuntimeException failure) {
            String organization = policy.organization().name();
            LOG.error(
                    "a new window of budget {} of {} could not be told of; trying again",
                    budget.name(),
                    organization,
                    failure);
        }
    }

    private Map<String, Seen> kept(String organization) {
        Map<String, Seen> kept = new HashMap<>();
        store.seen(organization).forEach(seen -> kept.put(seen.budgetId(), seen));
        return kept;
    }

    private void round(Policy policy, Budget budget, Map<String, Seen> windows, long now) {
        Window current = Windows.containing(budget.period(), now).orElseThrow();
        Seen seen = windows.get(budget.id());
        if (seen == null) {
            keep(policy, windows, new Seen(budget.id(), current, budget.limit()));
        } else if (seen.window().end() <= now) {
            turn(policy, budget, windows, seen, now);
        } else if (seen.limit() != budget.limit()) {
            keep(policy, windows, new Seen(budget.id(), seen.window(), budget.limit()));
        }
    }

    private void keep(Policy policy, Map<String, Seen> windows, Seen seen) {
        store.keep(policy.organization().name(), seen);
        windows.put(seen.budgetId(), seen);
    }

    /// Through every window that has ended since the latest that was seen. The first had the limit that it was last
    /// seen with, the others that of now. They are told in order: none before the one that must wait.
    private void turn(Policy policy, Budget budget, Map<String, Seen> windows, Seen latest, long now) {
        carrying.carry(policy, budget);
        Seen before = latest;
        int ended = ended(budget, latest, now);
        while (before.window().end() <= now) {
            Window next =
                    Windows.containing(budget.period(), before.window().end()).orElseThrow();
            Seen turned = new Seen(budget.id(), next, budget.limit());
            if (ended > MOST) {
                keep(policy, windows, turned);
            } else if (isTold(policy, budget, before, turned, now)) {
                windows.put(budget.id(), turned);
            } else {
                return;
            }
            ended--;
            before = turned;
        }
    }

    private static int ended(Budget budget, Seen latest, long now) {
        int ended = 0;
        for (long end = latest.window().end(); end <= now; ended++) {
            end = Windows.containing(budget.period(), end).orElseThrow().end();
        }
        return ended;
    }

    /// False where it must wait.
    private boolean isTold(Policy policy, Budget budget, Seen over, Seen next, long now) {
        String organization = policy.organization().name();
        Optional<Ended> ended = spending.of(organization, budget.id(), over.window(), over.limit());
        if (ended.isEmpty()) {
            return false;
        }
        WindowLetter letter =
                new WindowLetter(policy, budget, over.window(), ended.get(), next.window(), next.limit(), now);
        store.turn(organization, next, letter.letters());
        LOG.info("{}", letter.sentence());
        return true;
    }
}
