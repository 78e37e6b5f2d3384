package io.purser.core.ledger;

import java.util.ArrayList;
import java.util.List;

/// The top-up of one hold while its stream runs. It grows adaptive accounts alone: strict ones hold the most the
/// call can cost since its admission.
final class Growth {
    private final OpenHold hold;
    private final long now;

    Growth(OpenHold hold, long now) {
        this.hold = hold;
        this.now = now;
    }

    Extension upTo(long wished) {
        long covered = hold.coveredOutput();
        if (wished <= covered || hold.isRestored()) {
            return new Extension.Grown(covered, List.of());
        }
        long affordable = wished;
        for (Account account : hold.accounts) {
            account.owner.advance(now);
            if (grows(account) && account.owner.hard()) {
                affordable = Math.min(affordable, affordable(account, wished));
            }
        }
        return affordable > covered ? grow(affordable) : exhausted(covered + 1);
    }

    private static boolean grows(Account account) {
        return account.owner.inForce() && !account.owner.strict();
    }

    private long affordable(Account account, long most) {
        long room = Math.max(0, Judgement.room(account)) + held(account) - base(account);
        return Cost.tokens(room, rate(account), most);
    }

    private Extension grow(long output) {
        List<Posting> more = new ArrayList<>(hold.accounts.length);
        for (int i = 0; i < hold.accounts.length; i++) {
            long amount = missing(hold.accounts[i], output);
            if (amount > 0) {
                hold.accounts[i].grow(amount);
                hold.amounts[i] += amount;
                more.add(new Posting(hold.accounts[i].number(), amount));
            }
        }
        hold.cover(output);
        return new Extension.Grown(output, more);
    }

    /// What an account lacks to cover `output`.
    private long missing(Account account, long output) {
        if (!grows(account)) {
            return 0;
        }
        long need = Cost.plus(base(account), Cost.of(output, rate(account)));
        long most = account.owner.hard() ? need : Math.min(need, Judgement.MOST_SOFT);
        return Math.max(0, most - held(account));
    }

    /// The tightest of the accounts that cannot cover one token more; final where what is settled is in the way.
    private Extension exhausted(long output) {
        Decision.Reason reason = Decision.Reason.HELD;
        Account governs = null;
        for (Account account : hold.accounts) {
            long missing = missing(account, output);
            if (!account.owner.hard() || missing <= Math.max(0, Judgement.room(account))) {
                continue;
            }
            boolean settled = missing + held(account) > account.limit() - account.settled();
            if (governs == null || (settled && reason == Decision.Reason.HELD)) {
                governs = account;
            } else if (settled || reason == Decision.Reason.HELD) {
                governs = tighter(governs, account, output);
            }
            reason = settled ? Decision.Reason.SETTLED : reason;
        }
        if (governs == null) {
            throw new IllegalStateException("exhausted without a budget that is; expected one");
        }
        return new Extension.Exhausted(reason, Figures.of(governs, missing(governs, output), true, now));
    }

    private Account tighter(Account one, Account other, long output) {
        int order = Figures.compare(one, missing(one, output), other, missing(other, output), hold.ask.attribution());
        return order > 0 ? other : one;
    }

    private long held(Account account) {
        return hold.amounts[hold.indexOf(account)];
    }

    private long base(Account account) {
        return Judgement.base(account.owner.unit(), hold.ask.demand());
    }

    private long rate(Account account) {
        return Judgement.rate(account.owner.unit(), hold.ask.demand());
    }
}
