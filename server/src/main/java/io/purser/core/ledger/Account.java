package io.purser.core.ledger;

import io.purser.core.calendar.Window;
import org.jspecify.annotations.Nullable;

/// The running totals of one budget for one subject in one window. For a rolling budget one account is one
/// sub-window, and a decision looks at the sum in `rolling`.
final class Account {
    final BudgetAccounts owner;
    final @Nullable String subject;
    final Window window;
    private @Nullable RollingTotals rolling;
    private @Nullable Stages stages;
    /// While allowances move its ceiling: what it is judged by.
    private @Nullable Terms moved;
    private long number;
    private boolean open;
    /// For rolling budgets: whether the sub-window is among the sixty that count.
    private boolean counted;

    private long settled;
    private long held;

    Account(BudgetAccounts owner, @Nullable String subject, Window window, @Nullable RollingTotals rolling) {
        this.owner = owner;
        this.subject = subject;
        this.window = window;
        this.rolling = rolling;
    }

    /// An account of a budget that the policy no longer has, so that holds on it can end.
    static Account orphan(LedgerRecord.AccountOpened opened) {
        Account account = new Account(RetiredBudget.of(opened), opened.subject(), opened.window(), null);
        account.open(opened.account());
        return account;
    }

    /// False while only a check has looked at it: a refusal leaves nothing behind.
    boolean isOpen() {
        return open;
    }

    void open(long assignedNumber) {
        number = assignedNumber;
        open = true;
    }

    /// @param terms null for those of its budget
    void judgeBy(@Nullable Terms terms) {
        moved = terms;
    }

    /// By what it is judged.
    Terms terms() {
        return moved == null ? owner.terms() : moved;
    }

    /// Its ceiling.
    long limit() {
        return moved == null ? owner.limit() : moved.limit();
    }

    LedgerRecord.AccountOpened opened() {
        return new LedgerRecord.AccountOpened(number, owner.budget().id(), subject, window);
    }

    long number() {
        return number;
    }

    /// What a decision sees as spent.
    long settled() {
        return rolling == null ? settled : totals().settled;
    }

    /// What a decision sees as reserved.
    long held() {
        return rolling == null ? held : totals().held;
    }

    /// What is reserved on this account alone: of a rolling budget, by calls that were admitted in its sub-window.
    long ownHeld() {
        return held;
    }

    boolean rolls() {
        return rolling != null;
    }

    /// The sums of a rolling budget's subject. They may have been forgotten and begun anew while only this forgotten
    /// sub-window knew them.
    RollingTotals totals() {
        if (rolling == null) {
            throw new IllegalStateException("a calendar account has no rolling totals");
        }
        if (!counted) {
            rolling = owner.totals(subject, rolling);
        }
        return rolling;
    }

    /// What is settled in this window alone.
    long settledHere() {
        return settled;
    }

    /// Puts the amount of a new hold on it.
    void place(long amount) {
        grow(amount);
        if (rolling != null) {
            totals().holds++;
            owner.remember(this);
        }
    }

    /// Adds to a hold that lies on it.
    void grow(long amount) {
        held = Math.addExact(held, amount);
        if (rolling != null) {
            totals().held = Math.addExact(totals().held, amount);
        }
    }

    /// Takes a hold off it.
    void lift(long amount) {
        held -= amount;
        if (rolling != null) {
            totals().held -= amount;
            totals().holds--;
            owner.forgetIdle(this);
        }
    }

    void settle(long amount) {
        settled = Math.addExact(settled, amount);
        if (rolling != null && counted) {
            rolling.settled = Math.addExact(rolling.settled, amount);
        }
    }

    /// The sub-window is among those that count from now on.
    void count() {
        if (rolling != null) {
            totals().accounts++;
            totals().settled += settled;
            owner.remember(this);
        }
        counted = true;
    }

    /// The sub-window has passed out of the rolling period.
    void uncount() {
        counted = false;
        if (rolling != null) {
            rolling.accounts--;
            rolling.settled -= settled;
            owner.forgetIdle(this);
        }
    }

    /// Whether what is posted here can cross a threshold.
    boolean counts() {
        return rolling == null || counted;
    }

    /// Null while no threshold was ever reached.
    @Nullable
    Stages stages() {
        return rolling == null ? stages : totals().stages;
    }

    void stages(Stages first) {
        if (rolling == null) {
            stages = first;
        } else {
            totals().stages = first;
        }
    }
}
