package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.limits.Pace;
import io.purser.core.limits.RateLimit;
import io.purser.core.limits.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The engine in memory: plain `long` accounts, an index over the rules, arrays that are reused. Every change is
/// preceded by every check.
public final class OrganizationEngine implements Engine {
    private final OpenHolds holds = new OpenHolds();
    private final Matched matched = new Matched();
    private final Judgement judgement = new Judgement();
    private final Map<Long, Account> restored = new HashMap<>();
    private final AllowanceBook allowances = new AllowanceBook();
    private Map<String, BudgetAccounts> budgets = new LinkedHashMap<>();
    private Map<String, LimitPaces> limits = new LinkedHashMap<>();
    private RuleIndex index = new RuleIndex(List.of());
    private int policySwaps;
    private long nextAccount;
    private long lastNow;
    private long lateOpenings;

    /// An engine without budgets, accounts or holds.
    ///
    /// @param nextAccount the number of the first account it opens
    /// @param lastNow the latest instant the organization has seen (epoch milliseconds): time never runs back
    ///     before it
    public OrganizationEngine(long nextAccount, long lastNow) {
        this.nextAccount = nextAccount;
        this.lastNow = lastNow;
    }

    @Override
    public Decision admit(Ask ask, long nowMillis) {
        long now = advance(nowMillis);
        OpenHold known = holds.get(ask.requestId());
        if (known != null) {
            return new Decision.Known(known);
        }
        index.match(ask, matched);
        judgement.look(ask, matched, now);
        Decision refusal = judgement.refusal(ask, matched, now);
        if (refusal != null) {
            return refusal;
        }
        // Everything is checked; from here nothing can fail.
        OpenHold hold = place(ask, now);
        return new Decision.Admit(hold, Tightest.of(hold, now), paceFigures(now), judgement.taken());
    }

    private List<Decision.LimitFigures> paceFigures(long now) {
        if (judgement.paceCount() == 0) {
            return List.of();
        }
        List<Decision.LimitFigures> figures = new ArrayList<>(2 * judgement.paceCount());
        for (int i = 0; i < matched.limits(); i++) {
            matched.limit(i).figures(matched.limitSubject(i), now, figures);
        }
        judgement.actionFigures(now, figures);
        return figures;
    }

    private OpenHold place(Ask ask, long now) {
        Account[] accounts = judgement.accounts();
        long[] amounts = judgement.holds();
        Pace[] paces = judgement.paces();
        List<LedgerRecord.AccountOpened> opened = List.of();
        for (int i = 0; i < accounts.length; i++) {
            if (!accounts[i].isOpen()) {
                opened = open(accounts[i], opened);
            }
            accounts[i].place(amounts[i]);
        }
        for (Pace pace : paces) {
            pace.take(judgement.paceTokens(), now);
        }
        OpenHold hold = new OpenHold(
                ask,
                now,
                accounts,
                amounts,
                paces,
                judgement.paceTokens(),
                policySwaps,
                judgement.cap(),
                judgement.covered(),
                opened);
        holds.add(hold);
        return hold;
    }

    private List<LedgerRecord.AccountOpened> open(Account account, List<LedgerRecord.AccountOpened> opened) {
        account.owner.open(account, nextAccount++);
        lateOpenings += account.window.end() <= lastNow ? 1 : 0;
        List<LedgerRecord.AccountOpened> more = opened.isEmpty() ? new ArrayList<>(4) : opened;
        more.add(account.opened());
        return more;
    }

    @Override
    public Extension extend(String requestId, long wishedOutput, long nowMillis) {
        long now = advance(nowMillis);
        OpenHold hold = holds.get(requestId);
        return hold == null ? new Extension.AlreadyEnded() : new Growth(hold, now).upTo(wishedOutput);
    }

    @Override
    public Ending settle(String requestId, Actual actual, long nowMillis) {
        long now = advance(nowMillis);
        OpenHold hold = holds.remove(requestId);
        if (hold == null) {
            return new Ending.AlreadyEnded();
        }
        for (Pace pace : hold.paces) {
            pace.settle(hold.paceTokens, actual.tokens(), now);
        }
        Settling settling = new Settling(hold, actual, now);
        if (!actual.counts()) {
            return settling.anew(matched.none(), this::open);
        }
        if (hold.policySwaps == policySwaps) {
            return settling.whereHeld();
        }
        index.match(hold.ask.attribution(), hold.ask.provider(), hold.ask.model(), matched);
        return settling.anew(matched, this::open);
    }

    @Override
    public Adjusted adjust(UsageEvent entry, StoredAccounts stored, long nowMillis) {
        long now = advance(nowMillis);
        index.match(entry, matched);
        return new Correction(entry, stored, now).on(matched);
    }

    @Override
    public Counted count(UsageEvent call, ClosedWindows closed, long nowMillis) {
        long now = advance(Math.max(nowMillis, call.admittedAt()));
        index.match(call, matched);
        return new ReportedCall(call, closed, lateOpenings, now).on(matched, this::open);
    }

    @Override
    public Ending release(String requestId, long nowMillis) {
        long now = advance(nowMillis);
        OpenHold hold = holds.remove(requestId);
        if (hold == null) {
            return new Ending.AlreadyEnded();
        }
        for (Pace pace : hold.paces) {
            pace.release(hold.paceTokens, now);
        }
        hold.lift();
        return new Ending.Released();
    }

    @Override
    public void policy(List<Budget> newBudgets, List<RateLimit> newLimits, List<String> arming, long nowMillis) {
        prepare(newBudgets, newLimits, arming).enforce(nowMillis);
    }

    @Override
    public Prepared prepare(List<Budget> newBudgets, List<RateLimit> newLimits, List<String> arming) {
        PolicyChange change = new PolicyChange(budgets, limits, holds);
        change.to(newBudgets, newLimits, Set.copyOf(arming));
        return nowMillis -> {
            long before = lastNow;
            enforce(change, before, arming.isEmpty() ? before : advance(nowMillis));
        };
    }

    private void enforce(PolicyChange change, long before, long now) {
        change.enforce(before, now);
        budgets = change.budgets();
        limits = change.limits();
        index = change.index();
        allowances.enforce(budgets);
        policySwaps++;
    }

    @Override
    public Armed arm(String budgetId, List<Total> before, long nowMillis) {
        long now = advance(nowMillis);
        BudgetAccounts owner = budgets.get(budgetId);
        if (owner == null || owner.armed()) {
            return new Armed(now, List.of(), List.of(), List.of());
        }
        owner.advance(now);
        List<LedgerRecord.AccountOpened> opened = List.of();
        for (Total total : before) {
            Account account = owner.at(total.subject(), total.windowStart());
            if (account != null) {
                opened = account.isOpen() ? opened : open(account, opened);
                account.settle(total.settled());
            }
        }
        owner.enforce(owner.budget(), true, now);
        allowances.enforce(budgetId, budgets);
        List<Posting> totals = new ArrayList<>();
        List<Crossing> crossings = List.of();
        for (Account account : owner.allAccounts()) {
            totals.add(new Posting(account.number(), account.settledHere()));
            crossings = Settling.judge(account, 0, now, crossings);
        }
        return new Armed(now, opened, totals, crossings);
    }

    @Override
    public void restore(LedgerRecord.AccountOpened account, long settled, List<String> crossedThresholds) {
        BudgetAccounts owner = budgets.get(account.budgetId());
        if (owner == null) {
            restored.put(account.account(), Account.orphan(account));
            return;
        }
        Account found = owner.restore(account, settled);
        restored.put(account.account(), found);
        if (!crossedThresholds.isEmpty()) {
            Stages stages = found.stages() == null ? new Stages() : found.stages();
            found.stages(stages);
            stages.restore(crossedThresholds, account.window(), lastNow);
        }
    }

    @Override
    public void restore(LedgerRecord.HoldPlaced hold, List<Posting> heldNow, long coveredOutput) {
        Account[] accounts = new Account[heldNow.size()];
        long[] amounts = new long[accounts.length];
        for (int i = 0; i < accounts.length; i++) {
            Account account = restored.get(heldNow.get(i).account());
            if (account == null) {
                throw new IllegalStateException("account " + heldNow.get(i).account() + " under the hold of "
                        + hold.requestId() + " is not restored; expected accounts before holds");
            }
            accounts[i] = account;
            amounts[i] = heldNow.get(i).amount();
            account.place(amounts[i]);
        }
        holds.add(OpenHold.restored(hold, accounts, amounts, coveredOutput));
    }

    @Override
    public void allow(Allowance allowance, long nowMillis) {
        advance(nowMillis);
        allowances.put(allowance, budgets);
    }

    @Override
    public boolean take(Allowance allowance, long nowMillis) {
        long now = advance(nowMillis);
        BudgetAccounts owner = budgets.get(allowance.budgetId());
        if (owner == null || Judgement.room(owner.figured(allowance.subject(), now)) < -allowance.amount()) {
            return false;
        }
        allowances.put(allowance, budgets);
        return true;
    }

    @Override
    public void forget(Allowance allowance) {
        allowances.remove(allowance, budgets);
    }

    @Override
    public Map<@Nullable String, Long> heldIn(String budgetId, long from, long to) {
        BudgetAccounts owner = budgets.get(budgetId);
        Map<@Nullable String, Long> held = new HashMap<>();
        if (owner == null) {
            return held;
        }
        for (Account account : owner.allAccounts()) {
            long begins = account.window.start();
            if (account.ownHeld() != 0 && begins >= from && begins < to) {
                held.merge(account.subject, account.ownHeld(), Math::addExact);
            }
        }
        return held;
    }

    @Override
    public Optional<BudgetFigures> figures(String budgetId, @Nullable String subject, long nowMillis) {
        long now = advance(nowMillis);
        return Optional.ofNullable(budgets.get(budgetId))
                .map(owner -> Figures.of(owner.figured(subject, now), 0, false, now));
    }

    @Override
    public List<BudgetFigures> figures(long nowMillis) {
        long now = advance(nowMillis);
        List<BudgetFigures> figures = new ArrayList<>();
        for (BudgetAccounts accounts : budgets.values()) {
            accounts.figures(now, figures);
        }
        return figures;
    }

    @Override
    public List<BudgetFigures> figures(String requestId, long nowMillis) {
        long now = advance(nowMillis);
        OpenHold hold = holds.get(requestId);
        return hold == null ? List.of() : Tightest.first(hold, now);
    }

    @Override
    public List<Standing> standings(Identity identity, long nowMillis) {
        long now = advance(nowMillis);
        index.match(Attribution.of(identity), "", "", matched);
        List<Standing> standings = new ArrayList<>(matched.limits());
        for (int i = 0; i < matched.limits(); i++) {
            standings.add(matched.limit(i).standing(matched.limitSubject(i), now));
        }
        return standings;
    }

    @Override
    public Optional<Hold> hold(String requestId) {
        return Optional.ofNullable(holds.get(requestId));
    }

    @Override
    public int openHolds() {
        return holds.size();
    }

    @Override
    public List<OpenCall> openCalls(int most) {
        return holds.oldest(most).stream().map(OpenHold::shown).toList();
    }

    @Override
    public long oldestAdmission() {
        return holds.oldestAdmission();
    }

    /// A step back of the clock is taken for no step at all.
    private long advance(long nowMillis) {
        lastNow = Math.max(lastNow, nowMillis);
        allowances.at(lastNow, budgets);
        return lastNow;
    }
}
