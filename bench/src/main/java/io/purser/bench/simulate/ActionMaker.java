package io.purser.bench.simulate;

import io.purser.core.budget.Action;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Criticality;
import io.purser.core.budget.Enforcement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes budgets that degrade. A model only ever gives way to a cheaper one, so that no switch leads
/// back.
final class ActionMaker {
    private static final List<Integer> STAGES = List.of(20, 50, 80, 100);
    private static final Action.Switch LARGE = new Action.Switch("sandbox-large", "sandbox-small");
    private static final Action.Switch SMALL = new Action.Switch("sandbox-small", "sandbox-gift");
    private static final Action.Switch ANY = new Action.Switch("sandbox-*", "sandbox-gift");
    private static final List<List<Action.Switch>> SWITCHES =
            List.of(List.of(LARGE), List.of(LARGE, SMALL), List.of(ANY), List.of());

    private final Extras extras;

    ActionMaker(Extras extras) {
        this.extras = extras;
    }

    /// The budget as it is, or as one that degrades.
    Budget over(Budget budget) {
        if (!extras.degrades() || !extras.chance().percent(40)) {
            return budget;
        }
        return new Budget(
                budget.id(),
                budget.name(),
                budget.limitVersion(),
                budget.scope(),
                budget.unit(),
                budget.limit(),
                budget.period(),
                Enforcement.DEGRADE,
                budget.shadow(),
                budget.estimation(),
                budget.strictFloor(),
                budget.thresholds(),
                budget.cooldown(),
                budget.passesFree(),
                budget.showAmounts(),
                actions(budget.limit()),
                budget.ownerId(),
                budget.rollover());
    }

    private List<Action> actions(long limit) {
        List<Action> actions = new ArrayList<>();
        for (int percent : STAGES) {
            if (extras.chance().percent(50)) {
                actions.add(action(percent, limit));
            }
        }
        return actions;
    }

    private Action action(int percent, long limit) {
        Chance chance = extras.chance();
        boolean refuses = percent >= 80 && chance.percent(40);
        Criticality upTo = chance.percent(70) ? Criticality.HIGH : chance.any(List.of(Criticality.values()));
        List<Action.Switch> models = chance.any(SWITCHES);
        @Nullable Long cap = chance.percent(30) ? Long.valueOf(chance.between(50, 800)) : null;
        Action.@Nullable Throttle pace =
                chance.percent(15) ? new Action.Throttle(chance.between(1, 30), Criticality.HIGH) : null;
        return refuses
                ? new Action(percent + "%", at(limit, percent), upTo, List.of(), null, null, null, null, true)
                : new Action(percent + "%", at(limit, percent), upTo, models, cap, null, null, pace, false);
    }

    private static long at(long limit, int percent) {
        return Math.ceilDiv(limit * percent, 100);
    }

    /// The same actions under another limit.
    static List<Action> under(List<Action> actions, long limit) {
        return actions.stream()
                .map(each -> new Action(
                        each.name(),
                        at(limit, Integer.parseInt(each.name().replace("%", ""))),
                        each.upTo(),
                        each.models(),
                        each.outputCap(),
                        each.contextCap(),
                        each.maxTools(),
                        each.throttle(),
                        each.refuse()))
                .toList();
    }
}
