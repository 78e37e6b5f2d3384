package io.purser.core.ledger;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Threshold;
import io.purser.core.calendar.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which stages of a budget an account has crossed and when people were last told: exactly one crossing for each
/// (threshold, limit version), and at most one reminder in a cooldown.
final class Stages {
    /// By `threshold/limitVersion`. A rolling budget's crossing is forgotten with its sub-window, so that it is told
    /// at most once in each length.
    private final Map<String, Told> crossed = new HashMap<>();

    private @Nullable Budget judged;
    private long nextAt;
    private long forgetAt;
    private long toldAt;

    /// Takes over what an earlier process told: names as `80%/1`, reminders as `80%/1+3`.
    void restore(List<String> names, Window window, long nowMillis) {
        toldAt = nowMillis;
        for (String name : names) {
            int plus = name.lastIndexOf('+');
            boolean reminder = plus > name.lastIndexOf('/');
            String stage = reminder ? name.substring(0, plus) : name;
            Told told = crossed.get(stage);
            if (told == null || told.window.start() < window.start()) {
                // Sub-windows of a rolling budget come in any order; the latest crossing is the one that lasts.
                told = new Told(window);
                crossed.put(stage, told);
            }
            if (reminder && told.window.equals(window)) {
                told.reminders = Math.max(told.reminders, Integer.parseInt(name.substring(plus + 1)));
            }
        }
    }

    /// Adds to `crossings` what a settlement of `amount` made true.
    void judge(Account account, long amount, long nowMillis, List<Crossing> crossings) {
        Budget budget = account.terms().budget();
        long settled = account.settled();
        int before = crossings.size();
        if (!budget.equals(judged) || settled >= nextAt || nowMillis >= forgetAt) {
            cross(account, budget, settled, nowMillis, crossings);
        }
        if (crossings.size() > before) {
            toldAt = nowMillis;
        } else if (amount > 0 && settled >= budget.limit() && coolingIsOver(budget, nowMillis)) {
            remind(account, budget, settled, nowMillis, crossings);
        }
    }

    private void cross(Account account, Budget budget, long settled, long nowMillis, List<Crossing> crossings) {
        boolean rolls = account.owner.rolls();
        if (rolls) {
            crossed.values().removeIf(told -> told.window.end() <= nowMillis);
        }
        judged = budget;
        nextAt = Long.MAX_VALUE;
        for (Threshold threshold : budget.thresholds()) {
            String name = threshold.name() + "/" + budget.limitVersion();
            if (crossed.containsKey(name)) {
                continue;
            }
            if (settled >= threshold.at()) {
                crossed.put(name, new Told(account.window));
                crossings.add(crossing(account, budget, threshold, account.window, 0, settled));
            } else {
                nextAt = Math.min(nextAt, threshold.at());
            }
        }
        forgetAt = Long.MAX_VALUE;
        if (rolls) {
            crossed.values().forEach(told -> forgetAt = Math.min(forgetAt, told.window.end()));
        }
    }

    private boolean coolingIsOver(Budget budget, long nowMillis) {
        long cooldown = budget.cooldown().toMillis();
        return cooldown > 0 && nowMillis - toldAt >= cooldown;
    }

    /// Repeats the highest stage that is crossed.
    private void remind(Account account, Budget budget, long settled, long nowMillis, List<Crossing> crossings) {
        Threshold highest = null;
        for (Threshold threshold : budget.thresholds()) {
            if (settled >= threshold.at() && (highest == null || threshold.at() > highest.at())) {
                highest = threshold;
            }
        }
        Told told = highest == null ? null : crossed.get(highest.name() + "/" + budget.limitVersion());
        if (highest == null || told == null) {
            return;
        }
        told.reminders++;
        toldAt = nowMillis;
        crossings.add(crossing(account, budget, highest, told.window, told.reminders, settled));
    }

    private static Crossing crossing(
            Account account, Budget budget, Threshold threshold, Window window, int reminder, long settled) {
        return new Crossing(
                budget.id(),
                budget.name(),
                account.subject,
                window,
                threshold.name(),
                budget.limitVersion(),
                reminder,
                settled,
                budget.limit(),
                Figures.state(account.terms(), settled));
    }

    /// One crossing with the reminders that followed it.
    private static final class Told {
        private final Window window;
        private int reminders;

        Told(Window window) {
            this.window = window;
        }
    }
}
