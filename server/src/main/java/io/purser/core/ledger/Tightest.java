package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The account under a call that has the least left for its like: hard ones before soft ones.
final class Tightest {
    private Tightest() {}

    /// The tightest under a hold that was just placed.
    static @Nullable BudgetFigures of(OpenHold hold, long nowMillis) {
        int tightest = indexOf(hold.accounts, hold.amounts, hold.ask.attribution());
        return tightest < 0 ? null : Figures.of(hold.accounts[tightest], hold.amounts[tightest], true, nowMillis);
    }

    /// The tightest of some accounts, by an estimate for each; `shown` stands in its figures.
    static @Nullable BudgetFigures of(
            Account[] accounts, long[] estimates, Attribution attribution, long shown, long nowMillis) {
        int tightest = indexOf(accounts, estimates, attribution);
        return tightest < 0 ? null : Figures.of(accounts[tightest], shown, true, nowMillis);
    }

    /// All that are in force, the tightest first.
    static List<BudgetFigures> first(OpenHold hold, long nowMillis) {
        int tightest = indexOf(hold.accounts, hold.amounts, hold.ask.attribution());
        List<BudgetFigures> figures = new ArrayList<>(hold.accounts.length);
        for (int i = 0; i < hold.accounts.length; i++) {
            Account account = hold.accounts[i];
            if (account.owner.inForce()) {
                account.owner.advance(nowMillis);
                figures.add(
                        i == tightest ? 0 : figures.size(),
                        Figures.of(account, hold.amounts[i], i == tightest, nowMillis));
            }
        }
        return figures;
    }

    private static int indexOf(Account[] accounts, long[] estimates, Attribution attribution) {
        int tightest = -1;
        for (int i = 0; i < accounts.length; i++) {
            if (!accounts[i].owner.inForce()) {
                continue;
            }
            if (tightest < 0) {
                tightest = i;
                continue;
            }
            boolean hard = accounts[i].owner.hard();
            boolean otherHard = accounts[tightest].owner.hard();
            if (hard == otherHard
                    ? Figures.compare(accounts[i], estimates[i], accounts[tightest], estimates[tightest], attribution)
                            < 0
                    : hard) {
                tightest = i;
            }
        }
        return tightest;
    }
}
