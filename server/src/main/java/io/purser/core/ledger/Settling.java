package io.purser.core.ledger;

import io.purser.core.budget.Unit;
import java.util.ArrayList;
import java.util.List;

/// The end of one hold: it is lifted where it lies, and what the call consumed is posted.
final class Settling {
    private final OpenHold hold;
    private final Actual actual;
    private final long now;

    Settling(OpenHold hold, Actual actual, long now) {
        this.hold = hold;
        this.actual = actual;
        this.now = now;
    }

    /// The policy is the one of the admission: what matched then matches now.
    Ending whereHeld() {
        Account[] accounts = hold.accounts;
        long[] settled = new long[accounts.length];
        List<Crossing> crossings = List.of();
        boolean overHold = false;
        for (int i = 0; i < accounts.length; i++) {
            accounts[i].lift(hold.amounts[i]);
            settled[i] = amount(accounts[i].owner.unit(), actual);
            overHold |= settled[i] > hold.amounts[i];
            crossings = post(accounts[i], settled[i], now, crossings);
        }
        BudgetFigures tightest = Tightest.of(accounts, hold.amounts, hold.ask.attribution(), 0, now);
        return new Ending.Settled(List.of(), new PostingList(accounts, settled), crossings, tightest, overHold);
    }

    /// The policy has changed since the admission: the hold goes from where it lies, the actual to every account
    /// that matches now, in the windows of the admission.
    Ending anew(Matched matched, ReportedCall.Opening opening) {
        List<Account> found = new ArrayList<>(matched.budgets());
        List<LedgerRecord.AccountOpened> opened = List.of();
        for (int i = 0; i < matched.budgets(); i++) {
            Account account = matched.account(i, hold.admittedAt());
            if (account != null) {
                opened = account.isOpen() ? opened : opening.open(account, opened);
                found.add(account);
            }
        }
        hold.lift();
        Account[] accounts = found.toArray(Account[]::new);
        long[] settled = new long[accounts.length];
        long[] estimates = new long[accounts.length];
        List<Crossing> crossings = List.of();
        boolean overHold = false;
        for (int i = 0; i < accounts.length; i++) {
            settled[i] = amount(accounts[i].owner.unit(), actual);
            int place = hold.indexOf(accounts[i]);
            overHold |= place >= 0 && settled[i] > hold.amounts[place];
            estimates[i] = place >= 0 ? hold.amounts[place] : settled[i];
            crossings = post(accounts[i], settled[i], now, crossings);
        }
        BudgetFigures tightest = Tightest.of(accounts, estimates, hold.ask.attribution(), 0, now);
        return new Ending.Settled(opened, new PostingList(accounts, settled), crossings, tightest, overHold);
    }

    /// What a call consumed, in the unit of a budget.
    static long amount(Unit unit, Actual actual) {
        return switch (unit) {
            case MONEY -> actual.cost() == null ? 0 : actual.cost();
            case TOKENS -> actual.tokens();
            case REQUESTS -> 1;
        };
    }

    /// Settles an amount on an account and adds what it crossed.
    static List<Crossing> post(Account account, long amount, long now, List<Crossing> crossings) {
        if (account.rolls()) {
            account.owner.advance(now);
        }
        account.settle(amount);
        return judge(account, amount, now, crossings);
    }

    /// Adds what an account has crossed with the last amount that was settled on it.
    static List<Crossing> judge(Account account, long amount, long now, List<Crossing> crossings) {
        if (!account.owner.armed()
                || !account.counts()
                || account.settled() < account.terms().lowestStage()) {
            return crossings;
        }
        Stages stages = account.stages();
        if (stages == null) {
            stages = new Stages();
            account.stages(stages);
        }
        List<Crossing> more = crossings.isEmpty() ? new ArrayList<>(2) : crossings;
        stages.judge(account, amount, now, more);
        return more;
    }
}
