package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import io.purser.core.calendar.Windows;
import java.util.List;

/// What people are shown of an account, and which of several is the tightest.
final class Figures {
    private Figures() {}

    static BudgetFigures of(Account account, long estimate, boolean governs, long nowMillis) {
        Budget budget = account.terms().budget();
        long settled = account.settled();
        return new BudgetFigures(
                budget,
                account.subject,
                account.rolls() ? shown(budget.period(), account.window, nowMillis) : account.window,
                settled,
                account.held(),
                estimate,
                resetsAt(account, estimate),
                state(account.terms(), settled),
                governs);
    }

    /// The span a rolling budget sums up at `nowMillis`; any other budget's own window.
    static Window shown(Period period, Window window, long nowMillis) {
        return period instanceof Period.Rolling
                ? Windows.summed(period, nowMillis).orElse(window)
                : window;
    }

    static BudgetState state(Terms terms, long settled) {
        return BudgetState.of(settled, terms.limit(), terms.blocksAt(), terms.lowestStage());
    }

    /// A calendar window's end. For a rolling budget the moment at which enough sub-windows are forgotten for this
    /// estimate to fit while the holds of now stay; `Long.MAX_VALUE` where it never can.
    private static long resetsAt(Account account, long estimate) {
        if (!account.rolls()) {
            return account.window.end();
        }
        long limit = account.limit();
        if (limit == 0 || estimate > limit) {
            return Long.MAX_VALUE;
        }
        long room = limit - account.settled() - account.held();
        List<Generation> counted = account.owner.counted();
        long last = counted.isEmpty()
                ? account.window.end()
                : counted.getLast().window.end();
        boolean fits = fits(room, estimate);
        for (Generation generation : counted) {
            Account old = generation.get(account.subject);
            if (old == null || old.settledHere() == 0) {
                continue;
            }
            last = generation.window.end();
            room += old.settledHere();
            if (fits || fits(room, estimate)) {
                return last;
            }
        }
        return last;
    }

    private static boolean fits(long room, long estimate) {
        return room > 0 && estimate <= room;
    }

    /// Below 0 where `one` is tighter for a call: less remaining for each unit of its estimate, then the more specific
    /// scope, then the name.
    static int compare(Account one, long oneEstimate, Account other, long otherEstimate, Attribution attribution) {
        int ratio = ratio(remaining(one), oneEstimate, remaining(other), otherEstimate);
        if (ratio != 0) {
            return ratio;
        }
        Budget first = one.owner.budget();
        Budget second = other.owner.budget();
        int level = Long.compare(other.owner.level(attribution), one.owner.level(attribution));
        return level != 0 ? level : first.name().compareTo(second.name());
    }

    private static long remaining(Account account) {
        return Math.max(0, account.limit() - account.settled() - account.held());
    }

    /// Compares remaining ÷ estimate exactly, as products; nothing remaining is the tightest, no estimate the
    /// loosest.
    static int ratio(long oneLeft, long oneEstimate, long otherLeft, long otherEstimate) {
        if (oneLeft == 0 || otherLeft == 0) {
            return Boolean.compare(otherLeft == 0, oneLeft == 0);
        }
        int high = Long.compare(Math.multiplyHigh(oneLeft, otherEstimate), Math.multiplyHigh(otherLeft, oneEstimate));
        return high != 0 ? high : Long.compareUnsigned(oneLeft * otherEstimate, otherLeft * oneEstimate);
    }

    /// How specific a scope is: by its most specific dimension, a deeper group above its ancestors, then by how many
    /// conditions it has.
    static long level(Scope scope, Attribution attribution) {
        long level = scope.each() == null ? 0 : rank(scope.each());
        for (Scope.Condition condition : scope.conditions()) {
            level = Math.max(level, rank(condition.dimension()) + depth(condition, attribution));
        }
        return level * 1000 + scope.conditions().size();
    }

    private static long rank(Dimension dimension) {
        return switch (dimension) {
            case ORGANIZATION -> 0;
            case GROUP -> 1_000;
            case PROVIDER -> 2_000;
            case MODEL -> 3_000;
            case ENVIRONMENT -> 4_000;
            case FEATURE -> 5_000;
            case ENDPOINT -> 6_000;
            case TAG -> 7_000;
            case PLAN -> 7_500;
            case CUSTOMER -> 8_000;
            case USER -> 9_000;
            case KEY -> 10_000;
            case END_USER -> 11_000;
            case SESSION -> 12_000;
        };
    }

    /// Whether the level of a scope depends on how deep its group lies under the caller's.
    static boolean levelDependsOnCaller(Scope scope) {
        boolean group = scope.conditions().stream().anyMatch(condition -> condition.dimension() == Dimension.GROUP);
        return group
                && (scope.each() == null || rank(scope.each()) <= rank(Dimension.GROUP))
                && scope.conditions().stream()
                        .allMatch(condition -> rank(condition.dimension()) <= rank(Dimension.GROUP));
    }

    private static int depth(Scope.Condition condition, Attribution attribution) {
        if (condition.dimension() != Dimension.GROUP) {
            return 0;
        }
        List<Identity.Ref> path = attribution.identity().groupPath();
        for (int i = 0; i < path.size(); i++) {
            if (path.get(i).id().equals(condition.value())) {
                return i;
            }
        }
        return 0;
    }
}
