package io.purser.governance.settlement;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Criticality;
import io.purser.core.ledger.Actual;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.Ask;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Decision;
import io.purser.core.ledger.Ending;
import io.purser.core.ledger.Engine;
import io.purser.core.ledger.Extension;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.OpenCall;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.limits.Standing;
import io.purser.core.policy.Policy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One organization's engine with its lock and its place in the journal. Whatever the engine decides is queued
/// for the journal before the lock is given back, so the journal's order is the order of the decisions.
public final class OrganizationLedger {
    private final String organization;
    private final Engine engine;
    private final Journal journal;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Set<String> settledWhileArming;
    private volatile Set<String> arming = ConcurrentHashMap.newKeySet();
    private volatile Policy policy;
    /// Read and written under the lock.
    private boolean suspended;
    private volatile boolean used;
    /// Null as long as no budget degrades.
    private volatile @Nullable Map<String, Criticality> criticalities;

    /// Makes the journal's record of an end that the engine accepted.
    @FunctionalInterface
    public interface EndRecord {
        LedgerRecord.CallSettled of(Ending.Settled settled, long nowMillis);
    }

    /// Makes the journal's record of a call that was made elsewhere and counts now.
    @FunctionalInterface
    public interface CountRecord {
        LedgerRecord.CallSettled of(Engine.Counted.Done counted, long nowMillis);
    }

    /// @param used whether the ledger knows of calls in it
    public OrganizationLedger(Policy policy, Engine engine, Journal journal, InstantSource clock, boolean used) {
        this.used = used;
        this.organization = policy.organization().name();
        this.policy = policy;
        this.criticalities = criticalities(policy);
        this.engine = engine;
        this.journal = journal;
        this.clock = clock;
    }

    /// The policy in force.
    public Policy policy() {
        return policy;
    }

    /// The declared endpoints' criticality by their names; null as long as no budget degrades.
    public @Nullable Map<String, Criticality> criticalities() {
        return criticalities;
    }

    private static @Nullable Map<String, Criticality> criticalities(Policy policy) {
        if (policy.budgets().stream().noneMatch(Budget::degrades)) {
            return null;
        }
        Map<String, Criticality> byName = new HashMap<>();
        policy.endpoints()
                .forEach(endpoint -> byName.put(
                        endpoint.name(),
                        Criticality.valueOf(endpoint.criticality().toUpperCase(Locale.ROOT))));
        return Map.copyOf(byName);
    }

    /// Whether a call was ever admitted or booked in it.
    public boolean isUsed() {
        return used;
    }

    public boolean healthy() {
        return journal.healthy();
    }

    /// Whether the journal keeps up with what is decided.
    public boolean keepsUp() {
        return journal.keepsUp();
    }

    /// Judges a call; its hold, or its refusal, is on its way to the journal when this returns.
    ///
    /// @param done told when the hold is durable; not called where nothing was admitted
    /// @return null while the organization is suspended
    public @Nullable Decision admit(Ask ask, DecisionRecords records, Journal.Done done) {
        lock.lock();
        try {
            if (suspended) {
                return null;
            }
            long now = clock.millis();
            Decision decision = engine.admit(ask, now);
            if (decision instanceof Decision.Admit admit) {
                used = true;
                journal.append(organization, recordsOf(admit.hold().opened(), records.held(admit)), done);
            } else {
                LedgerRecord.CallRefused refused = records.refused(decision, now);
                if (refused != null) {
                    journal.append(organization, List.of(refused), failure -> {});
                }
            }
            return decision;
        } finally {
            lock.unlock();
        }
    }

    /// Admits nothing from now on, or again. What was admitted before ends as it would.
    public void suspend(boolean now) {
        reading(() -> suspended = now);
    }

    /// Grows a hold; the growth is on its way to the journal when this returns.
    ///
    /// @param heldCost the cost that a hold over that many output tokens stands for, null where unpriced
    public Extension extend(
            String requestId, long wishedOutput, Function<Long, @Nullable Long> heldCost, Journal.Done done) {
        lock.lock();
        try {
            long now = clock.millis();
            Extension extension = engine.extend(requestId, wishedOutput, now);
            if (extension instanceof Extension.Grown(long covered, var more)) {
                LedgerRecord grown = new LedgerRecord.HoldGrown(requestId, covered, heldCost.apply(covered), more, now);
                journal.append(organization, List.of(grown), done);
            }
            return extension;
        } finally {
            lock.unlock();
        }
    }

    /// Ends a hold with what the call consumed.
    ///
    /// @param record makes the journal's record of the end
    public Ending settle(String requestId, Actual actual, EndRecord record, Journal.Done done) {
        lock.lock();
        try {
            long now = clock.millis();
            Ending ending = engine.settle(requestId, actual, now);
            if (ending instanceof Ending.Settled settled) {
                if (settledWhileArming != null) {
                    settledWhileArming.add(requestId);
                }
                journal.append(organization, recordsOf(settled.opened(), record.of(settled, now)), done);
            }
            return ending;
        } finally {
            lock.unlock();
        }
    }

    /// Ends a hold of which nothing came.
    public Ending release(String requestId, String reason, Journal.Done done) {
        lock.lock();
        try {
            long now = clock.millis();
            Ending ending = engine.release(requestId, now);
            if (ending instanceof Ending.Released) {
                journal.append(organization, List.of(new LedgerRecord.HoldReleased(requestId, now, reason)), done);
            }
            return ending;
        } finally {
            lock.unlock();
        }
    }

    /// Corrects an earlier entry. Not while budgets are being filled from the ledger.
    ///
    /// @param stored finds the accounts of closed windows
    public void adjust(Adjustment adjustment, Engine.StoredAccounts stored, Journal.Done done) {
        lock.lock();
        try {
            long now = clock.millis();
            Engine.Adjusted adjusted = engine.adjust(adjustment.entry(), stored, now);
            LedgerRecord record = new LedgerRecord.EntryAdjusted(
                    adjustment.booked(now, adjusted.overLimit()), adjusted.posted(), adjusted.crossings());
            journal.append(organization, List.of(record), done);
        } finally {
            lock.unlock();
        }
    }

    /// Books a call that was made elsewhere; where the accounts of windows that are over must be looked up first,
    /// nothing happens.
    ///
    /// @param record makes the journal's record of it
    /// @param done told when it is durable; not called where nothing happened
    public Engine.Counted count(UsageEvent call, Engine.ClosedWindows closed, CountRecord record, Journal.Done done) {
        lock.lock();
        try {
            long now = clock.millis();
            Engine.Counted counted = engine.count(call, closed, now);
            if (counted instanceof Engine.Counted.Done made) {
                used = true;
                if (settledWhileArming != null) {
                    settledWhileArming.add(call.requestId());
                }
                journal.append(organization, recordsOf(made.opened(), record.of(made, now)), done);
            }
            return counted;
        } finally {
            lock.unlock();
        }
    }

    /// Takes a hold back that could not be made durable.
    public void forget(String requestId) {
        lock.lock();
        try {
            engine.release(requestId, clock.millis());
        } finally {
            lock.unlock();
        }
    }

    /// Keeps a refusal as evidence that no budget and no limit made.
    public void refused(
            String requestId,
            Attribution attribution,
            String model,
            String code,
            @Nullable String budget,
            String detail) {
        LedgerRecord record =
                new LedgerRecord.CallRefused(requestId, clock.millis(), attribution, model, code, budget, detail);
        lock.lock();
        try {
            journal.append(organization, List.of(record), failure -> {});
        } finally {
            lock.unlock();
        }
    }

    public List<BudgetFigures> figures() {
        return reading(() -> engine.figures(clock.millis()));
    }

    /// The account of a subject for what happens now; empty where there is no such budget.
    public Optional<BudgetFigures> figures(String budgetId, @Nullable String subject) {
        return reading(() -> engine.figures(budgetId, subject, clock.millis()));
    }

    /// What calls under way hold on the accounts of a budget in the window of `at`, by subject.
    public Map<@Nullable String, Long> heldIn(String budgetId, long from, long to) {
        return reading(() -> engine.heldIn(budgetId, from, to));
    }

    /// Puts an allowance in force, or changes the one of its number.
    public void allow(Allowance allowance) {
        changing(() -> engine.allow(allowance, clock.millis()));
    }

    /// Puts an allowance in force that lowers a ceiling; false where that much is not left.
    public boolean take(Allowance allowance) {
        return reading(() -> engine.take(allowance, clock.millis()));
    }

    /// Takes an allowance out as though it had never been granted.
    public void forget(Allowance allowance) {
        changing(() -> engine.forget(allowance));
    }

    /// Where an identity's calls stand under its rate limits.
    public List<Standing> standings(Identity identity) {
        return reading(() -> engine.standings(identity, clock.millis()));
    }

    public int openHolds() {
        return reading(engine::openHolds);
    }

    /// The calls that have not ended, the oldest first.
    public List<OpenCall> openCalls(int most) {
        return reading(() -> engine.openCalls(most));
    }

    /// When the oldest open hold was admitted, `Long.MAX_VALUE` where none is open.
    public long oldestAdmission() {
        return reading(engine::oldestAdmission);
    }

    private void changing(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T reading(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }

    /// Ids of the budgets that are being filled from the ledger and refuse nothing yet.
    public Set<String> arming() {
        return Collections.unmodifiableSet(arming);
    }

    /// Puts a policy in force. From here on every settlement is noted until `arm` has been called for all of
    /// `unarmed`, so that filling them from the ledger counts nothing twice.
    ///
    /// @return the instant: what is unarmed counts from the windows that it is in
    public long enforce(Policy next, List<String> unarmed) {
        Engine.Prepared prepared = engine.prepare(next.budgets(), next.limitsInForce(), unarmed);
        @Nullable Map<String, Criticality> byName = criticalities(next);
        Set<String> unarmedNow = ConcurrentHashMap.newKeySet();
        unarmedNow.addAll(unarmed);
        lock.lock();
        try {
            long now = clock.millis();
            prepared.enforce(now);
            policy = next;
            criticalities = byName;
            arming = unarmedNow;
            settledWhileArming = unarmed.isEmpty() ? null : new HashSet<>();
            return now;
        } finally {
            lock.unlock();
        }
    }

    /// Waits in the journal's queue: everything decided before is durable when `done` is called.
    public void barrier(Journal.Done done) {
        changing(() -> journal.append(organization, List.of(), done));
    }

    /// Puts one budget in force with what the ledger held before.
    ///
    /// @param before sums up the events that were not settled since `enforce`
    public void arm(String budgetId, List<Engine.Total> before, Journal.Done done) {
        lock.lock();
        try {
            Engine.Armed armed = engine.arm(budgetId, before, clock.millis());
            arming.remove(budgetId);
            List<LedgerRecord> records = new ArrayList<>(armed.opened());
            records.add(new LedgerRecord.BudgetArmed(budgetId, armed.at(), armed.totals(), armed.crossings()));
            journal.append(organization, records, done);
        } finally {
            lock.unlock();
        }
    }

    /// Whether a request's settlement reached the arming budgets directly.
    public boolean settledWhileArming(String requestId) {
        return reading(() -> settledWhileArming != null && settledWhileArming.contains(requestId));
    }

    /// Forgets what was noted for arming.
    public void armed() {
        changing(() -> settledWhileArming = null);
    }

    private static List<LedgerRecord> recordsOf(List<LedgerRecord.AccountOpened> opened, LedgerRecord last) {
        if (opened.isEmpty()) {
            return List.of(last);
        }
        List<LedgerRecord> records = new ArrayList<>(opened.size() + 1);
        records.addAll(opened);
        records.add(last);
        return records;
    }
}
