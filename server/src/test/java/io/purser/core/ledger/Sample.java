package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Threshold;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A sample organization: group `search` below `engineering`; Ada with two keys in it, Ben in `engineering`.
/// Amounts are cents, to be read easily.
final class Sample {
    static final ZoneId UTC = ZoneId.of("UTC");
    static final Period DAY = new Period.Day(UTC);
    static final Period MONTH = new Period.Month(UTC, 1);

    private static final Identity.Ref ENGINEERING = new Identity.Ref("g1", "engineering");
    private static final Identity.Ref SEARCH = new Identity.Ref("g2", "search");
    static final Identity ADA =
            new Identity("acme", List.of(ENGINEERING, SEARCH), "CC-7", ref("u1", "ada"), ref("k1", "ada-laptop"));
    static final Identity ADA_CI =
            new Identity("acme", List.of(ENGINEERING, SEARCH), "CC-7", ref("u1", "ada"), ref("k2", "ada-ci"));
    static final Identity BEN =
            new Identity("acme", List.of(ENGINEERING), "CC-7", ref("u2", "ben"), ref("k3", "ben-laptop"));

    private Sample() {}

    private static Identity.Ref ref(String id, String name) {
        return new Identity.Ref(id, name);
    }

    static long at(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    static Scope organization() {
        return Scope.ORGANIZATION;
    }

    static Scope only(Dimension dimension, String value) {
        return new Scope(List.of(new Scope.Condition(dimension, null, value)), null);
    }

    static Scope tag(String name, String value) {
        return new Scope(List.of(new Scope.Condition(Dimension.TAG, name, value)), null);
    }

    static Scope each(Dimension dimension) {
        return new Scope(List.of(), dimension);
    }

    static Budget hard(String name, Scope scope, long cents, Period period) {
        return budget(name, 1, scope, Unit.MONEY, cents, period, Enforcement.HARD, Estimation.ADAPTIVE);
    }

    static Budget soft(String name, Scope scope, long cents, Period period) {
        return budget(name, 1, scope, Unit.MONEY, cents, period, Enforcement.SOFT, Estimation.ADAPTIVE);
    }

    static Budget strict(String name, Scope scope, long cents, Period period) {
        return budget(name, 1, scope, Unit.MONEY, cents, period, Enforcement.HARD, Estimation.STRICT);
    }

    /// The same budget with another limit, as a raise makes it.
    static Budget raised(Budget budget, long cents) {
        return budget(
                budget.name(),
                budget.limitVersion() + 1,
                budget.scope(),
                budget.unit(),
                cents,
                budget.period(),
                budget.enforcement(),
                budget.estimation());
    }

    static Budget budget(
            String name,
            long limitVersion,
            Scope scope,
            Unit unit,
            long limit,
            Period period,
            Enforcement enforcement,
            Estimation estimation) {
        return new Budget(
                "id-" + name,
                name,
                limitVersion,
                scope,
                unit,
                limit,
                period,
                enforcement,
                false,
                estimation,
                1_024,
                List.of(
                        new Threshold("50%", limit / 2, List.of()),
                        new Threshold("80%", limit * 8 / 10, List.of()),
                        new Threshold("100%", limit, List.of())),
                Duration.ofHours(6),
                false,
                false,
                List.of());
    }

    static Budget passingFree(Budget budget) {
        return new Budget(
                budget.id(),
                budget.name(),
                budget.limitVersion(),
                budget.scope(),
                budget.unit(),
                budget.limit(),
                budget.period(),
                budget.enforcement(),
                budget.shadow(),
                budget.estimation(),
                budget.strictFloor(),
                budget.thresholds(),
                budget.cooldown(),
                true,
                budget.showAmounts(),
                List.of());
    }

    static OrganizationEngine engine(Budget... budgets) {
        OrganizationEngine engine = new OrganizationEngine(1, 0);
        engine.policy(List.of(budgets), List.of(), List.of());
        return engine;
    }

    static Attribution of(Identity identity) {
        return Attribution.of(identity);
    }

    static Attribution of(Identity identity, @Nullable String customer, @Nullable String session) {
        return new Attribution(identity, customer, null, session, null, null, null, null, Map.of());
    }

    static Attribution tagged(Identity identity, String name, String value) {
        return new Attribution(identity, null, null, null, null, null, null, null, Map.of(name, value));
    }

    /// A call that costs so many cents whatever it generates.
    static Ask call(String id, Attribution attribution, long cents) {
        return ask(id, attribution, new Demand(100, cents, 0, 0, 0, 0, true, Demand.Price.PRICED));
    }

    static Ask ask(String id, Attribution attribution, Demand demand) {
        return new Ask(id, attribution, "openai", "gpt-5.4", demand, true, true);
    }

    static Actual cost(long cents) {
        return new Actual(100, cents);
    }

    /// Admits and settles at once.
    static Decision spend(Engine engine, String id, Attribution attribution, long cents, long now) {
        Decision decision = engine.admit(call(id, attribution, cents), now);
        engine.settle(id, cost(cents), now);
        return decision;
    }

    static BudgetFigures figures(Engine engine, String budget, @Nullable String subject, long now) {
        return engine.figures(now).stream()
                .filter(one -> one.budget().name().equals(budget))
                .filter(one -> java.util.Objects.equals(one.subject(), subject))
                .findFirst()
                .orElseThrow();
    }
}
