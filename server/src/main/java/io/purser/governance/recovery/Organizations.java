package io.purser.governance.recovery;

import io.purser.core.attribution.Identity;
import io.purser.core.budget.Allowance;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.Actual;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Ending;
import io.purser.core.ledger.Engine;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.OpenCall;
import io.purser.core.limits.Standing;
import io.purser.core.policy.Policy;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.TokenUsage;
import io.purser.governance.settlement.Journal;
import io.purser.governance.settlement.KeptHold;
import io.purser.governance.settlement.OrganizationLedger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Every organization that is served, each with its engine. The map is swapped whole; a change of policy is
/// made by one thread at a time.
public final class Organizations implements Governance {
    /// How far back a window may have ended and still be loaded: a call of the process that died can
    /// settle in it. The longest hold there is.
    private static final long LATE_MILLIS = Duration.ofDays(3).toMillis();

    /// Budgets that share a commit when they come into force; calls get in between.
    private static final int ARMED_AT_ONCE = 256;

    private final Journal journal;
    private final LedgerStore store;
    private final PastSpend pastSpend;
    private final EngineFactory engines;
    private final Consumer<Collection<Policy>> onChange;
    private final InstantSource clock;
    private final Predicate<String> keeps;
    private final Map<String, KeptHold> kept = new ConcurrentHashMap<>();
    private final Set<String> suspended = ConcurrentHashMap.newKeySet();
    private Function<String, List<Allowance>> granted = _ -> List.of();
    private volatile Map<String, OrganizationLedger> served = Map.of();

    /// Makes an engine that continues after what a start found.
    @FunctionalInterface
    public interface EngineFactory {
        Engine create(long nextAccount, long lastMillis);
    }

    /// Sums up, per account, what the ledger holds within the scopes of budgets that are new.
    @FunctionalInterface
    public interface PastSpend {
        /// @param at the instant (epoch milliseconds) from whose windows on they count
        /// @param skip request ids that must not be counted
        /// @return by budget id, what each account of those windows had
        Map<String, List<Engine.Total>> of(Policy policy, List<String> budgetIds, long at, Predicate<String> skip);
    }

    /// @param onChange told all policies after each change, before calls are judged by them
    public Organizations(
            Journal journal,
            LedgerStore store,
            PastSpend pastSpend,
            EngineFactory engines,
            Consumer<Collection<Policy>> onChange,
            InstantSource clock) {
        this(journal, store, pastSpend, engines, onChange, clock, _ -> false);
    }

    /// @param keeps the request ids whose holds a start leaves open, since they live longer than a
    ///     process: batches
    public Organizations(
            Journal journal,
            LedgerStore store,
            PastSpend pastSpend,
            EngineFactory engines,
            Consumer<Collection<Policy>> onChange,
            InstantSource clock,
            Predicate<String> keeps) {
        this.keeps = keeps;
        this.journal = journal;
        this.store = store;
        this.pastSpend = pastSpend;
        this.engines = engines;
        this.onChange = onChange;
        this.clock = clock;
    }

    /// Puts what was granted before the process began in force with each organization: before anything of it ends, so
    /// that what a start settles is judged by the ceilings of then.
    public synchronized void grantedBy(Function<String, List<Allowance>> allowances) {
        granted = allowances;
    }

    /// The engine of an organization, null where it is not served.
    public @Nullable OrganizationLedger ledger(String organization) {
        return served.get(organization);
    }

    /// Hands over a hold that the start left open, once; null where there is none of that request.
    public @Nullable KeptHold takeKept(String requestId) {
        return kept.remove(requestId);
    }

    @Override
    public void rehearse(Policy policy) {
        long now = clock.millis();
        engines.create(1, now).policy(policy.budgets(), policy.limitsInForce(), List.copyOf(ids(policy)), now);
    }

    @Override
    public synchronized void enforce(Policy policy) {
        OrganizationLedger ledger = served.get(policy.organization().name());
        if (ledger == null) {
            start(policy);
        } else {
            Set<String> inForce = ids(ledger.policy());
            enforce(ledger, policy, inForce::contains);
        }
        onChange.accept(policies());
    }

    private void enforce(OrganizationLedger ledger, Policy policy, Predicate<String> armed) {
        List<String> arming =
                ids(policy).stream().filter(id -> !armed.test(id)).sorted().toList();
        long at = ledger.enforce(policy, arming);
        if (!arming.isEmpty()) {
            arm(ledger, policy, arming, at);
        }
    }

    private void arm(OrganizationLedger ledger, Policy policy, List<String> arming, long at) {
        await(ledger::barrier);
        Map<String, List<Engine.Total>> past = pastSpend.of(policy, arming, at, ledger::settledWhileArming);
        for (int from = 0; from < arming.size(); from += ARMED_AT_ONCE) {
            List<String> some = arming.subList(from, Math.min(arming.size(), from + ARMED_AT_ONCE));
            List<CompletableFuture<Void>> kept = some.stream()
                    .map(id -> kept(done -> ledger.arm(id, past.getOrDefault(id, List.of()), done)))
                    .toList();
            kept.forEach(CompletableFuture::join);
        }
        ledger.armed();
    }

    private static Set<String> ids(Policy policy) {
        return policy.budgets().stream().map(budget -> budget.id()).collect(Collectors.toSet());
    }

    private void start(Policy policy) {
        String organization = policy.organization().name();
        LedgerStore.Recovered found = store.recover(organization, clock.millis() - LATE_MILLIS);
        Engine engine = engines.create(found.nextAccount(), found.lastAdmittedAt());
        OrganizationLedger ledger = new OrganizationLedger(policy, engine, journal, clock, found.lastAdmittedAt() > 0);
        ledger.suspend(isSuspended(organization));
        List<String> arming = ids(policy).stream()
                .filter(id -> !found.armed().contains(id))
                .sorted()
                .toList();
        long at = ledger.enforce(policy, arming);
        granted.apply(organization).forEach(allowance -> engine.allow(allowance, found.lastAdmittedAt()));
        Set<String> unarmed = Set.copyOf(arming);
        for (LedgerStore.AccountState state : found.accounts()) {
            boolean known = !unarmed.contains(state.account().budgetId());
            // A process that died while it armed a budget has left accounts of it, maybe of an earlier window.
            at = known ? at : Math.min(at, state.account().window().start());
            engine.restore(state.account(), known ? state.settled() : 0, state.crossed());
        }
        found.holds().forEach(hold -> engine.restore(hold.hold(), hold.heldNow(), hold.coveredOutput()));
        for (LedgerStore.OpenHold open : found.holds()) {
            String requestId = open.hold().requestId();
            if (keeps.test(requestId)) {
                kept.put(requestId, new KeptHold(open.hold(), open.coveredOutput(), open.heldNow()));
            } else {
                await(done -> settleOrphan(ledger, open, done));
            }
        }
        if (!arming.isEmpty()) {
            arm(ledger, policy, arming, at);
        }
        publish(organization, ledger);
    }

    /// A call of a process that died: what it consumed is not known, so what was held stands,
    /// flagged.
    private static void settleOrphan(OrganizationLedger ledger, LedgerStore.OpenHold open, Journal.Done done) {
        LedgerRecord.HoldPlaced hold = open.hold();
        TokenUsage usage = TokenUsage.of(hold.inputTokens(), open.coveredOutput());
        var actual = new Actual(usage.total(), open.heldCost(), hold.mode() == DataMode.REAL);
        var ending = ledger.settle(
                hold.requestId(), actual, (settled, now) -> OrphanRecord.of(open, usage, settled, now), done);
        if (!(ending instanceof Ending.Settled)) {
            done.durable(null);
        }
    }

    private void publish(String organization, OrganizationLedger ledger) {
        Map<String, OrganizationLedger> next = new TreeMap<>(served);
        next.put(organization, ledger);
        served = next;
    }

    @Override
    public synchronized void forget(String organization) {
        Map<String, OrganizationLedger> next = new TreeMap<>(served);
        next.remove(organization);
        served = next;
        onChange.accept(policies());
    }

    /// Under the same monitor as the start of an organization.
    @Override
    public synchronized void suspend(String organization, boolean stop) {
        if (stop) {
            suspended.add(organization);
        } else {
            suspended.remove(organization);
        }
        OrganizationLedger ledger = served.get(organization);
        if (ledger != null) {
            ledger.suspend(stop);
        }
    }

    @Override
    public boolean isSuspended(String organization) {
        return suspended.contains(organization);
    }

    @Override
    public boolean isUsed(String organization) {
        OrganizationLedger ledger = served.get(organization);
        return ledger != null && ledger.isUsed();
    }

    private Collection<Policy> policies() {
        return served.values().stream().map(OrganizationLedger::policy).toList();
    }

    @Override
    public Optional<Policy> policy(String organization) {
        return Optional.ofNullable(served.get(organization)).map(OrganizationLedger::policy);
    }

    @Override
    public List<String> organizations() {
        return List.copyOf(served.keySet());
    }

    @Override
    public List<BudgetFigures> budgets(String organization) {
        OrganizationLedger ledger = served.get(organization);
        return ledger == null ? List.of() : ledger.figures();
    }

    @Override
    public Optional<BudgetFigures> account(String organization, String budgetId, @Nullable String subject) {
        return ledgerOf(organization).figures(budgetId, subject);
    }

    @Override
    public Map<@Nullable String, Long> heldIn(String organization, String budgetId, Window begun) {
        OrganizationLedger ledger = ledgerOf(organization);
        Map<@Nullable String, Long> held = ledger.heldIn(budgetId, begun.start(), begun.end());
        await(ledger::barrier);
        return held;
    }

    @Override
    public void allow(String organization, Allowance allowance) {
        ledgerOf(organization).allow(allowance);
    }

    @Override
    public boolean take(String organization, Allowance allowance) {
        return ledgerOf(organization).take(allowance);
    }

    @Override
    public void forget(String organization, Allowance allowance) {
        ledgerOf(organization).forget(allowance);
    }

    private OrganizationLedger ledgerOf(String organization) {
        OrganizationLedger ledger = served.get(organization);
        if (ledger == null) {
            throw new IllegalArgumentException(
                    organization + " is not served; expected an organization of this gateway");
        }
        return ledger;
    }

    @Override
    public List<Standing> standings(Identity identity) {
        OrganizationLedger ledger = served.get(identity.organization());
        return ledger == null ? List.of() : ledger.standings(identity);
    }

    @Override
    public int openHolds(String organization) {
        OrganizationLedger ledger = served.get(organization);
        return ledger == null ? 0 : ledger.openHolds();
    }

    @Override
    public List<OpenCall> openCalls(String organization, int most) {
        OrganizationLedger ledger = served.get(organization);
        return ledger == null ? List.of() : ledger.openCalls(most);
    }

    @Override
    public OptionalLong oldestHold(String organization) {
        OrganizationLedger ledger = served.get(organization);
        long oldest = ledger == null ? Long.MAX_VALUE : ledger.oldestAdmission();
        return oldest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(oldest);
    }

    @Override
    public boolean healthy() {
        return journal.healthy();
    }

    /// Under the same monitor as a change of policy, so that no budget is filled from the ledger while
    /// its entries are corrected.
    @Override
    public synchronized void adjust(String organization, List<Adjustment> adjustments, Engine.StoredAccounts stored) {
        OrganizationLedger ledger = ledgerOf(organization);
        for (Adjustment each : adjustments) {
            await(done -> ledger.adjust(each, stored, done));
        }
    }

    private static void await(Consumer<Journal.Done> append) {
        kept(append).join();
    }

    private static CompletableFuture<Void> kept(Consumer<Journal.Done> append) {
        CompletableFuture<Void> kept = new CompletableFuture<>();
        append.accept(failure -> {
            if (failure == null) {
                kept.complete(null);
            } else {
                kept.completeExceptionally(failure);
            }
        });
        return kept;
    }
}
