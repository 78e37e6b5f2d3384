package io.purser.control.replay;

import io.purser.core.budget.Action;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Criticality;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.limits.RateLimit;
import io.purser.core.policy.Policy;
import java.time.Duration;
import java.util.List;

/// A policy of every kind of budget and limit, in which many calls at once are in each other's way.
final class CrowdedPolicy {
    private CrowdedPolicy() {}

    static Policy policy() {
        return PlayedHouse.policy(
                List.of(
                        new RateLimit("rl", "acme-pace", Scope.ORGANIZATION, 4_000L, 4_000_000L, 230L),
                        new RateLimit("each", "customer-pace", each(Dimension.CUSTOMER), 40L, null, null)),
                money("acme-daily", Scope.ORGANIZATION, 1_700_000, Estimation.ADAPTIVE),
                money("each-customer", each(Dimension.CUSTOMER), 220_000, Estimation.ADAPTIVE),
                money("each-user", each(Dimension.USER), 640_000, Estimation.ADAPTIVE),
                money("globex-strictly", PlayedHouse.customer("c0"), 150_000, Estimation.STRICT),
                PlayedHouse.budget(
                        "few-calls",
                        PlayedHouse.customer("c5"),
                        Unit.REQUESTS,
                        25,
                        Enforcement.HARD,
                        Estimation.ADAPTIVE),
                PlayedHouse.budget(
                        "tokens", Scope.ORGANIZATION, Unit.TOKENS, 300_000, Enforcement.SOFT, Estimation.ADAPTIVE),
                rolling(PlayedHouse.budget(
                        "checkout-lately",
                        endpoint("checkout"),
                        Unit.MONEY,
                        260_000 * PlayedHouse.MICRO,
                        Enforcement.HARD,
                        Estimation.ADAPTIVE)),
                careful());
    }

    private static Scope each(Dimension dimension) {
        return new Scope(List.of(), dimension);
    }

    private static Scope endpoint(String name) {
        return new Scope(List.of(new Scope.Condition(Dimension.ENDPOINT, null, name)), null);
    }

    /// @param micros of a USD
    private static Budget money(String name, Scope scope, long micros, Estimation way) {
        return PlayedHouse.budget(name, scope, Unit.MONEY, micros * PlayedHouse.MICRO, Enforcement.HARD, way);
    }

    /// The same over the last three seconds.
    private static Budget rolling(Budget budget) {
        return like(budget, new Period.Rolling(Duration.ofSeconds(3)), List.of());
    }

    private static Budget like(Budget budget, Period period, List<Action> actions) {
        return new Budget(
                budget.id(),
                budget.name(),
                1,
                budget.scope(),
                budget.unit(),
                budget.limit(),
                period,
                budget.enforcement(),
                false,
                budget.estimation(),
                64,
                budget.thresholds(),
                budget.cooldown(),
                false,
                false,
                actions);
    }

    /// A budget that degrades what `u1` does, stage by stage.
    private static Budget careful() {
        long limit = 500_000 * PlayedHouse.MICRO;
        Budget budget = PlayedHouse.budget(
                "careful",
                new Scope(List.of(new Scope.Condition(Dimension.USER, null, "u1")), null),
                Unit.MONEY,
                limit,
                Enforcement.DEGRADE,
                Estimation.ADAPTIVE);
        return like(
                budget,
                budget.period(),
                List.of(
                        new Action(
                                "15%",
                                limit / 100 * 15,
                                Criticality.HIGH,
                                List.of(),
                                400L,
                                null,
                                null,
                                new Action.Throttle(12, Criticality.LOW),
                                false),
                        new Action("30%", limit / 10 * 3, Criticality.LOW, List.of(), null, 120L, null, null, false),
                        new Action(
                                "50%",
                                limit / 2,
                                Criticality.HIGH,
                                List.of(new Action.Switch("model", "mini")),
                                null,
                                null,
                                null,
                                null,
                                false),
                        new Action("60%", limit / 10 * 6, Criticality.NORMAL, List.of(), null, null, null, null, true),
                        new Action("100%", limit, Criticality.HIGH, List.of(), null, null, null, null, true)));
    }
}
