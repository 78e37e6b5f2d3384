package io.purser.storage.memory;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.LedgerReader.RequestTrail;
import io.purser.control.analytics.LedgerReader.StoredAccount;
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
import io.purser.governance.recovery.LedgerStore.AccountState;
import io.purser.governance.recovery.LedgerStore.OpenHold;
import io.purser.governance.recovery.LedgerStore.Recovered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What the records of one organization come to. Not safe for threads by itself.
final class MemoryBooks {

    private final Map<Long, Account> accounts = new TreeMap<>();
    private final Map<String, OpenHold> open = new LinkedHashMap<>();
    private final Map<String, HoldPlaced> holds = new HashMap<>();
    private final Map<String, CallSettled> settled = new HashMap<>();
    private final Map<String, EntryAdjusted> adjusted = new LinkedHashMap<>();
    private final Map<String, String> released = new HashMap<>();
    private final Map<String, CallRefused> refused = new HashMap<>();
    private final Set<String> armed = new HashSet<>();
    private final List<Entry> events = new ArrayList<>();
    private long lastAt;

    private static final class Account {
        private final AccountOpened opened;
        private long settled;
        private final Set<String> crossed = new LinkedHashSet<>();

        private Account(AccountOpened opened) {
            this.opened = opened;
        }
    }

    void add(long sequence, LedgerRecord each) {
        switch (each) {
            case AccountOpened opened -> accounts.putIfAbsent(opened.account(), new Account(opened));
            case BudgetArmed budget -> arm(budget);
            case HoldPlaced hold -> place(hold);
            case HoldGrown grown -> open.computeIfPresent(grown.requestId(), (_, hold) -> grow(hold, grown));
            case CallSettled call -> settle(sequence, call);
            case EntryAdjusted correction -> adjust(sequence, correction);
            case HoldReleased release -> release(release);
            case CallRefused refusal -> refused.putIfAbsent(refusal.requestId(), refusal);
        }
    }

    boolean wasBooked(long sequence) {
        return !events.isEmpty() && events.getLast().sequence() == sequence;
    }

    private void place(HoldPlaced hold) {
        if (holds.putIfAbsent(hold.requestId(), hold) == null) {
            open.put(hold.requestId(), new OpenHold(hold, hold.held(), hold.outputTokens(), hold.heldCost()));
            lastAt = Math.max(lastAt, hold.admittedAt());
        }
    }

    private static OpenHold grow(OpenHold hold, HoldGrown grown) {
        Map<Long, Long> sums = new LinkedHashMap<>();
        hold.heldNow().forEach(each -> sums.merge(each.account(), each.amount(), Math::addExact));
        grown.more().forEach(each -> sums.merge(each.account(), each.amount(), Math::addExact));
        List<Posting> now = new ArrayList<>();
        sums.forEach((account, amount) -> now.add(new Posting(account, amount)));
        return new OpenHold(hold.hold(), List.copyOf(now), grown.outputTokens(), grown.heldCost());
    }

    private void settle(long sequence, CallSettled call) {
        UsageEvent event = call.event();
        if (settled.putIfAbsent(event.requestId(), call) != null) {
            return;
        }
        open.remove(event.requestId());
        events.add(Entry.usage(sequence, event));
        lastAt = Math.max(lastAt, Math.max(event.admittedAt(), event.bookedAt()));
        post(call.settled());
        call.crossings().forEach(this::cross);
    }

    private void adjust(long sequence, EntryAdjusted correction) {
        Adjustment adjustment = correction.adjustment();
        if (adjusted.putIfAbsent(adjustment.id(), correction) == null) {
            events.add(Entry.of(sequence, adjustment));
            lastAt = Math.max(lastAt, adjustment.entry().bookedAt());
            post(correction.posted());
            correction.crossings().forEach(this::cross);
        }
    }

    private void post(List<Posting> postings) {
        for (Posting each : postings) {
            Account account = account(each);
            account.settled = Math.addExact(account.settled, each.amount());
        }
    }

    private void arm(BudgetArmed budget) {
        armed.add(budget.budgetId());
        lastAt = budget.at() == null ? lastAt : Math.max(lastAt, budget.at());
        budget.totals().forEach(each -> account(each).settled = each.amount());
        budget.crossings().forEach(this::cross);
    }

    private void cross(Crossing crossing) {
        accounts.values().stream()
                .filter(each -> each.opened.budgetId().equals(crossing.budgetId())
                        && Objects.equals(each.opened.subject(), crossing.subject())
                        && each.opened.window().equals(crossing.window()))
                .forEach(each -> each.crossed.add(crossing.mark()));
    }

    private Account account(Posting posting) {
        Account account = accounts.get(posting.account());
        if (account == null) {
            throw new IllegalStateException(
                    posting.account() + " is not an account; expected one that was opened before it is posted to");
        }
        return account;
    }

    private void release(HoldReleased release) {
        if (open.remove(release.requestId()) != null) {
            released.put(release.requestId(), release.reason());
            lastAt = Math.max(lastAt, release.at());
        }
    }

    Recovered recover(long since) {
        Set<Long> held = new HashSet<>();
        open.values().forEach(hold -> hold.heldNow().forEach(each -> held.add(each.account())));
        List<AccountState> states = accounts.values().stream()
                .filter(each -> each.opened.window().end() > since || held.contains(each.opened.account()))
                .map(each -> new AccountState(each.opened, each.settled, List.copyOf(each.crossed)))
                .toList();
        long next = accounts.keySet().stream().mapToLong(each -> each + 1).max().orElse(1);
        return new Recovered(states, List.copyOf(open.values()), Set.copyOf(armed), next, lastAt);
    }

    List<Entry> events(long from, long to) {
        return events.stream()
                .filter(each ->
                        each.event().admittedAt() >= from && each.event().admittedAt() < to)
                .toList();
    }

    List<RequestTrail> calls(long from, long to) {
        Stream<RequestTrail> calls = holds.values().stream()
                .filter(hold -> hold.admittedAt() >= from && hold.admittedAt() < to)
                .filter(hold -> !released.containsKey(hold.requestId()))
                .map(hold -> request(hold.requestId()).orElseThrow().adjustedBy(List.of()));
        Stream<RequestTrail> corrections = adjusted.values().stream()
                .filter(each -> each.adjustment().entry().admittedAt() >= from
                        && each.adjustment().entry().admittedAt() < to)
                .map(each -> new RequestTrail(null, each.adjustment().entry(), each.posted(), null, null));
        return Stream.concat(calls, corrections).toList();
    }

    Optional<RequestTrail> request(String requestId) {
        HoldPlaced hold = holds.get(requestId);
        CallSettled call = settled.get(requestId);
        CallRefused refusal = refused.get(requestId);
        if (hold == null && call == null && refusal == null) {
            return Optional.empty();
        }
        return Optional.of(new RequestTrail(
                hold,
                call == null ? null : call.event(),
                call == null ? List.of() : call.settled(),
                refusal,
                released.get(requestId),
                adjusted.values().stream()
                        .map(EntryAdjusted::adjustment)
                        .filter(each -> each.entry().requestId().equals(requestId))
                        .toList()));
    }

    List<StoredAccount> accounts() {
        return accounts.values().stream()
                .map(each -> new StoredAccount(each.opened, each.settled))
                .toList();
    }
}
