package io.purser.core.ledger;

import io.purser.core.limits.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A hold without an end yet: its accounts with what lies on each, and the paces it took from.
final class OpenHold implements Hold {
    static final long NO_CAP = -1;

    private static final int RESTORED = -1;

    final Ask ask;
    final Account[] accounts;
    final long[] amounts;
    final Pace[] paces;
    /// What each tokens-per-minute quota gave.
    final long paceTokens;
    /// The engine's count of policy swaps at the admission.
    final int policySwaps;

    // Links of `OpenHolds`.
    @Nullable
    OpenHold samePlace;

    @Nullable
    OpenHold older;

    @Nullable
    OpenHold newer;

    private final long admittedAt;
    private final long cap;
    private final List<LedgerRecord.AccountOpened> opened;
    private long covered;

    OpenHold(
            Ask ask,
            long admittedAt,
            Account[] accounts,
            long[] amounts,
            Pace[] paces,
            long paceTokens,
            int policySwaps,
            long cap,
            long covered,
            List<LedgerRecord.AccountOpened> opened) {
        this.ask = ask;
        this.admittedAt = admittedAt;
        this.accounts = accounts;
        this.amounts = amounts;
        this.paces = paces;
        this.paceTokens = paceTokens;
        this.policySwaps = policySwaps;
        this.cap = cap;
        this.covered = covered;
        this.opened = opened;
    }

    /// A hold that a start found open: settled like any other, grown no more, since its rates are not known here.
    static OpenHold restored(LedgerRecord.HoldPlaced placed, Account[] accounts, long[] amounts, long coveredOutput) {
        Demand nothing = new Demand(placed.inputTokens(), 0, 0, 0, 0, 0, true, Demand.Price.UNKNOWN);
        Ask ask = new Ask(
                placed.requestId(), placed.attribution(), placed.provider(), placed.model(), nothing, true, true);
        return new OpenHold(
                ask,
                placed.admittedAt(),
                accounts,
                amounts,
                new Pace[0],
                0,
                RESTORED,
                NO_CAP,
                coveredOutput,
                List.of());
    }

    boolean isRestored() {
        return policySwaps == RESTORED;
    }

    @Override
    public String requestId() {
        return ask.requestId();
    }

    @Override
    public long admittedAt() {
        return admittedAt;
    }

    @Override
    public long coveredOutput() {
        return covered;
    }

    void cover(long outputTokens) {
        covered = outputTokens;
    }

    @Override
    public OptionalLong outputCap() {
        return cap == NO_CAP ? OptionalLong.empty() : OptionalLong.of(cap);
    }

    @Override
    public List<Posting> postings() {
        return new PostingList(accounts, amounts.clone());
    }

    @Override
    public List<LedgerRecord.AccountOpened> opened() {
        return opened;
    }

    /// Takes it off every account.
    void lift() {
        for (int i = 0; i < accounts.length; i++) {
            accounts[i].lift(amounts[i]);
        }
    }

    OpenCall shown() {
        List<OpenCall.Held> held = new ArrayList<>(accounts.length);
        for (int i = 0; i < accounts.length; i++) {
            held.add(new OpenCall.Held(accounts[i].owner.budget(), accounts[i].subject, amounts[i]));
        }
        return new OpenCall(ask.requestId(), admittedAt, ask.attribution(), ask.provider(), ask.model(), covered, held);
    }

    /// The place of an account under this hold, or -1.
    int indexOf(Account account) {
        for (int i = 0; i < accounts.length; i++) {
            if (accounts[i] == account) {
                return i;
            }
        }
        return -1;
    }
}
