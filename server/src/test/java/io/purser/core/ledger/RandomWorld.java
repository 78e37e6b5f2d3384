package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Action;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Criticality;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Threshold;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.limits.RateLimit;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A small organization, calls and policies drawn from a seed: small enough for everything to meet everything.
final class RandomWorld {
    private static final List<String> ZONES =
            List.of("UTC", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Tokyo");
    private static final List<String> PATTERNS = List.of("gpt-5.4", "gpt-*", "*-mini", "claude-*", "*", "o3");
    private static final List<Dimension> EACH =
            List.of(Dimension.USER, Dimension.KEY, Dimension.CUSTOMER, Dimension.SESSION, Dimension.END_USER);

    final Random random;
    private final boolean dear;
    private final List<Identity> identities = new ArrayList<>();
    private int names;

    RandomWorld(long seed) {
        random = new Random(seed);
        dear = random.nextInt(4) == 0;
        Identity.Ref root = ref("g-root");
        Identity.Ref left = ref("g-left");
        Identity.Ref leaf = ref("g-leaf");
        identities.add(new Identity("acme", List.of(root, left, leaf), null, ref("u1"), ref("k1")));
        identities.add(new Identity("acme", List.of(root, left, leaf), null, ref("u1"), ref("k2")));
        identities.add(new Identity("acme", List.of(root, left), null, ref("u2"), ref("k3")));
        identities.add(new Identity("acme", List.of(root), null, ref("u3"), ref("k4")));
        identities.add(new Identity("acme", List.of(), null, null, ref("k5")));
        identities.add(new Identity("acme", List.of(root, left), null, ref("u2"), null));
    }

    private static Identity.Ref ref(String id) {
        return new Identity.Ref(id, "name of " + id);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private @Nullable String maybe(String... values) {
        return random.nextInt(3) == 0 ? null : values[random.nextInt(values.length)];
    }

    Attribution attribution() {
        Map<String, String> tags = new TreeMap<>();
        if (random.nextBoolean()) {
            tags.put("team", any(List.of("search", "ads")));
        }
        if (random.nextBoolean()) {
            tags.put("project", any(List.of("atlas", "borealis")));
        }
        String customer = maybe("globex", "initech", "umbrella");
        return new Attribution(
                any(identities),
                customer,
                maybe("e1", "e2"),
                maybe("s1", "s2", "s3", "s4"),
                maybe("production", "staging"),
                maybe("chat", "nightly-eval"),
                maybe("v1"),
                maybe("summaries"),
                tags,
                customer == null ? null : maybe("free", "pro"));
    }

    String model() {
        return any(List.of("gpt-5.4", "gpt-5.4-mini", "o3", "claude-opus"));
    }

    String provider() {
        return any(List.of("openai", "anthropic"));
    }

    Ask ask(String requestId) {
        Demand.Price price = switch (random.nextInt(12)) {
            case 0 -> Demand.Price.FREE;
            case 1 ->
                switch (Math.floorMod(requestId.hashCode(), 3)) {
                    case 0 -> Demand.Price.UNMETERED;
                    case 1 -> Demand.Price.FLAGGED;
                    default -> Demand.Price.UNKNOWN;
                };
            default -> Demand.Price.PRICED;
        };
        boolean priced = price == Demand.Price.PRICED;
        long maximum = random.nextInt(12) == 0 ? 0 : random.nextLong(1, 5_000);
        Demand demand = new Demand(
                random.nextLong(0, 2_000),
                priced ? random.nextLong(0, 3_000) * scale() : 0,
                priced ? random.nextLong(0, 5_000_000) * scale() : 0,
                Math.min(maximum, random.nextLong(0, 2_500)),
                maximum,
                random.nextLong(1, 64),
                random.nextBoolean(),
                price);
        return new Ask(
                requestId,
                attribution(),
                provider(),
                model(),
                demand,
                random.nextInt(12) > 0,
                random.nextInt(4) > 0,
                random.nextInt(5) == 0 ? null : degradable(demand));
    }

    private Degradable degradable(Demand demand) {
        return new Degradable(
                any(List.of(Criticality.values())),
                random.nextInt(6) > 0,
                random.nextInt(10) == 0,
                1 + random.nextInt(2),
                demand.inputTokens() / (1 + random.nextInt(3)),
                random.nextInt(4),
                random.nextInt(4) == 0 ? List.of(model()) : List.of());
    }

    private List<Action> actions(long limit) {
        List<Action> actions = new ArrayList<>();
        for (int percent : List.of(0, 30, 60, 80, 100, 120)) {
            if (random.nextInt(3) == 0) {
                actions.add(action(percent + "%", Math.ceilDiv(limit * percent, 100)));
            }
        }
        return actions.isEmpty() ? List.of(action("100%", limit)) : actions;
    }

    private Action action(String name, long at) {
        Action.Throttle throttle = random.nextInt(3) > 0
                ? null
                : new Action.Throttle(random.nextInt(6), any(List.of(Criticality.values())));
        return new Action(
                name,
                at,
                any(List.of(Criticality.values())),
                random.nextInt(3) > 0
                        ? List.of()
                        : List.of(new Action.Switch(any(PATTERNS), model()), new Action.Switch(any(PATTERNS), model())),
                random.nextInt(3) > 0 ? null : random.nextLong(1, 800),
                random.nextInt(4) > 0 ? null : random.nextLong(1, 1_500),
                random.nextInt(4) > 0 ? null : random.nextInt(3),
                throttle,
                random.nextInt(5) == 0);
    }

    /// Small amounts, or so large that products leave 64 bits.
    private long scale() {
        return dear ? 1_000_000_000L : 1;
    }

    Actual actual(Ask ask, long covered) {
        long output = random.nextLong(0, Math.max(1, 2 * covered) + 1);
        long tokens = ask.demand().inputTokens() + output;
        return switch (ask.demand().price()) {
            case FREE -> new Actual(tokens, 0L);
            case UNKNOWN, FLAGGED, UNMETERED -> new Actual(tokens, null);
            case PRICED -> {
                boolean free = random.nextInt(10) == 0;
                long cost = Math.addExact(
                        ask.demand().inputCost(), Cost.of(output, ask.demand().outputRate()));
                yield new Actual(tokens, free ? 0 : cost);
            }
        };
    }

    private Scope.Condition condition() {
        return switch (random.nextInt(14)) {
            case 0 -> new Scope.Condition(Dimension.ORGANIZATION, null, "acme");
            case 1, 2 -> new Scope.Condition(Dimension.GROUP, null, any(List.of("g-root", "g-left", "g-leaf")));
            case 3 -> new Scope.Condition(Dimension.USER, null, any(List.of("u1", "u2", "u3")));
            case 4 -> new Scope.Condition(Dimension.KEY, null, any(List.of("k1", "k2", "k3", "k4", "k5")));
            case 5 -> new Scope.Condition(Dimension.CUSTOMER, null, any(List.of("globex", "initech")));
            case 6 -> new Scope.Condition(Dimension.TAG, "team", any(List.of("search", "ads")));
            case 7 -> new Scope.Condition(Dimension.TAG, "project", any(List.of("atlas", "search")));
            case 8 -> new Scope.Condition(Dimension.ENDPOINT, null, "chat");
            case 9 -> new Scope.Condition(Dimension.FEATURE, null, "summaries");
            case 10 -> new Scope.Condition(Dimension.ENVIRONMENT, null, any(List.of("production", "staging")));
            case 11 -> new Scope.Condition(Dimension.PROVIDER, null, "openai");
            case 12 -> new Scope.Condition(Dimension.PLAN, null, any(List.of("free", "pro")));
            default ->
                random.nextInt(4) == 0
                        ? new Scope.Condition(Dimension.SESSION, null, "s1")
                        : new Scope.Condition(Dimension.MODEL, null, any(PATTERNS));
        };
    }

    private Scope scope() {
        List<Scope.Condition> conditions = new ArrayList<>();
        int count = random.nextInt(10) < 5 ? random.nextInt(2) : random.nextInt(3);
        for (int i = 0; i < count; i++) {
            conditions.add(condition());
        }
        return new Scope(conditions, random.nextInt(3) == 0 ? any(EACH) : null);
    }

    private Period period(long now) {
        ZoneId zone = ZoneId.of(any(ZONES));
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> new Period.Day(zone);
            case 3 -> new Period.Week(zone, DayOfWeek.of(1 + random.nextInt(7)));
            case 4 -> new Period.Month(zone, 1 + random.nextInt(31));
            case 5 -> new Period.Quarter(zone, MonthDay.of(2, 1));
            case 6 -> new Period.Custom(zone, java.time.Period.ofDays(2), LocalDate.of(2026, 1, 5));
            case 7 -> new Period.Rolling(Duration.ofHours(1));
            case 8 -> new Period.Rolling(Duration.ofHours(24));
            default -> new Period.Lifetime(Instant.ofEpochMilli(now + random.nextLong(-3_600_000, 600_000)));
        };
    }

    Budget budget(long now) {
        String name = "b" + names++;
        Unit unit = any(List.of(Unit.MONEY, Unit.MONEY, Unit.MONEY, Unit.TOKENS, Unit.REQUESTS));
        return budget(
                name,
                1,
                scope(),
                unit,
                period(now),
                any(List.of(Enforcement.HARD, Enforcement.HARD, Enforcement.SOFT, Enforcement.DEGRADE)),
                any(List.of(Estimation.ADAPTIVE, Estimation.ADAPTIVE, Estimation.STRICT)));
    }

    private Budget budget(
            String name,
            long limitVersion,
            Scope scope,
            Unit unit,
            Period period,
            Enforcement enforcement,
            Estimation estimation) {
        long limit = random.nextInt(15) == 0
                ? 0
                : switch (unit) {
                    case MONEY -> random.nextLong(1, 200_000) * scale();
                    case TOKENS -> random.nextLong(1, 100_000);
                    case REQUESTS -> random.nextLong(1, 40);
                };
        List<Threshold> thresholds = new ArrayList<>();
        for (int percent : List.of(50, 80, 100, 150)) {
            if (random.nextBoolean()) {
                thresholds.add(new Threshold(percent + "%", limit / 100 * percent, List.of()));
            }
        }
        return new Budget(
                name,
                name,
                limitVersion,
                scope,
                unit,
                limit,
                period,
                enforcement,
                random.nextInt(8) == 0,
                estimation,
                random.nextInt(3) == 0 ? 16 : 1_024,
                thresholds,
                Duration.ofMinutes(random.nextInt(4) * 20L),
                random.nextBoolean(),
                false,
                enforcement == Enforcement.DEGRADE ? actions(limit) : List.of());
    }

    /// The same budget with another limit, sometimes with another enforcement.
    Budget changed(Budget budget) {
        return budget(
                budget.name(),
                budget.limitVersion() + 1,
                budget.scope(),
                budget.unit(),
                budget.period(),
                random.nextInt(3) == 0 ? any(List.of(Enforcement.values())) : budget.enforcement(),
                budget.estimation());
    }

    RateLimit limit(@Nullable RateLimit same) {
        String name = same == null ? "l" + names++ : same.id();
        return new RateLimit(
                name,
                name,
                same == null ? scope() : same.scope(),
                random.nextBoolean() ? null : random.nextLong(0, 20),
                random.nextBoolean() ? null : random.nextLong(100, 50_000),
                random.nextBoolean() ? null : random.nextLong(1, 6));
    }
}
