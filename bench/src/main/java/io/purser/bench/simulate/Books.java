package io.purser.bench.simulate;

import io.purser.core.calendar.Window;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.AccountOpened;
import io.purser.core.ledger.LedgerRecord.BudgetArmed;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.LedgerRecord.EntryAdjusted;
import io.purser.core.ledger.LedgerRecord.HoldGrown;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.LedgerRecord.HoldReleased;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one organization's records come to, in the order of its decisions. It knows no policy:
/// what must hold of the records alone is checked here.
final class Books {
    private final Map<Long, Account> accounts = new LinkedHashMap<>();
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Map<String, CallSettled> settled = new LinkedHashMap<>();
    private final Map<String, Adjustment> adjustments = new LinkedHashMap<>();
    private final Map<String, Long> corrected = new LinkedHashMap<>();
    private final Set<String> released = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> armed = new HashSet<>();
    private final Map<String, Long> toldAt = new LinkedHashMap<>();
    private final Set<String> crossed = new HashSet<>();
    private long lastAdmission = Long.MIN_VALUE;
    private long latest = Long.MIN_VALUE;

    /// An account with what is settled and held on it.
    static final class Account {
        private final AccountOpened opened;
        private long settled;
        private long held;

        Account(AccountOpened opened) {
            this.opened = opened;
        }

        AccountOpened opened() {
            return opened;
        }

        String budgetId() {
            return opened.budgetId();
        }

        @Nullable
        String subject() {
            return opened.subject();
        }

        Window window() {
            return opened.window();
        }

        long number() {
            return opened.account();
        }

        long settled() {
            return settled;
        }

        long held() {
            return held;
        }

        boolean isSameRow(Account other) {
            return budgetId().equals(other.budgetId()) && Objects.equals(subject(), other.subject());
        }
    }

    /// A hold that has no end yet, with its top-ups.
    static final class Open {
        private final HoldPlaced placed;
        private final Map<Long, Long> amounts = new LinkedHashMap<>();
        private long covered;
        private @Nullable Long heldCost;
        private int growths;

        Open(HoldPlaced placed) {
            this.placed = placed;
            covered = placed.outputTokens();
            heldCost = placed.heldCost();
        }

        HoldPlaced placed() {
            return placed;
        }

        long covered() {
            return covered;
        }

        @Nullable
        Long heldCost() {
            return heldCost;
        }

        int growths() {
            return growths;
        }

        long on(long account) {
            return amounts.getOrDefault(account, 0L);
        }
    }

    void apply(LedgerRecord record) {
        switch (record) {
            case AccountOpened opened -> open(opened);
            case HoldPlaced hold -> place(hold);
            case HoldGrown grown -> grow(grown);
            case CallSettled call -> settle(call);
            case HoldReleased release -> {
                end(release.requestId());
                released.add(release.requestId());
            }
            case BudgetArmed budget -> arm(budget);
            case CallRefused refusal -> refuse(refusal);
            case EntryAdjusted correction -> adjust(correction);
        }
    }

    private void open(AccountOpened opened) {
        Account account = new Account(opened);
        if (accounts.putIfAbsent(opened.account(), account) != null) {
            throw new Violation("I-6", "account number " + opened.account() + " is given twice");
        }
        for (Account other : accounts.values()) {
            boolean again = other != account
                    && other.isSameRow(account)
                    && other.window().start() == account.window().start();
            if (again) {
                throw new Violation("I-10", "the window of " + opened + " is opened twice");
            }
        }
    }

    private void place(HoldPlaced hold) {
        String id = hold.requestId();
        if (open.containsKey(id) || settled.containsKey(id) || released.contains(id)) {
            throw new Violation("I-3", id + " is held twice");
        }
        if (refused.contains(id)) {
            throw new Violation("I-2", id + " was refused and is held");
        }
        if (hold.admittedAt() < lastAdmission) {
            throw new Violation("I-10", id + " is admitted at " + hold.admittedAt() + ", before " + lastAdmission);
        }
        lastAdmission = hold.admittedAt();
        latest = Math.max(latest, lastAdmission);
        Open call = new Open(hold);
        hold.held().forEach(each -> put(call, each));
        open.put(id, call);
    }

    private void put(Open call, Posting posting) {
        account(posting.account()).held += posting.amount();
        call.amounts.merge(posting.account(), posting.amount(), Math::addExact);
    }

    private void grow(HoldGrown grown) {
        Open call = required(grown.requestId());
        if (grown.outputTokens() < call.covered) {
            throw new Violation("I-3", grown.requestId() + " covers less than before");
        }
        grown.more().forEach(each -> put(call, each));
        call.covered = grown.outputTokens();
        call.heldCost = grown.heldCost();
        call.growths++;
    }

    private Open required(String id) {
        Open call = open.get(id);
        if (call == null) {
            throw new Violation("I-3", id + " has " + (settled.containsKey(id) ? "two ends" : "an end and no hold"));
        }
        return call;
    }

    private void end(String id) {
        Open call = required(id);
        call.amounts.forEach((number, amount) -> account(number).held -= amount);
        open.remove(id);
    }

    private void settle(CallSettled call) {
        UsageEvent event = call.event();
        if (!ReportChecks.isOf(event)) {
            end(event.requestId());
        } else if (settled.containsKey(event.requestId())) {
            throw new Violation("I-1", event.particulars().reported() + " is booked twice");
        }
        settled.put(event.requestId(), call);
        latest = Math.max(latest, event.bookedAt());
        call.settled()
                .forEach(each -> account(each.account()).settled =
                        Math.addExact(account(each.account()).settled, each.amount()));
        call.crossings().forEach(each -> cross(each, event.bookedAt()));
    }

    private void adjust(EntryAdjusted correction) {
        Adjustment adjustment = correction.adjustment();
        String requestId = adjustment.entry().requestId();
        if (!settled.containsKey(requestId)) {
            throw new Violation("I-3", adjustment.id() + " corrects a call that has no end");
        }
        if (adjustments.putIfAbsent(adjustment.id(), adjustment) != null) {
            throw new Violation("I-3", adjustment.id() + " is booked twice");
        }
        corrected.merge(requestId, adjustment.amount(), Math::addExact);
        latest = Math.max(latest, adjustment.entry().bookedAt());
        correction
                .posted()
                .forEach(each -> account(each.account()).settled =
                        Math.addExact(account(each.account()).settled, each.amount()));
        correction.crossings().forEach(each -> cross(each, adjustment.entry().bookedAt()));
    }

    private void arm(BudgetArmed budget) {
        armed.add(budget.budgetId());
        latest = budget.at() == null ? latest : Math.max(latest, budget.at());
        budget.totals().forEach(each -> account(each.account()).settled = each.amount());
        budget.crossings().forEach(each -> cross(each, Long.MIN_VALUE));
    }

    private void cross(Crossing crossing, long at) {
        if (!crossed.add(crossing.id())) {
            throw new Violation("I-20", crossing.id() + " is told twice");
        }
        if (at != Long.MIN_VALUE) {
            toldAt.put(chain(crossing), at);
        }
    }

    private void refuse(CallRefused refusal) {
        refused.add(refusal.requestId());
        if (open.containsKey(refusal.requestId()) || settled.containsKey(refusal.requestId())) {
            throw new Violation("I-2", refusal.requestId() + " is refused and has a hold");
        }
    }

    Account account(long number) {
        Account account = accounts.get(number);
        if (account == null) {
            throw new Violation("I-6", number + " is posted to and was never opened");
        }
        return account;
    }

    Iterable<Account> accounts() {
        return accounts.values();
    }

    Map<String, Open> openHolds() {
        return open;
    }

    Map<String, CallSettled> settled() {
        return settled;
    }

    Iterable<Adjustment> adjustments() {
        return adjustments.values();
    }

    /// What the corrections of a call come to.
    long corrected(String requestId) {
        return corrected.getOrDefault(requestId, 0L);
    }

    boolean isReleased(String requestId) {
        return released.contains(requestId);
    }

    boolean isArmed(String budgetId) {
        return armed.contains(budgetId);
    }

    boolean hasCrossed(String crossingId) {
        return crossed.contains(crossingId);
    }

    boolean hasCrossings() {
        return !crossed.isEmpty();
    }

    /// The latest instant that a record names: time does not run back before it.
    long latest() {
        return latest;
    }

    /// When people were last told of a crossing, null where nobody knows.
    @Nullable
    Long toldAt(Crossing crossing) {
        return toldAt.get(chain(crossing));
    }

    /// A crossing and its reminders.
    private static String chain(Crossing crossing) {
        String id = crossing.id();
        return crossing.reminder() == 0 ? id : id.substring(0, id.lastIndexOf('+'));
    }
}
