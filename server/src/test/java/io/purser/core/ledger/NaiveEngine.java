package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import io.purser.core.budget.Action;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.budget.Criticality;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Matching;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Threshold;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import io.purser.core.calendar.Windows;
import io.purser.core.ledger.Decision.LimitFigures.Kind;
import io.purser.core.limits.RateLimit;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The engine as one would write it on paper: lists of everything that ever happened, sums over all of it for every
/// question, big integers, no index, nothing cached. Answers are plain values that `Differential` compares.
final class NaiveEngine {
    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE / 4);

    /// A budget in force. A budget that was taken out and comes back is another one.
    static final class Rule {
        Budget budget;
        boolean armed;
        boolean inForce = true;
        long since;

        Rule(Budget budget, boolean armed) {
            this.budget = budget;
            this.armed = armed;
        }

        boolean hard() {
            boolean refusesAtLast = budget.actions().stream()
                    .anyMatch(action ->
                            action.refuse() && action.upTo() == Criticality.HIGH && action.at() == budget.limit());
            return inForce
                    && armed
                    && !budget.shadow()
                    && (budget.enforcement() == Enforcement.HARD
                            || (refusesAtLast && blocksAt(budget) == budget.limit()));
        }

        boolean acts() {
            return inForce && armed && !budget.shadow() && budget.enforcement() == Enforcement.DEGRADE;
        }

        boolean strict() {
            return budget.estimation() == Estimation.STRICT && budget.unit() != Unit.REQUESTS;
        }
    }

    /// Whose amounts: a budget, a member, and the start of the window of the admission.
    record Place(Rule rule, @Nullable String subject, long start) {}

    private record Entry(Place place, long admittedAt, BigInteger amount) {}

    static final class Call {
        Ask ask;
        long admittedAt;
        long cap;
        long covered;
        boolean restored;
        Map<Place, BigInteger> held = new LinkedHashMap<>();
        List<Pace> paces = new ArrayList<>();
        long paceTokens;

        Call(Ask ask) {
            this.ask = ask;
        }
    }

    static final class Pace {
        RateLimit limit;
        final @Nullable String subject;

        @Nullable
        NaiveQuota requests;

        @Nullable
        NaiveQuota tokens;

        long inFlight;

        Pace(RateLimit limit, @Nullable String subject, long now) {
            this.limit = limit;
            this.subject = subject;
            this.requests = limit.requestsPerMinute() == null ? null : new NaiveQuota(limit.requestsPerMinute(), now);
            this.tokens = limit.tokensPerMinute() == null ? null : new NaiveQuota(limit.tokensPerMinute(), now);
        }
    }

    private static final class Told {
        final Place place;
        final String stage;
        final Window window;
        int reminders;

        Told(Place place, String stage, Window window) {
            this.place = place;
            this.stage = stage;
            this.window = window;
        }
    }

    /// What the naive engine says of one admission.
    record Answer(
            Class<? extends Decision> kind,
            Decision.@Nullable Reason reason,
            @Nullable BudgetFigures governs,
            Set<BudgetFigures> looked,
            long cap,
            long covered,
            Map<Place, BigInteger> held,
            Decision.@Nullable Throttle throttle,
            List<Decision.LimitFigures> limits,
            @Nullable Decision other,
            Set<ActionTaken> taken) {}

    final Flaw flaw;
    final List<Rule> rules = new ArrayList<>();
    final Map<String, Call> open = new LinkedHashMap<>();
    final Set<Place> opened = new HashSet<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private final Map<Object, Long> toldAt = new HashMap<>();
    final List<Allowance> allowances = new ArrayList<>();
    private List<RateLimit> limits = new ArrayList<>();
    private Map<String, List<Pace>> paces = new HashMap<>();
    long now;

    NaiveEngine(Flaw flaw) {
        this.flaw = flaw;
    }

    void at(long instant) {
        now = Math.max(now, instant);
    }

    // --- sums over everything

    static @Nullable Window windowOf(Rule rule, long instant) {
        return Windows.containing(rule.budget.period(), instant).orElse(null);
    }

    private static long width(Rule rule) {
        return ((Period.Rolling) rule.budget.period()).subWindowMillis();
    }

    private static boolean rolls(Rule rule) {
        return rule.budget.period() instanceof Period.Rolling;
    }

    private boolean counts(Rule rule, long windowStart) {
        long age = Math.floorDiv(now, width(rule)) - Math.floorDiv(windowStart, width(rule));
        return age < 60;
    }

    BigInteger settledHere(Place place) {
        BigInteger sum = BigInteger.ZERO;
        for (Entry entry : entries) {
            if (entry.place.equals(place)) {
                sum = sum.add(entry.amount);
            }
        }
        return sum;
    }

    private BigInteger settled(Place place) {
        if (!rolls(place.rule)) {
            return settledHere(place);
        }
        BigInteger sum = BigInteger.ZERO;
        for (Entry entry : entries) {
            if (entry.place.rule == place.rule
                    && Objects.equals(entry.place.subject, place.subject)
                    && counts(place.rule, entry.admittedAt)) {
                sum = sum.add(entry.amount);
            }
        }
        return sum;
    }

    private BigInteger held(Place place) {
        BigInteger sum = BigInteger.ZERO;
        for (Call call : open.values()) {
            for (Map.Entry<Place, BigInteger> hold : call.held.entrySet()) {
                boolean same = hold.getKey().rule == place.rule
                        && Objects.equals(hold.getKey().subject, place.subject)
                        && (rolls(place.rule) || hold.getKey().start == place.start);
                sum = same ? sum.add(hold.getValue()) : sum;
            }
        }
        return sum;
    }

    private BigInteger room(Place place) {
        return limit(place).subtract(settled(place)).subtract(held(place));
    }

    private BigInteger limit(Place place) {
        return BigInteger.valueOf(budget(place).limit());
    }

    // --- allowances

    /// Adds one, or changes the one of its number.
    void allow(Allowance allowance) {
        forget(allowance);
        allowances.add(allowance);
    }

    void forget(Allowance allowance) {
        allowances.removeIf(one -> one.number() == allowance.number());
    }

    /// What is left on the account of a subject now; all of it in a lifetime that is still to begin; null where there
    /// is no such budget.
    @Nullable
    BigInteger left(String budgetId, @Nullable String subject) {
        for (Rule rule : rules) {
            if (rule.inForce && rule.budget.id().equals(budgetId)) {
                Window window = windowOf(rule, now);
                long start = window == null
                        ? ((Period.Lifetime) rule.budget.period()).since().toEpochMilli()
                        : window.start();
                return room(new Place(rule, subject, start));
            }
        }
        return null;
    }

    /// The budget of a place with its ceiling and stages as allowances move them.
    Budget budget(Place place) {
        Budget declared = place.rule.budget;
        long end = rolls(place.rule) ? Long.MAX_VALUE : windowOfPlace(place).end();
        long instant = now < end ? now : end - 1;
        BigInteger sum = BigInteger.ZERO;
        long latest = 0;
        for (Allowance one : allowances) {
            boolean isOver = instant >= one.until() && flaw != Flaw.LETS_ALLOWANCES_LAST;
            if (one.budgetId().equals(declared.id())
                    && Objects.equals(one.subject(), place.subject)
                    && one.from() <= instant
                    && !isOver) {
                sum = sum.add(BigInteger.valueOf(one.amount()));
                latest = Math.max(latest, one.number());
            }
        }
        if (latest == 0) {
            return declared;
        }
        long limit = BigInteger.valueOf(declared.limit())
                .add(sum)
                .max(BigInteger.ZERO)
                .longValueExact();
        return moved(declared, limit, latest);
    }

    private static Budget moved(Budget declared, long limit, long latest) {
        return new Budget(
                declared.id(),
                declared.name(),
                latest * 1_000_000 + declared.limitVersion(),
                declared.scope(),
                declared.unit(),
                limit,
                declared.period(),
                declared.enforcement(),
                declared.shadow(),
                declared.estimation(),
                declared.strictFloor(),
                declared.thresholds().stream()
                        .map(one -> new Threshold(one.name(), percent(one.name(), limit), one.channels()))
                        .toList(),
                declared.cooldown(),
                declared.passesFree(),
                declared.showAmounts(),
                declared.actions().stream()
                        .map(one -> new Action(
                                one.name(),
                                percent(one.name(), limit),
                                one.upTo(),
                                one.models(),
                                one.outputCap(),
                                one.contextCap(),
                                one.maxTools(),
                                one.throttle(),
                                one.refuse()))
                        .toList());
    }

    private static long percent(String name, long limit) {
        BigInteger product = BigInteger.valueOf(limit).multiply(new BigInteger(name.replace("%", "")));
        return product.add(BigInteger.valueOf(99))
                .divide(BigInteger.valueOf(100))
                .longValueExact();
    }

    // --- needs

    private BigInteger need(Rule rule, Demand demand, long output) {
        boolean priced = demand.price() == Demand.Price.PRICED;
        return switch (rule.budget.unit()) {
            case REQUESTS -> BigInteger.ONE;
            case TOKENS ->
                BigInteger.valueOf(demand.inputTokens())
                        .add(BigInteger.valueOf(output))
                        .min(MOST);
            case MONEY ->
                priced
                        ? BigInteger.valueOf(demand.inputCost())
                                .add(cost(output, demand.outputRate()))
                                .min(MOST)
                        : BigInteger.ZERO;
        };
    }

    private BigInteger cost(long output, long rate) {
        if (flaw == Flaw.FLOATS_MONEY) {
            return BigInteger.valueOf((long) (output * (rate / 1_000_000.0)));
        }
        BigInteger[] parts =
                BigInteger.valueOf(output).multiply(BigInteger.valueOf(rate)).divideAndRemainder(MILLION);
        return parts[0].add(BigInteger.valueOf(parts[1].signum())).min(MOST);
    }

    /// The most output that fits, found by halving.
    private long fits(Rule rule, Demand demand, BigInteger room, long most) {
        if (need(rule, demand, 0).compareTo(room) > 0) {
            return -1;
        }
        long low = 0;
        long high = most;
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            if (need(rule, demand, middle).compareTo(room) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    // --- matching

    private List<Place> matching(Ask ask, long instant) {
        return matching(ask.attribution(), ask.provider(), ask.model(), instant);
    }

    private List<Place> matching(Attribution attribution, String provider, String model, long instant) {
        List<Place> places = new ArrayList<>();
        for (Rule rule : rules) {
            Scope scope = rule.budget.scope();
            if (rule.inForce && Matching.matches(scope, attribution, provider, model)) {
                String subject = scope.each() == null ? null : Matching.member(scope.each(), attribution);
                Window window = windowOf(rule, instant);
                if (window != null && existed(new Place(rule, subject, window.start()))) {
                    places.add(new Place(rule, subject, window.start()));
                }
            }
        }
        if (flaw == Flaw.SKIPS_A_LEVEL && places.stream().anyMatch(place -> mentions(place.rule, Dimension.GROUP))) {
            places.removeIf(place -> place.rule.budget.scope().conditions().isEmpty());
        }
        return places;
    }

    /// Whether the budget was there in the window; where an account says so, it was.
    private boolean existed(Place place) {
        return place.start >= place.rule.since || opened.contains(place);
    }

    private long oldestWindow(Rule rule) {
        Window window = windowOf(rule, now);
        if (window == null) {
            return Long.MIN_VALUE;
        }
        return rolls(rule) ? window.start() - 59 * width(rule) : window.start();
    }

    private static boolean mentions(Rule rule, Dimension dimension) {
        return rule.budget.scope().conditions().stream().anyMatch(condition -> condition.dimension() == dimension);
    }

    private List<Pace> matchingPaces(Ask ask) {
        List<Pace> found = new ArrayList<>();
        for (RateLimit limit : limits) {
            if (!Matching.matches(limit.scope(), ask.attribution(), ask.provider(), ask.model())) {
                continue;
            }
            String subject = limit.scope().each() == null
                    ? null
                    : Matching.member(limit.scope().each(), ask.attribution());
            List<Pace> ofLimit = paces.computeIfAbsent(limit.id(), _ -> new ArrayList<>());
            Pace pace = ofLimit.stream()
                    .filter(one -> Objects.equals(one.subject, subject))
                    .findFirst()
                    .orElse(null);
            if (pace == null) {
                pace = new Pace(limit, subject, now);
                ofLimit.add(pace);
            }
            found.add(pace);
        }
        return found;
    }

    // --- admission

    Answer admit(Ask ask) {
        if (open.containsKey(ask.requestId())) {
            return answer(Decision.Known.class);
        }
        List<Place> places = matching(ask, now);
        List<Pace> limiting = matchingPaces(ask);
        NaiveActions actions = new NaiveActions(this, ask, places);
        Decision elsewhere = actions.elsewhere();
        if (elsewhere != null) {
            return other(elsewhere);
        }
        Demand demand = actions.capped();
        boolean lowered = demand.maximumOutput() < ask.demand().maximumOutput();
        long maximum = demand.maximumOutput();
        long likely = Math.min(demand.likelyOutput(), maximum);
        long floor = floor(places, demand);
        Map<Place, BigInteger> need = new LinkedHashMap<>();
        List<Place> refusing = new ArrayList<>();
        long affordable = maximum;
        for (Place place : places) {
            need.put(place, smallest(place.rule, demand, floor));
            if (!place.rule.hard() || free(place.rule, demand)) {
                continue;
            }
            if (refuses(place, of(need, place))) {
                refusing.add(place);
            } else if (!demand.maximumNamed()) {
                affordable = Math.min(affordable, fits(place.rule, demand, room(place), maximum));
            }
        }
        Comparator<Place> tightest = tightest(need, ask);
        List<Place> hard = places.stream().filter(place -> place.rule.hard()).toList();
        boolean unmetered = demand.price() == Demand.Price.UNMETERED;
        if (demand.price() == Demand.Price.UNKNOWN || unmetered) {
            Place place = places.stream()
                    .filter(one -> one.rule.hard() || one.rule.acts())
                    .filter(one -> one.rule.budget.unit() == Unit.MONEY
                            || (unmetered && one.rule.budget.unit() == Unit.TOKENS))
                    .min(tightest)
                    .orElse(null);
            if (place != null) {
                return governed(Decision.Unpriced.class, figures(place, of(need, place), true));
            }
        }
        if (!ask.bounded()) {
            Place place = hard.stream()
                    .filter(one -> one.rule.strict())
                    .filter(one -> one.rule.budget.unit() != Unit.MONEY
                            || (demand.price() != Demand.Price.FREE && demand.price() != Demand.Price.FLAGGED))
                    .min(tightest)
                    .orElse(null);
            if (place != null) {
                return governed(Decision.Unbounded.class, figures(place, of(need, place), true));
            }
        }
        boolean anyStrict = hard.stream().anyMatch(place -> place.rule.strict());
        boolean anyAdaptive =
                places.stream().anyMatch(place -> !place.rule.strict() && place.rule.budget.unit() != Unit.REQUESTS);
        long cap = anyStrict || lowered || affordable < maximum ? affordable : -1;
        if (!ask.firm() && (!refusing.isEmpty() || (cap >= 0 && cap < maximum))) {
            return answer(Decision.Tight.class);
        }
        long paceTokens = demand.inputTokens() + Math.min(likely, affordable);
        if (flaw == Flaw.TAKES_BEFORE_IT_CHECKS) {
            limiting.forEach(pace -> take(pace, paceTokens));
            limiting.forEach(pace -> pace.inFlight--);
        }
        if (!refusing.isEmpty()) {
            return refused(places, refusing, need, tightest);
        }
        Decision restricted = actions.restriction();
        if (restricted != null) {
            return other(restricted);
        }
        limiting.addAll(actions.paces());
        Decision.Throttle throttle = throttle(limiting, paceTokens);
        if (throttle != null) {
            return new Answer(
                    Decision.Throttle.class,
                    null,
                    null,
                    Set.of(),
                    -1,
                    0,
                    Map.of(),
                    throttle,
                    List.of(),
                    null,
                    Set.of());
        }
        Call call = new Call(ask);
        call.admittedAt = now;
        call.cap = cap;
        call.covered = anyStrict && !anyAdaptive ? cap : Math.min(likely, affordable);
        for (Place place : places) {
            long output = place.rule.strict() ? (cap < 0 ? maximum : cap) : call.covered;
            BigInteger hold = need(place.rule, demand, output);
            call.held.put(place, place.rule.hard() ? hold : hold.min(BigInteger.TWO.pow(50)));
            opened.add(place);
        }
        call.paces = limiting;
        call.paceTokens = paceTokens;
        limiting.forEach(pace -> take(pace, paceTokens));
        open.put(ask.requestId(), call);
        return new Answer(
                Decision.Admit.class,
                null,
                tightestUnder(places, call.held, ask, true),
                Set.of(),
                cap,
                call.covered,
                call.held,
                null,
                limitFigures(limiting),
                null,
                actions.taken());
    }

    private static Answer other(Decision decision) {
        return new Answer(
                decision.getClass(), null, null, Set.of(), -1, 0, Map.of(), null, List.of(), decision, Set.of());
    }

    private long floor(List<Place> places, Demand demand) {
        long floor = Math.min(demand.leastOutput(), demand.maximumOutput());
        for (Place place : places) {
            if (place.rule.hard() && place.rule.strict()) {
                floor = Math.max(floor, place.rule.budget.strictFloor());
            }
        }
        return Math.min(floor, demand.maximumOutput());
    }

    /// The least that a call needs under a budget.
    private BigInteger smallest(Rule rule, Demand demand, long floor) {
        long maximum = demand.maximumOutput();
        long output = rule.strict()
                ? (demand.maximumNamed() ? maximum : floor)
                : Math.min(demand.maximumNamed() ? demand.likelyOutput() : demand.leastOutput(), maximum);
        return need(rule, demand, output);
    }

    /// The same for a call before any action, in the sum of all places.
    BigInteger smallest(Place place, List<Place> places, Demand demand) {
        return smallest(place.rule, demand, floor(places, demand));
    }

    BigInteger used(Place place) {
        return settled(place).add(held(place));
    }

    /// The pace of an action's throttle.
    Pace pace(RateLimit limit, @Nullable String subject) {
        List<Pace> ofLimit = paces.computeIfAbsent(limit.id(), _ -> new ArrayList<>());
        for (Pace pace : ofLimit) {
            if (Objects.equals(pace.subject, subject)) {
                return pace;
            }
        }
        Pace pace = new Pace(limit, subject, now);
        ofLimit.add(pace);
        return pace;
    }

    private static Answer answer(Class<? extends Decision> kind) {
        return governed(kind, null);
    }

    private static Answer governed(Class<? extends Decision> kind, @Nullable BudgetFigures governs) {
        return new Answer(kind, null, governs, Set.of(), -1, 0, Map.of(), null, List.of(), null, Set.of());
    }

    static boolean free(Rule rule, Demand demand) {
        return rule.budget.passesFree() && rule.budget.unit() == Unit.MONEY && demand.price() == Demand.Price.FREE;
    }

    private boolean refuses(Place place, BigInteger need) {
        BigInteger used = settled(place).add(held(place));
        boolean full = flaw == Flaw.MORE_THAN_INSTEAD_OF_AT_LEAST
                ? used.compareTo(limit(place)) > 0
                : used.compareTo(limit(place)) >= 0;
        return full || used.add(need).compareTo(limit(place)) > 0;
    }

    private Answer refused(
            List<Place> places, List<Place> refusing, Map<Place, BigInteger> need, Comparator<Place> tightest) {
        List<Place> bySettled = refusing.stream()
                .filter(place -> settled(place).compareTo(limit(place)) >= 0
                        || settled(place).add(of(need, place)).compareTo(limit(place)) > 0)
                .toList();
        Place governs = (bySettled.isEmpty() ? refusing : bySettled)
                .stream().min(tightest).orElseThrow();
        Set<BudgetFigures> looked = new HashSet<>();
        places.forEach(place -> looked.add(figures(place, of(need, place), place.equals(governs))));
        return new Answer(
                Decision.Refuse.class,
                bySettled.isEmpty() ? Decision.Reason.HELD : Decision.Reason.SETTLED,
                figures(governs, of(need, governs), true),
                looked,
                -1,
                0,
                Map.of(),
                null,
                List.of(),
                null,
                Set.of());
    }

    /// remaining ÷ estimate, then the more specific, then the name.
    private Comparator<Place> tightest(Map<Place, BigInteger> estimates, Ask ask) {
        return (one, other) -> {
            BigInteger left = room(one).max(BigInteger.ZERO);
            BigInteger otherLeft = room(other).max(BigInteger.ZERO);
            if (left.signum() == 0 || otherLeft.signum() == 0) {
                if (left.signum() != otherLeft.signum()) {
                    return left.signum() == 0 ? -1 : 1;
                }
            } else {
                int ratio = left.multiply(of(estimates, other)).compareTo(otherLeft.multiply(of(estimates, one)));
                if (ratio != 0) {
                    return ratio;
                }
            }
            int level = Long.compare(
                    Figures.level(other.rule.budget.scope(), ask.attribution()),
                    Figures.level(one.rule.budget.scope(), ask.attribution()));
            return level != 0 ? level : one.rule.budget.name().compareTo(other.rule.budget.name());
        };
    }

    private @Nullable BudgetFigures tightestUnder(
            List<Place> places, Map<Place, BigInteger> estimates, Ask ask, boolean shown) {
        List<Place> hard = places.stream().filter(place -> place.rule.hard()).toList();
        return (hard.isEmpty() ? places : hard)
                .stream()
                        .min(tightest(estimates, ask))
                        .map(place -> figures(place, shown ? of(estimates, place) : BigInteger.ZERO, true))
                        .orElse(null);
    }

    private static BigInteger of(Map<Place, BigInteger> amounts, Place place) {
        return amounts.getOrDefault(place, BigInteger.ZERO);
    }

    // --- rate limits

    private void take(Pace pace, long tokens) {
        pace.inFlight++;
        if (pace.requests != null) {
            pace.requests.add(-1, now);
        }
        if (pace.tokens != null) {
            pace.tokens.add(-tokens, now);
        }
    }

    private Decision.@Nullable Throttle throttle(List<Pace> limiting, long tokens) {
        List<Decision.Throttle> all = new ArrayList<>();
        for (Pace pace : limiting) {
            String name = pace.limit.name();
            if (pace.requests != null && pace.requests.wait(1, now) > 0) {
                all.add(new Decision.Throttle(
                        new Decision.LimitFigures(
                                name, Kind.REQUESTS, pace.requests.quota(), pace.requests.remaining(now)),
                        pace.requests.wait(1, now)));
            }
            if (pace.tokens != null && pace.tokens.wait(tokens, now) > 0) {
                all.add(new Decision.Throttle(
                        new Decision.LimitFigures(name, Kind.TOKENS, pace.tokens.quota(), pace.tokens.remaining(now)),
                        pace.tokens.wait(tokens, now)));
            }
            if (pace.limit.concurrent() != null && pace.inFlight >= pace.limit.concurrent()) {
                all.add(new Decision.Throttle(
                        new Decision.LimitFigures(name, Kind.CONCURRENT, pace.limit.concurrent(), 0), 1_000));
            }
        }
        return all.stream()
                .min(Comparator.comparingLong(Decision.Throttle::retryAfterMillis)
                        .reversed()
                        .thenComparing(one -> one.limit().name())
                        .thenComparing(one -> one.limit().kind()))
                .orElse(null);
    }

    private List<Decision.LimitFigures> limitFigures(List<Pace> limiting) {
        List<Decision.LimitFigures> figures = new ArrayList<>();
        for (Pace pace : limiting) {
            String name = pace.limit.name();
            if (pace.requests != null) {
                figures.add(new Decision.LimitFigures(
                        name, Kind.REQUESTS, pace.requests.quota(), pace.requests.remaining(now)));
            }
            if (pace.tokens != null) {
                figures.add(
                        new Decision.LimitFigures(name, Kind.TOKENS, pace.tokens.quota(), pace.tokens.remaining(now)));
            }
            if (pace.limit.concurrent() != null) {
                figures.add(new Decision.LimitFigures(
                        name,
                        Kind.CONCURRENT,
                        pace.limit.concurrent(),
                        Math.max(0, pace.limit.concurrent() - pace.inFlight)));
            }
        }
        return figures;
    }

    // --- growth and ends

    /// What each account got more; empty map and the old coverage where nothing was to do; null covered: exhausted.
    record Growing(
            long covered,
            Map<Place, BigInteger> more,
            Decision.@Nullable Reason reason,
            @Nullable BudgetFigures governs) {}

    @Nullable
    Growing extend(String requestId, long wished) {
        Call call = open.get(requestId);
        if (call == null) {
            return null;
        }
        if (wished <= call.covered || call.restored) {
            return new Growing(call.covered, Map.of(), null, null);
        }
        Demand demand = call.ask.demand();
        List<Place> growing = call.held.keySet().stream()
                .filter(place -> place.rule.inForce && !place.rule.strict())
                .toList();
        long affordable = wished;
        for (Place place : growing) {
            if (place.rule.hard()) {
                BigInteger room = room(place).max(BigInteger.ZERO).add(of(call.held, place));
                affordable = Math.min(affordable, fits(place.rule, demand, room, wished));
            }
        }
        if (affordable > call.covered) {
            Map<Place, BigInteger> more = missing(call, growing, affordable);
            more.forEach((place, amount) -> call.held.merge(place, amount, BigInteger::add));
            call.covered = affordable;
            return new Growing(affordable, more, null, null);
        }
        Map<Place, BigInteger> missing = missing(call, growing, call.covered + 1);
        List<Place> refusing = missing.keySet().stream()
                .filter(place -> place.rule.hard())
                .filter(place -> of(missing, place).compareTo(room(place).max(BigInteger.ZERO)) > 0)
                .toList();
        List<Place> bySettled = refusing.stream()
                .filter(place -> settled(place)
                                .add(of(call.held, place))
                                .add(of(missing, place))
                                .compareTo(limit(place))
                        > 0)
                .toList();
        Place governs = (bySettled.isEmpty() ? refusing : bySettled)
                .stream().min(tightest(missing, call.ask)).orElseThrow();
        return new Growing(
                -1,
                Map.of(),
                bySettled.isEmpty() ? Decision.Reason.HELD : Decision.Reason.SETTLED,
                figures(governs, of(missing, governs), true));
    }

    private Map<Place, BigInteger> missing(Call call, List<Place> growing, long output) {
        Map<Place, BigInteger> missing = new LinkedHashMap<>();
        for (Place place : growing) {
            BigInteger need = need(place.rule, call.ask.demand(), output);
            need = place.rule.hard() ? need : need.min(BigInteger.TWO.pow(50));
            BigInteger more = need.subtract(of(call.held, place));
            if (more.signum() > 0) {
                missing.put(place, more);
            }
        }
        return missing;
    }

    record Settling(
            Map<Place, BigInteger> settled,
            Set<Crossing> crossings,
            @Nullable BudgetFigures tightest,
            boolean overHold) {}

    @Nullable
    Settling settle(String requestId, Actual actual) {
        Call call = open.remove(requestId);
        if (call == null) {
            return null;
        }
        for (Pace pace : call.paces) {
            pace.inFlight--;
            if (pace.tokens != null) {
                pace.tokens.add(call.paceTokens - actual.tokens(), now);
            }
        }
        List<Place> places = matching(call.ask, flaw == Flaw.SETTLES_IN_THE_WINDOW_OF_THE_END ? now : call.admittedAt);
        Map<Place, BigInteger> settled = new LinkedHashMap<>();
        Map<Place, BigInteger> estimates = new HashMap<>();
        boolean over = false;
        Set<Crossing> crossings = new HashSet<>();
        for (Place place : places) {
            BigInteger amount = amount(place.rule.budget.unit(), actual);
            BigInteger hold = call.held.get(place);
            over |= hold != null && amount.compareTo(hold) > 0;
            estimates.put(place, hold == null ? amount : hold);
            settled.put(place, amount);
            opened.add(place);
            for (int i = 0; i < (flaw == Flaw.SETTLES_TWICE ? 2 : 1); i++) {
                entries.add(new Entry(place, inside(place, call.admittedAt), amount));
            }
            cross(place, amount, crossings);
        }
        return new Settling(settled, crossings, tightestUnder(places, estimates, call.ask, false), over);
    }

    private long inside(Place place, long admittedAt) {
        return flaw == Flaw.SETTLES_IN_THE_WINDOW_OF_THE_END ? place.start : admittedAt;
    }

    private static BigInteger amount(Unit unit, Actual actual) {
        return switch (unit) {
            case MONEY -> actual.cost() == null ? BigInteger.ZERO : BigInteger.valueOf(actual.cost());
            case TOKENS -> BigInteger.valueOf(actual.tokens());
            case REQUESTS -> BigInteger.ONE;
        };
    }

    record Correcting(Map<Place, BigInteger> posted, Set<Crossing> crossings, boolean overLimit) {}

    /// Corrects money wherever the entry was counted: accounts that nobody opened stay unopened, and
    /// only a window that is open has something to tell.
    Correcting adjust(UsageEvent entry, long amount) {
        long instant = flaw == Flaw.CORRECTS_TODAY ? now : entry.admittedAt();
        Map<Place, BigInteger> posted = new LinkedHashMap<>();
        Set<Crossing> crossings = new HashSet<>();
        boolean over = false;
        for (Place place : matching(entry.attribution(), entry.provider(), entry.admittedModel(), instant)) {
            if (place.rule.budget.unit() != Unit.MONEY || !opened.contains(place)) {
                continue;
            }
            posted.put(place, BigInteger.valueOf(amount));
            entries.add(new Entry(place, instant, BigInteger.valueOf(amount)));
            if (rolls(place.rule)
                    ? counts(place.rule, place.start)
                    : windowOfPlace(place).end() > now) {
                cross(place, BigInteger.valueOf(amount), crossings);
                over |= amount > 0 && place.rule.hard() && settled(place).compareTo(limit(place)) > 0;
            }
        }
        return new Correcting(posted, crossings, over);
    }

    /// What a call that was made elsewhere adds; in a window that is over only where the budget had an account.
    Correcting count(UsageEvent call) {
        long instant = flaw == Flaw.COUNTS_LATE_CALLS_TODAY ? now : call.admittedAt();
        Actual actual = new Actual(call.usage().total(), call.cost());
        Map<Place, BigInteger> posted = new LinkedHashMap<>();
        Set<Crossing> crossings = new HashSet<>();
        boolean over = false;
        for (Place place : matching(call.attribution(), call.provider(), call.admittedModel(), instant)) {
            boolean isOpen = rolls(place.rule)
                    ? counts(place.rule, place.start)
                    : windowOfPlace(place).end() > now;
            long admissionEnd = rolls(place.rule)
                    ? place.start + width(place.rule)
                    : windowOfPlace(place).end();
            boolean mayStillOpen =
                    !place.rule.armed || open.values().stream().anyMatch(held -> held.admittedAt < admissionEnd);
            if (!isOpen && !mayStillOpen && !opened.contains(place)) {
                continue;
            }
            BigInteger amount = amount(place.rule.budget.unit(), actual);
            opened.add(place);
            posted.put(place, amount);
            entries.add(new Entry(place, instant, amount));
            if (isOpen) {
                cross(place, amount, crossings);
                over |= amount.signum() > 0
                        && place.rule.hard()
                        && settled(place).compareTo(limit(place)) > 0;
            }
        }
        return new Correcting(posted, crossings, over);
    }

    boolean release(String requestId) {
        Call call = flaw == Flaw.FORGETS_THE_RELEASE ? open.get(requestId) : open.remove(requestId);
        if (call == null) {
            return false;
        }
        for (Pace pace : call.paces) {
            pace.inFlight--;
            if (pace.tokens != null) {
                pace.tokens.add(call.paceTokens, now);
            }
            if (pace.requests != null) {
                pace.requests.add(1, now);
            }
        }
        return true;
    }

    // --- thresholds

    private Object stageKey(Place place) {
        return rolls(place.rule) ? new Place(place.rule, place.subject, 0) : place;
    }

    private void cross(Place place, BigInteger amount, Set<Crossing> crossings) {
        Rule rule = place.rule;
        if (!rule.armed || (rolls(rule) && !counts(rule, place.start))) {
            return;
        }
        Budget budget = budget(place);
        BigInteger settled = settled(place);
        boolean any = false;
        for (Threshold threshold : budget.thresholds()) {
            boolean known = flaw != Flaw.TELLS_AGAIN && live(place, threshold, budget) != null;
            if (!known && settled.compareTo(BigInteger.valueOf(threshold.at())) >= 0) {
                Window window = windowOfPlace(place);
                told.add(new Told(place, threshold.name() + "/" + budget.limitVersion(), window));
                crossings.add(crossing(place, threshold, window, 0, settled));
                any = true;
            }
        }
        if (any) {
            toldAt.put(stageKey(place), now);
            return;
        }
        long cooldown = budget.cooldown().toMillis();
        if (cooldown == 0
                || amount.signum() <= 0
                || settled.compareTo(limit(place)) < 0
                || now - toldAt.getOrDefault(stageKey(place), 0L) < cooldown) {
            return;
        }
        budget.thresholds().stream()
                .filter(threshold -> settled.compareTo(BigInteger.valueOf(threshold.at())) >= 0)
                .max(Comparator.comparingLong(Threshold::at))
                .ifPresent(highest -> {
                    Told crossing = Objects.requireNonNull(live(place, highest, budget));
                    crossing.reminders++;
                    toldAt.put(stageKey(place), now);
                    crossings.add(crossing(place, highest, crossing.window, crossing.reminders, settled));
                });
    }

    private @Nullable Told live(Place place, Threshold threshold, Budget budget) {
        Told found = null;
        for (Told one : told) {
            boolean same = stageKey(one.place).equals(stageKey(place))
                    && one.stage.equals(threshold.name() + "/" + budget.limitVersion())
                    && (!rolls(place.rule) || one.window.end() > now);
            found = same ? one : found;
        }
        return found;
    }

    static Window windowOfPlace(Place place) {
        return Objects.requireNonNull(windowOf(place.rule, place.start));
    }

    private Crossing crossing(Place place, Threshold threshold, Window window, int reminder, BigInteger settled) {
        Budget budget = budget(place);
        return new Crossing(
                budget.id(),
                budget.name(),
                place.subject,
                window,
                threshold.name(),
                budget.limitVersion(),
                reminder,
                settled.longValueExact(),
                budget.limit(),
                state(budget, settled));
    }

    // --- policy

    void policy(List<Budget> budgets, List<RateLimit> newLimits, List<String> arming) {
        List<Rule> next = new ArrayList<>();
        for (Budget budget : budgets) {
            Rule known = rules.stream()
                    .filter(rule -> rule.inForce && rule.budget.id().equals(budget.id()))
                    .findFirst()
                    .orElse(null);
            if (known == null) {
                Rule fresh = new Rule(budget, !arming.contains(budget.id()));
                fresh.since = oldestWindow(fresh);
                next.add(fresh);
            } else {
                known.budget = budget;
                known.armed |= !arming.contains(budget.id());
                next.add(known);
            }
        }
        rules.forEach(rule -> rule.inForce = next.contains(rule));
        rules.clear();
        rules.addAll(next);
        Map<String, List<Pace>> kept = new HashMap<>();
        for (RateLimit limit : newLimits) {
            List<Pace> ofLimit = paces.getOrDefault(limit.id(), new ArrayList<>());
            ofLimit.forEach(pace -> {
                pace.limit = limit;
                pace.requests = changed(pace.requests, limit.requestsPerMinute());
                pace.tokens = changed(pace.tokens, limit.tokensPerMinute());
            });
            kept.put(limit.id(), ofLimit);
        }
        keepActionPaces(kept);
        paces = kept;
        limits = newLimits;
    }

    /// The paces of actions outlive a policy as those of limits do, as long as their budget takes actions.
    private void keepActionPaces(Map<String, List<Pace>> kept) {
        for (Rule rule : rules) {
            if (!rule.acts()) {
                continue;
            }
            for (Action action : rule.budget.actions()) {
                if (action.throttle() != null) {
                    RateLimit limit = NaiveActions.limit(rule.budget, action);
                    List<Pace> known = paces.getOrDefault(limit.id(), new ArrayList<>());
                    known.forEach(pace -> {
                        pace.limit = limit;
                        pace.requests = changed(pace.requests, limit.requestsPerMinute());
                    });
                    kept.put(limit.id(), known);
                }
            }
        }
    }

    private @Nullable NaiveQuota changed(@Nullable NaiveQuota quota, @Nullable Long perMinute) {
        if (perMinute == null) {
            return null;
        }
        if (quota == null) {
            return new NaiveQuota(perMinute, now);
        }
        quota.change(perMinute, now);
        return quota;
    }

    /// Adds what was spent before a budget existed; answers with every account it has and what was crossed.
    Settling arm(String budgetId, List<Engine.Total> before) {
        Rule rule = rules.stream()
                .filter(one -> one.budget.id().equals(budgetId) && !one.armed)
                .findFirst()
                .orElse(null);
        if (rule == null) {
            return new Settling(Map.of(), Set.of(), null, false);
        }
        for (Engine.Total total : before) {
            Place place = new Place(rule, total.subject(), total.windowStart());
            if (existed(place)) {
                opened.add(place);
                entries.add(new Entry(place, total.windowStart(), BigInteger.valueOf(total.settled())));
            }
        }
        rule.armed = true;
        Map<Place, BigInteger> totals = new HashMap<>();
        Set<Crossing> crossings = new HashSet<>();
        opened.stream()
                .filter(place -> place.rule == rule)
                .sorted(Comparator.comparingLong(Place::start).reversed())
                .forEach(place -> {
                    totals.put(place, settledHere(place));
                    cross(place, BigInteger.ZERO, crossings);
                });
        return new Settling(totals, crossings, null, false);
    }

    // --- a new process

    /// Names as a store keeps them, for one account.
    List<String> crossed(Place place) {
        List<String> names = new ArrayList<>();
        for (Told one : told) {
            if (one.place.rule == place.rule
                    && Objects.equals(one.place.subject, place.subject)
                    && one.window.start() == place.start) {
                names.add(one.stage);
                for (int i = 1; i <= one.reminders; i++) {
                    names.add(one.stage + "+" + i);
                }
            }
        }
        return names;
    }

    void restarted() {
        toldAt.replaceAll((_, _) -> now);
        rules.forEach(rule -> rule.since = oldestWindow(rule));
        open.values().forEach(call -> {
            call.restored = true;
            call.paces = List.of();
        });
        paces.clear();
    }

    // --- figures

    static long blocksAt(Budget budget) {
        if (budget.enforcement() == Enforcement.HARD) {
            return budget.limit();
        }
        long least = Long.MAX_VALUE;
        for (Action action : budget.actions()) {
            least = action.refuse() && action.upTo() == Criticality.HIGH ? Math.min(least, action.at()) : least;
        }
        return least;
    }

    private static BudgetState state(Budget budget, BigInteger settled) {
        if (!budget.shadow() && settled.compareTo(BigInteger.valueOf(blocksAt(budget))) >= 0) {
            return BudgetState.BLOCKED;
        }
        if (settled.compareTo(BigInteger.valueOf(budget.limit())) >= 0) {
            return BudgetState.EXCEEDED;
        }
        boolean crossed = budget.thresholds().stream()
                .anyMatch(threshold -> settled.compareTo(BigInteger.valueOf(threshold.at())) >= 0);
        return crossed ? BudgetState.WARNING : BudgetState.OK;
    }

    BudgetFigures figures(Place place, BigInteger estimate, boolean governs) {
        Rule rule = place.rule;
        Window window = windowOfPlace(place);
        long resetsAt = window.end();
        if (rolls(rule)) {
            long end = Math.floorDiv(now, width(rule)) * width(rule) + width(rule);
            window = new Window(end - 60 * width(rule), end);
            resetsAt = fitsAt(place, estimate);
        }
        Budget budget = budget(place);
        return new BudgetFigures(
                budget,
                place.subject,
                window,
                settled(place).longValueExact(),
                held(place).longValueExact(),
                estimate.longValueExact(),
                resetsAt,
                state(budget, settled(place)),
                governs);
    }

    private long fitsAt(Place place, BigInteger estimate) {
        BigInteger limit = limit(place);
        if (limit.signum() == 0 || estimate.compareTo(limit) > 0) {
            return Long.MAX_VALUE;
        }
        long width = width(place.rule);
        long current = Math.floorDiv(now, width);
        TreeSet<Long> spent = new TreeSet<>();
        for (long sub = current - 59; sub <= current; sub++) {
            if (settledHere(new Place(place.rule, place.subject, sub * width)).signum() != 0) {
                spent.add(sub);
            }
        }
        BigInteger room = room(place);
        boolean fits = room.signum() > 0 && estimate.compareTo(room) <= 0;
        long last = (current + 60) * width;
        for (long sub : spent) {
            last = (sub + 60) * width;
            room = room.add(settledHere(new Place(place.rule, place.subject, sub * width)));
            if (fits || (room.signum() > 0 && estimate.compareTo(room) <= 0)) {
                return last;
            }
        }
        return last;
    }

    /// Everything that `GET /api/v1/budgets` would show.
    Set<BudgetFigures> figures() {
        Set<BudgetFigures> figures = new HashSet<>();
        for (Rule rule : rules) {
            Window window = windowOf(rule, now);
            Set<@Nullable String> subjects = new HashSet<>();
            for (Place place : opened) {
                boolean shown = place.rule == rule
                        && window != null
                        && (rolls(rule) ? counts(rule, place.start) : place.start == window.start());
                if (shown) {
                    subjects.add(place.subject);
                }
            }
            if (rolls(rule)) {
                open.values().stream()
                        .flatMap(call -> call.held.keySet().stream())
                        .filter(place -> place.rule == rule)
                        .forEach(place -> subjects.add(place.subject));
            }
            if (window == null && rule.budget.period() instanceof Period.Lifetime(java.time.Instant since)) {
                figures.add(figures(new Place(rule, null, since.toEpochMilli()), BigInteger.ZERO, false));
            } else if (subjects.isEmpty() && window != null) {
                figures.add(figures(new Place(rule, null, window.start()), BigInteger.ZERO, false));
            }
            for (String subject : subjects) {
                figures.add(figures(
                        new Place(rule, subject, Objects.requireNonNull(window).start()), BigInteger.ZERO, false));
            }
        }
        return figures;
    }

    /// I-5, at the moment of a commit.
    List<String> aboveTheirLimit(Map<Place, BigInteger> touched) {
        List<String> above = new ArrayList<>();
        touched.forEach((place, amount) -> {
            boolean over = settled(place).add(held(place)).compareTo(limit(place)) > 0;
            if (place.rule.hard() && amount.signum() > 0 && over) {
                above.add(place.toString());
            }
        });
        return above;
    }
}
