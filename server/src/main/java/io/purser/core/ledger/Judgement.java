package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import io.purser.core.budget.Unit;
import io.purser.core.limits.Pace;
import io.purser.core.limits.Quota;
import io.purser.core.limits.RateLimit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one call means for every account and pace that bounds it: what it needs at least, what it would hold, and
/// what stands in the way. It changes nothing. One instance is reused by every call of an engine.
///
/// In every unit the need for `t` output tokens is `base + ⌈t × rate ÷ 1,000,000⌉`: for tokens the rate is one
/// million, for requests it is nothing.
final class Judgement {
    private static final long MILLION = 1_000_000;
    /// What a soft account holds at most for one call, so that sums of absurd estimates stay in range.
    static final long MOST_SOFT = 1L << 50;

    private static final Pace[] NO_PACES = {};

    private final ActionsInForce actions = new ActionsInForce();

    private Account[] accounts = new Account[16];
    private long[] base = new long[16];
    private long[] rate = new long[16];
    private long[] need = new long[16];
    private long[] holds = new long[16];
    private Pace[] paces = new Pace[16];
    private int count;
    private int paceCount;

    private long likely;
    private long maximum;
    private long least;
    private long floor;
    private long affordable;
    private boolean strict;
    private boolean adaptive;
    private boolean refused;
    /// Whether any budget over the call has actions, and whether they looked at it.
    private boolean degrades;
    private boolean acting;
    /// Whether an action lowered the most output that the call can have.
    private boolean lowered;
    private long cap;
    private long covered;
    private long paceTokens;

    /// Looks at everything that was matched; `refusal` says what came of it.
    void look(Ask ask, Matched matched, long nowMillis) {
        Demand demand = ask.demand();
        maximum = demand.maximumOutput();
        likely = Math.min(demand.likelyOutput(), maximum);
        least = Math.min(demand.leastOutput(), maximum);
        gather(ask, matched, nowMillis);
        lowered = false;
        Degradable degradable = ask.degradable();
        acting = degrades && degradable != null;
        if (acting && degradable != null) {
            act(ask, degradable, nowMillis);
        }
        affordable = maximum;
        refused = false;
        for (int i = 0; i < count; i++) {
            need(i, demand);
        }
        plan(demand);
        for (int i = 0; i < count; i++) {
            long output = accounts[i].owner.strict() ? (cap == OpenHold.NO_CAP ? maximum : cap) : covered;
            long hold = needFor(i, output);
            holds[i] = accounts[i].owner.hard() ? hold : Math.min(hold, MOST_SOFT);
        }
    }

    private void gather(Ask ask, Matched matched, long nowMillis) {
        ensure(Math.max(matched.budgets(), matched.limits()));
        Demand demand = ask.demand();
        count = 0;
        strict = false;
        adaptive = false;
        floor = least;
        degrades = false;
        for (int i = 0; i < matched.budgets(); i++) {
            Account account = matched.account(i, nowMillis);
            if (account == null) {
                continue;
            }
            BudgetAccounts owner = account.owner;
            accounts[count] = account;
            Unit unit = owner.unit();
            base[count] = base(unit, demand);
            rate[count] = rate(unit, demand);
            count++;
            degrades |= owner.acts();
            if (owner.strict() && owner.hard()) {
                strict = true;
                floor = Math.max(floor, owner.budget().strictFloor());
            } else if (!owner.strict() && unit != Unit.REQUESTS) {
                adaptive = true;
            }
        }
        floor = Math.min(floor, maximum);
        paceCount = matched.limits();
        for (int i = 0; i < paceCount; i++) {
            paces[i] = matched.limit(i).at(matched.limitSubject(i), nowMillis);
        }
    }

    /// What the budgets' actions make of the call before it is judged like any other.
    private void act(Ask ask, Degradable degradable, long nowMillis) {
        actions.begin(ask.model(), degradable);
        for (int i = 0; i < count; i++) {
            ActionPlan plan = accounts[i].terms().actions();
            if (plan != null && !passesFree(accounts[i].owner, ask.demand())) {
                actions.add(accounts[i], plan, needFor(i, smallest(i, ask.demand())));
            }
        }
        long most = actions.maximumOutput(maximum, least);
        lowered = most < maximum;
        maximum = most;
        likely = Math.min(likely, maximum);
        floor = Math.min(floor, maximum);
        ensurePaces(paceCount + actions.throttles());
        for (int i = 0; i < actions.throttles(); i++) {
            paces[paceCount++] = actions.pace(i, nowMillis);
        }
    }

    private void ensurePaces(int size) {
        if (size > paces.length) {
            paces = Arrays.copyOf(paces, 2 * size);
        }
    }

    private void ensure(int size) {
        if (size > accounts.length) {
            accounts = Arrays.copyOf(accounts, 2 * size);
            base = Arrays.copyOf(base, 2 * size);
            rate = Arrays.copyOf(rate, 2 * size);
            need = Arrays.copyOf(need, 2 * size);
            holds = Arrays.copyOf(holds, 2 * size);
        }
        ensurePaces(size);
    }

    static long base(Unit unit, Demand demand) {
        return switch (unit) {
            case MONEY -> demand.price() == Demand.Price.PRICED ? demand.inputCost() : 0;
            case TOKENS -> demand.inputTokens();
            case REQUESTS -> 1;
        };
    }

    static long rate(Unit unit, Demand demand) {
        return switch (unit) {
            case MONEY -> demand.price() == Demand.Price.PRICED ? demand.outputRate() : 0;
            case TOKENS -> MILLION;
            case REQUESTS -> 0;
        };
    }

    private long needFor(int i, long output) {
        return Cost.plus(base[i], Cost.of(output, rate[i]));
    }

    /// The least with which the call makes sense here; and how much output a hard account could pay for.
    private void need(int i, Demand demand) {
        BudgetAccounts owner = accounts[i].owner;
        boolean named = demand.maximumNamed();
        need[i] = needFor(i, smallest(i, demand));
        if (!owner.hard() || passesFree(owner, demand)) {
            return;
        }
        long room = room(accounts[i]);
        if (room <= 0 || need[i] > room) {
            refused = true;
        } else if (!named) {
            affordable = Math.min(affordable, Cost.tokens(room - base[i], rate[i], maximum));
        }
    }

    private long smallest(int i, Demand demand) {
        boolean named = demand.maximumNamed();
        return accounts[i].owner.strict() ? (named ? maximum : floor) : (named ? likely : least);
    }

    /// The cap to write upstream and the output that adaptive accounts hold.
    private void plan(Demand demand) {
        cap = strict || lowered || affordable < maximum ? affordable : OpenHold.NO_CAP;
        boolean heldToTheCap = strict && !adaptive;
        covered = heldToTheCap ? cap : Math.min(likely, affordable);
        paceTokens = Cost.plus(demand.inputTokens(), Math.min(likely, affordable));
    }

    static long room(Account account) {
        return account.limit() - account.settled() - account.held();
    }

    private static boolean passesFree(BudgetAccounts owner, Demand demand) {
        return owner.passesFree() && demand.price() == Demand.Price.FREE;
    }

    /// What stands in the way, or null.
    @Nullable
    Decision refusal(Ask ask, Matched matched, long nowMillis) {
        Decision elsewhere = acting ? actions.elsewhere(ask.firm()) : null;
        if (elsewhere != null) {
            return elsewhere;
        }
        Decision unjudged = unjudged(ask, nowMillis);
        if (unjudged != null) {
            return unjudged;
        }
        if (!ask.firm() && (refused || (cap != OpenHold.NO_CAP && cap < maximum))) {
            return new Decision.Tight();
        }
        if (refused) {
            return refuse(ask, nowMillis);
        }
        Decision restricted = acting ? actions.restriction(nowMillis) : null;
        return restricted != null ? restricted : throttle(matched, nowMillis);
    }

    /// Where a hard budget cannot judge the call at all, nor one that degrades by money.
    private @Nullable Decision unjudged(Ask ask, long nowMillis) {
        Demand.Price price = ask.demand().price();
        int unpriced = -1;
        int unbounded = -1;
        for (int i = 0; i < count; i++) {
            BudgetAccounts owner = accounts[i].owner;
            if (!owner.hard() && !owner.acts()) {
                continue;
            }
            boolean money = owner.unit() == Unit.MONEY;
            boolean blind =
                    money ? price.blindsMoney() : price == Demand.Price.UNMETERED && owner.unit() == Unit.TOKENS;
            if (blind) {
                unpriced = tighter(unpriced, i, need, ask.attribution());
            } else if (owner.hard() && !ask.bounded() && owner.strict() && !(money && price.costsNothingKnown())) {
                unbounded = tighter(unbounded, i, need, ask.attribution());
            }
        }
        if (unpriced >= 0) {
            return new Decision.Unpriced(figures(unpriced, true, nowMillis));
        }
        return unbounded < 0 ? null : new Decision.Unbounded(figures(unbounded, true, nowMillis));
    }

    /// A refusal is final where any account refuses for what is settled, whatever the others hold.
    private Decision refuse(Ask ask, long nowMillis) {
        Decision.Reason reason = Decision.Reason.HELD;
        int governs = -1;
        for (int i = 0; i < count; i++) {
            if (!refuses(i, ask.demand())) {
                continue;
            }
            long left = accounts[i].limit() - accounts[i].settled();
            boolean settled = left <= 0 || need[i] > left;
            if (settled && reason == Decision.Reason.HELD) {
                reason = Decision.Reason.SETTLED;
                governs = i;
            } else if (settled || reason == Decision.Reason.HELD) {
                governs = tighter(governs, i, need, ask.attribution());
            }
        }
        return new Decision.Refuse(
                reason, figures(governs, true, nowMillis), looked(governs, ask.attribution(), nowMillis));
    }

    private boolean refuses(int i, Demand demand) {
        BudgetAccounts owner = accounts[i].owner;
        long room = room(accounts[i]);
        return owner.hard() && !passesFree(owner, demand) && (room <= 0 || need[i] > room);
    }

    /// Every account, the broadest scope first.
    private List<BudgetFigures> looked(int governs, Attribution attribution, long nowMillis) {
        List<BudgetFigures> looked = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            looked.add(figures(i, i == governs, nowMillis));
        }
        looked.sort((one, other) -> {
            int level = Long.compare(
                    Figures.level(one.budget().scope(), attribution),
                    Figures.level(other.budget().scope(), attribution));
            return level != 0
                    ? level
                    : one.budget().name().compareTo(other.budget().name());
        });
        return List.copyOf(looked);
    }

    private BudgetFigures figures(int i, boolean governs, long nowMillis) {
        return Figures.of(accounts[i], need[i], governs, nowMillis);
    }

    private int tighter(int one, int other, long[] estimates, Attribution attribution) {
        return one < 0
                        || Figures.compare(
                                        accounts[other], estimates[other], accounts[one], estimates[one], attribution)
                                < 0
                ? other
                : one;
    }

    /// The limit that makes the call wait longest, or null.
    private @Nullable Decision throttle(Matched matched, long nowMillis) {
        Decision.Throttle longest = null;
        for (int i = 0; i < paceCount; i++) {
            RateLimit limit = i < matched.limits() ? matched.limit(i).limit() : actions.limit(i - matched.limits());
            longest = longer(longest, limit, Decision.LimitFigures.Kind.REQUESTS, paces[i].requests(), 1, nowMillis);
            longest =
                    longer(longest, limit, Decision.LimitFigures.Kind.TOKENS, paces[i].tokens(), paceTokens, nowMillis);
            if (paces[i].freeSlots() == 0 && limit.concurrent() != null) {
                longest = longer(longest, limit, Decision.LimitFigures.Kind.CONCURRENT, limit.concurrent(), 0, 1_000);
            }
        }
        return longest;
    }

    private static Decision.@Nullable Throttle longer(
            Decision.@Nullable Throttle longest,
            RateLimit limit,
            Decision.LimitFigures.Kind kind,
            @Nullable Quota quota,
            long units,
            long nowMillis) {
        if (quota == null) {
            return longest;
        }
        long wait = quota.waitMillis(units, nowMillis);
        return wait == 0 ? longest : longer(longest, limit, kind, quota.perMinute(), quota.remaining(nowMillis), wait);
    }

    private static Decision.Throttle longer(
            Decision.@Nullable Throttle longest,
            RateLimit limit,
            Decision.LimitFigures.Kind kind,
            long quota,
            long remaining,
            long waitMillis) {
        boolean tie = longest != null && longest.retryAfterMillis() == waitMillis;
        if (longest != null
                && (longest.retryAfterMillis() > waitMillis
                        || (tie && longest.limit().name().compareTo(limit.name()) <= 0))) {
            return longest;
        }
        return new Decision.Throttle(new Decision.LimitFigures(limit.name(), kind, quota, remaining), waitMillis);
    }

    Account[] accounts() {
        return Arrays.copyOf(accounts, count);
    }

    long[] holds() {
        return Arrays.copyOf(holds, count);
    }

    Pace[] paces() {
        return paceCount == 0 ? NO_PACES : Arrays.copyOf(paces, paceCount);
    }

    int paceCount() {
        return paceCount;
    }

    /// Adds where the call stands under the paces of actions.
    void actionFigures(long nowMillis, List<Decision.LimitFigures> figures) {
        if (acting) {
            actions.figures(nowMillis, figures);
        }
    }

    /// What actions did to the call.
    List<ActionTaken> taken() {
        return acting ? actions.taken() : List.of();
    }

    long paceTokens() {
        return paceTokens;
    }

    long cap() {
        return cap;
    }

    long covered() {
        return covered;
    }
}
