package io.purser.bench.simulate;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Rollover;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Threshold;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.limits.RateLimit;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Channel;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.KeyPolicy;
import io.purser.core.tenancy.Organization;
import io.purser.core.tenancy.User;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes an organization's policies: small, so that everything meets everything, and tight, so
/// that limits are reached.
final class PolicyMaker {
    static final List<String> PLANS = List.of("free", "pro");
    static final List<String> CUSTOMERS = List.of("initech", "umbrella", "hooli");
    static final List<String> SESSIONS = List.of("s1", "s2");
    static final List<String> ENVIRONMENTS = List.of("production", "staging");
    private static final List<String> ZONES =
            List.of("UTC", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Tokyo");
    private static final List<Integer> PERCENTS = List.of(50, 80, 100);

    private final Chance chance;
    private final String organization;
    private final long startMillis;
    private final ActionMaker actions;
    private final Extras.Part allowances;
    private int names;

    PolicyMaker(Chance chance, Extras extras, String organization, long startMillis) {
        this.actions = new ActionMaker(extras);
        this.allowances = extras.allowances();
        this.chance = chance;
        this.organization = organization;
        this.startMillis = startMillis;
    }

    Policy first() {
        List<Group> groups =
                List.of(new Group("g-root", "all", null, null), new Group("g-leaf", "research", "g-root", null));
        List<User> users = List.of(
                new User("u1", "ada", "g-leaf", false, List.of()), new User("u2", "ben", "g-root", false, List.of()));
        List<ApiKey> keys =
                List.of(key("k1", "u1", null), key("k2", "u1", null), key("k3", "u2", null), key("k4", null, "g-root"));
        List<Budget> budgets = new ArrayList<>();
        budgets.add(budget(1, Scope.ORGANIZATION));
        for (long more = chance.between(1, 5); more > 0; more--) {
            budgets.add(budget(1, scope()));
        }
        List<RateLimit> limits = chance.percent(40) ? List.of(rateLimit()) : List.of();
        List<Channel> channels = List.of(
                new Channel.Webhook("hook", "https://hook.example/a", "secret-a"),
                new Channel.Webhook("pager", "https://pager.example/b", "secret-b"));
        return new Policy(
                1,
                new Organization(organization, CurrencyUnit.USD, ZoneOffset.UTC, 1, MonthDay.of(1, 1)),
                groups,
                users,
                keys,
                List.of(),
                List.of(),
                budgets,
                limits,
                channels,
                List.of());
    }

    private ApiKey key(String id, @Nullable String user, @Nullable String group) {
        return new ApiKey(id, id, user, group, secret(id), "hint", KeyPolicy.OPEN, null);
    }

    String secret(String keyId) {
        return organization + "/" + keyId;
    }

    private RateLimit rateLimit() {
        String name = "l" + names++;
        return new RateLimit(
                name,
                name,
                chance.percent(50) ? Scope.ORGANIZATION : scope(),
                chance.percent(60) ? chance.between(2, 30) : null,
                chance.percent(40) ? chance.between(1_000, 40_000) : null,
                chance.percent(40) ? chance.between(1, 6) : null);
    }

    private Scope scope() {
        List<Scope.Condition> conditions = new ArrayList<>();
        if (chance.percent(60)) {
            conditions.add(condition());
        }
        Dimension each = conditions.isEmpty() || chance.percent(40)
                ? chance.any(List.of(Dimension.USER, Dimension.KEY, Dimension.CUSTOMER, Dimension.SESSION))
                : null;
        return new Scope(conditions, each);
    }

    private Scope.Condition condition() {
        return switch ((int) chance.between(0, 7)) {
            case 0 -> new Scope.Condition(Dimension.GROUP, null, chance.any(List.of("g-root", "g-leaf")));
            case 1 -> new Scope.Condition(Dimension.USER, null, chance.any(List.of("u1", "u2")));
            case 2 -> new Scope.Condition(Dimension.KEY, null, chance.any(List.of("k1", "k2", "k3", "k4")));
            case 3 -> new Scope.Condition(Dimension.CUSTOMER, null, chance.any(CUSTOMERS));
            case 7 -> new Scope.Condition(Dimension.PLAN, null, chance.any(PLANS));
            case 4 -> new Scope.Condition(Dimension.ENVIRONMENT, null, chance.any(ENVIRONMENTS));
            case 5 -> new Scope.Condition(Dimension.TAG, "team", chance.any(List.of("search", "ads")));
            default -> new Scope.Condition(Dimension.MODEL, null, chance.any(Prices.MODELS));
        };
    }

    private Period period() {
        ZoneId zone = ZoneId.of(chance.any(ZONES));
        return switch ((int) chance.between(0, 10)) {
            case 0, 1, 2 -> new Period.Day(zone);
            case 3 -> new Period.Week(zone, DayOfWeek.of((int) chance.between(1, 7)));
            case 4 -> new Period.Month(zone, (int) chance.between(1, 31));
            case 5 -> new Period.Quarter(zone, MonthDay.of(2, 1));
            case 6 -> new Period.Year(zone, MonthDay.of(4, 6));
            case 7 -> new Period.Custom(zone, java.time.Period.ofDays(2), LocalDate.of(2026, 1, 5));
            case 8 -> new Period.Rolling(Duration.ofHours(1));
            case 9 -> new Period.Rolling(Duration.ofHours(24));
            default -> new Period.Lifetime(Instant.ofEpochMilli(startMillis + chance.between(-600_000, 600_000)));
        };
    }

    private Budget budget(long version, Scope scope) {
        String name = "b" + names++;
        Unit unit = chance.any(List.of(Unit.MONEY, Unit.MONEY, Unit.MONEY, Unit.TOKENS, Unit.TOKENS, Unit.REQUESTS));
        long limit = limit(unit);
        return actions.over(carrying(new Budget(
                organization + "." + name + "~" + version,
                name,
                1,
                scope,
                unit,
                limit,
                period(),
                chance.percent(70) ? Enforcement.HARD : Enforcement.SOFT,
                chance.percent(8),
                chance.percent(35) ? Estimation.STRICT : Estimation.ADAPTIVE,
                chance.percent(50) ? 16 : 256,
                thresholds(limit),
                chance.percent(50) ? Duration.ofMinutes(20) : Duration.ofHours(6),
                chance.percent(50),
                false,
                List.of())));
    }

    /// The budget as it is, or with what its windows leave carried over.
    private Budget carrying(Budget budget) {
        if (!allowances.isOn() || !allowances.chance().percent(50)) {
            return budget;
        }
        long cap = Math.max(1, budget.limit() * allowances.chance().between(1, 120) / 100);
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
                budget.passesFree(),
                budget.showAmounts(),
                budget.actions(),
                null,
                new Rollover(cap + " units", cap));
    }

    private long limit(Unit unit) {
        if (chance.percent(4)) {
            return 0;
        }
        return switch (unit) {
            case MONEY -> chance.between(2_000_000, chance.percent(50) ? 60_000_000 : 900_000_000);
            case TOKENS -> chance.between(1_000, chance.percent(50) ? 12_000 : 150_000);
            case REQUESTS -> chance.between(1, 60);
        };
    }

    private List<Threshold> thresholds(long limit) {
        List<Threshold> thresholds = new ArrayList<>();
        for (int percent : PERCENTS) {
            if (chance.percent(60)) {
                List<String> channels = chance.percent(50) ? List.of("*") : List.of("hook");
                thresholds.add(new Threshold(percent + "%", Math.ceilDiv(limit * percent, 100), channels));
            }
        }
        return thresholds;
    }

    /// What somebody changes.
    enum Change {
        LIMIT_RAISED,
        LIMIT_LOWERED,
        BUDGET_ADDED,
        BUDGET_REMOVED,
        BUDGET_RESCOPED,
        ENFORCEMENT_CHANGED,
        KEY_REVOKED
    }

    /// The next version of a policy.
    Policy changed(Policy policy, Change change, long wallMillis) {
        long version = policy.version() + 1;
        List<Budget> budgets = new ArrayList<>(policy.budgets());
        int at = budgets.isEmpty() ? -1 : (int) chance.between(0, budgets.size() - 1);
        List<ApiKey> keys = policy.keys();
        switch (change) {
            case LIMIT_RAISED -> replace(budgets, at, budget -> limited(budget, budget.limit() * 2 + 1));
            case LIMIT_LOWERED -> replace(budgets, at, budget -> limited(budget, budget.limit() / 3));
            case BUDGET_ADDED -> budgets.add(budget(version, scope()));
            case BUDGET_REMOVED -> {
                if (at >= 0) {
                    budgets.remove(at);
                }
            }
            case BUDGET_RESCOPED -> replace(budgets, at, _ -> budget(version, scope()));
            case ENFORCEMENT_CHANGED -> replace(budgets, at, this::enforced);
            case KEY_REVOKED -> keys = revoked(keys, wallMillis);
        }
        return policy.withVersion(version).withKeys(keys).withBudgets(budgets);
    }

    private interface Edit {
        Budget of(Budget budget);
    }

    private static void replace(List<Budget> budgets, int at, Edit edit) {
        if (at >= 0) {
            budgets.set(at, edit.of(budgets.get(at)));
        }
    }

    private Budget limited(Budget budget, long limit) {
        return copy(budget, limit, budget.limitVersion() + 1, budget.enforcement(), budget.estimation());
    }

    private Budget enforced(Budget budget) {
        return copy(
                budget,
                budget.limit(),
                budget.limitVersion(),
                chance.percent(50) ? Enforcement.HARD : Enforcement.SOFT,
                chance.percent(50) ? Estimation.STRICT : Estimation.ADAPTIVE);
    }

    private Budget copy(Budget budget, long limit, long limitVersion, Enforcement enforcement, Estimation estimation) {
        return new Budget(
                budget.id(),
                budget.name(),
                limitVersion,
                budget.scope(),
                budget.unit(),
                limit,
                budget.period(),
                enforcement,
                budget.shadow(),
                estimation,
                budget.strictFloor(),
                limitVersion == budget.limitVersion() ? budget.thresholds() : thresholds(limit),
                budget.cooldown(),
                budget.passesFree(),
                budget.showAmounts(),
                ActionMaker.under(budget.actions(), limit),
                budget.ownerId(),
                budget.rollover());
    }

    private List<ApiKey> revoked(List<ApiKey> keys, long wallMillis) {
        int at = (int) chance.between(1, keys.size() - 1);
        List<ApiKey> changed = new ArrayList<>(keys);
        ApiKey key = keys.get(at);
        changed.set(
                at,
                new ApiKey(
                        key.id(),
                        key.name(),
                        key.userId(),
                        key.groupId(),
                        key.hash(),
                        key.hint(),
                        key.policy(),
                        wallMillis));
        return changed;
    }
}
