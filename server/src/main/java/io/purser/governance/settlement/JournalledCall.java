package io.purser.governance.settlement;

import io.purser.core.ledger.ActionTaken;
import io.purser.core.ledger.Actual;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Decision;
import io.purser.core.ledger.Demand;
import io.purser.core.ledger.Ending;
import io.purser.core.ledger.Extension;
import io.purser.core.ledger.Hold;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An admitted call whose hold is in the journal.
///
/// Covered output is what the journal has, not what the engine has granted: bytes are never ahead of it. Growth
/// is asked for early, at three quarters, so that a stream rarely waits.
public final class JournalledCall implements GovernedCall {
    private static final long LEAST_GROWTH_TOKENS = 64;

    private final Terms terms;
    private final OrganizationLedger ledger;
    private final Hold hold;
    private final Decision.Admit admitted;

    /// Up to here nothing needs to be asked.
    private volatile long comfortable;

    private long covered;
    private long granting;
    private int topUps;
    private boolean growing;
    private boolean broken;
    private boolean ended;
    private @Nullable Waiter waiters;

    /// What a call was admitted under.
    ///
    /// @param follows the request id of the attempt before, null where this is the first
    /// @param learn told the output of a call that ended well
    public record Terms(
            LedgerRecord.HoldPlaced placed,
            Demand demand,
            PriceTerms prices,
            OptionalLong outputCap,
            boolean streamed,
            int retryCount,
            @Nullable String follows,
            Learn learn,
            EstimateMetrics metrics,
            @Nullable Degradation degradation) {

        /// The model as the price book names it.
        private @Nullable String priced() {
            ModelPrice price = prices.admitted();
            return price == null ? null : price.model();
        }
    }

    /// What admission made of a call.
    ///
    /// @param degraded null where it runs as it was asked for
    /// @param flags what is to be said of it on its event
    public record Degradation(@Nullable Degraded degraded, List<String> flags) {}

    /// Told what a call really generated, so that the next estimate is better.
    @FunctionalInterface
    public interface Learn {
        void output(long tokens);
    }

    /// Somebody who was told `PENDING`. There may be several: what came waits, and so does what is asked ahead.
    private record Waiter(
            long outputTokens,
            Executor executor,
            Consumer<Cover> then,
            @Nullable Waiter before) {}

    public JournalledCall(Terms terms, OrganizationLedger ledger, Decision.Admit admitted) {
        this.terms = terms;
        this.ledger = ledger;
        this.admitted = admitted;
        this.hold = admitted.hold();
        this.covered = hold.coveredOutput();
        this.comfortable = unbounded() ? Long.MAX_VALUE : threeQuarters(covered);
    }

    private boolean unbounded() {
        return terms.placed().held().isEmpty() || covered >= terms.demand().maximumOutput();
    }

    private static long threeQuarters(long tokens) {
        return tokens - tokens / 4;
    }

    @Override
    public String requestId() {
        return terms.placed().requestId();
    }

    @Override
    public OptionalLong outputCap() {
        return terms.outputCap();
    }

    @Override
    public @Nullable BudgetFigures tightest() {
        return admitted.tightest();
    }

    @Override
    public List<Decision.LimitFigures> limits() {
        return admitted.limits();
    }

    @Override
    public CurrencyUnit currency() {
        return terms.prices().currency();
    }

    @Override
    public @Nullable String pricedModel() {
        return terms.priced();
    }

    @Override
    public @Nullable Degraded degraded() {
        Degradation degradation = terms.degradation();
        return degradation == null ? null : degradation.degraded();
    }

    @Override
    public long estimatedInput() {
        return terms.demand().inputTokens();
    }

    @Override
    public synchronized long coveredOutput() {
        return covered;
    }

    @Override
    public long maximumOutput() {
        return Math.min(terms.demand().maximumOutput(), hold.outputCap().orElse(Long.MAX_VALUE));
    }

    @Override
    public Cover cover(long outputTokens, Executor executor, Consumer<Cover> whenCovered) {
        if (outputTokens <= comfortable) {
            return Cover.COVERED;
        }
        return coverSlowly(outputTokens, executor, whenCovered);
    }

    private synchronized Cover coverSlowly(long outputTokens, Executor executor, Consumer<Cover> whenCovered) {
        if (!growing && !ended && !broken) {
            grow(outputTokens);
        }
        if (outputTokens <= covered) {
            return Cover.COVERED;
        }
        if (growing) {
            waiters = new Waiter(outputTokens, executor, whenCovered, waiters);
            return Cover.PENDING;
        }
        return Cover.EXHAUSTED;
    }

    private void grow(long outputTokens) {
        long base = Math.max(outputTokens, covered);
        long wished = Math.min(
                Math.max(base, terms.demand().maximumOutput()), base + Math.max(LEAST_GROWTH_TOKENS, base / 4));
        growing = true;
        Extension extension = ledger.extend(requestId(), wished, this::heldCostAt, this::grown);
        boolean granted = extension instanceof Extension.Grown;
        growing &= granted;
        terms.metrics().toppedUp(terms.placed().provider(), terms.priced(), granted);
    }

    /// Notes what is on its way to the journal before the journal can answer.
    private @Nullable Long heldCostAt(long granted) {
        granting = granted;
        return terms.demand().price().tellsCost() ? terms.demand().costOf(granted) : null;
    }

    private void grown(@Nullable Throwable failure) {
        Waiter waiting;
        synchronized (this) {
            growing = false;
            broken = failure != null;
            if (!broken) {
                covered = granting;
                topUps++;
                comfortable = unbounded() ? Long.MAX_VALUE : threeQuarters(covered);
            }
            waiting = waiters;
            waiters = null;
        }
        for (Waiter each = waiting; each != null; each = each.before()) {
            Waiter next = each;
            next.executor().execute(() -> answer(next));
        }
    }

    private void answer(Waiter waiting) {
        Cover cover = cover(waiting.outputTokens(), waiting.executor(), waiting.then());
        if (cover != Cover.PENDING) {
            waiting.then().accept(cover);
        }
    }

    @Override
    public void settle(End end, Executor executor, Consumer<Receipt> then) {
        if (endOnce()) {
            settle(end, charge(end), executor, then);
        }
    }

    @Override
    public void settleEach(End end, List<TokenUsage> parts, Executor executor, Consumer<Receipt> then) {
        if (endOnce()) {
            PriceTerms.Result charge = parts.size() < 2
                    ? charge(end)
                    : terms.prices().chargeEach(parts, terms.placed().model(), end.responseModel());
            settle(end, charge, executor, then);
        }
    }

    private void settle(End end, PriceTerms.Result charge, Executor executor, Consumer<Receipt> then) {
        boolean counts = terms.placed().mode() == DataMode.REAL;
        Actual actual = new Actual(end.usage().total(), charge.cost(), counts);
        Settled known = new Settled();
        Ending ending = ledger.settle(
                requestId(),
                actual,
                (settled, now) -> {
                    LedgerRecord.CallSettled settlement = record(end, charge, settled, now);
                    known.tightest = settled.tightest();
                    known.entry = settlement.event();
                    return settlement;
                },
                failure -> executor.execute(() -> then.accept(known.receipt(charge.cost(), currency(), failure))));
        if (!(ending instanceof Ending.Settled)) {
            executor.execute(() -> then.accept(new Receipt(charge.cost(), currency(), null, true)));
        }
        if (counts && ending instanceof Ending.Settled settled) {
            measure(end.usage(), charge, settled.overHold());
        }
        if (counts && end.outcome() == Outcome.SUCCESS && end.source() == UsageSource.PROVIDER) {
            terms.learn().output(end.usage().generated());
        }
    }

    /// What is known of the end when the journal has it.
    private static final class Settled {
        private @Nullable BudgetFigures tightest;
        private @Nullable UsageEvent entry;

        Receipt receipt(@Nullable Long cost, CurrencyUnit currency, @Nullable Throwable failure) {
            return new Receipt(cost, currency, tightest, failure == null, entry);
        }
    }

    private void measure(TokenUsage usage, PriceTerms.Result charge, boolean aboveHold) {
        LedgerRecord.HoldPlaced placed = terms.placed();
        EstimateMetrics.Pair pair = new EstimateMetrics.Pair(
                placed.inputTokens(),
                placed.outputTokens(),
                placed.heldCost(),
                usage.prompt(),
                usage.total() - usage.prompt(),
                charge.cost(),
                currency());
        terms.metrics().settled(placed.provider(), terms.priced(), pair, aboveHold);
    }

    private PriceTerms.Result charge(End end) {
        if (end.outcome() == Outcome.PROVIDER_ERROR && end.usage().total() == 0) {
            return new PriceTerms.Result(
                    0L, terms.placed().model(), terms.placed().priceVersion(), List.of());
        }
        return terms.prices()
                .charge(
                        end.usage(),
                        terms.placed().model(),
                        end.responseModel(),
                        end.said().serviceTier());
    }

    private LedgerRecord.CallSettled record(End end, PriceTerms.Result charge, Ending.Settled settled, long now) {
        LedgerRecord.HoldPlaced placed = terms.placed();
        String model = charge.model();
        UsageEvent event = new UsageEvent(
                placed.requestId(),
                hold.admittedAt(),
                now,
                placed.attribution(),
                placed.provider(),
                placed.requestedModel(),
                model == null ? placed.model() : model,
                end.responseModel(),
                end.outcome(),
                end.source(),
                end.usage(),
                charge.cost(),
                charge.version(),
                terms.retryCount(),
                end.latencyMillis(),
                end.firstTokenMillis(),
                terms.streamed(),
                flags(end, charge, settled),
                Particulars.NONE
                        .said(serviceTier(end), end.said().reportedCost())
                        .in(terms.prices().region())
                        .exchanged(charge.exchange())
                        .following(terms.follows())
                        .admitted(placed.model(), placed.requestedModel())
                        .acted(actions())
                        .covering(cover()));
        return new LedgerRecord.CallSettled(event, settled.settled(), settled.crossings());
    }

    private List<String> actions() {
        Degraded degraded = degraded();
        return degraded == null
                ? List.of()
                : degraded.actions().stream().map(ActionTaken::entry).toList();
    }

    /// How the hold's output was bounded and grew, where either happened.
    private synchronized Particulars.@Nullable Cover cover() {
        OptionalLong cap = terms.outputCap();
        return cap.isEmpty() && topUps == 0
                ? null
                : new Particulars.Cover(cap.isPresent() ? cap.getAsLong() : null, covered, topUps);
    }

    /// The provider's word for the class of service, else the one that was asked for.
    private @Nullable String serviceTier(End end) {
        ServiceTier asked = terms.prices().subject().asked();
        return end.said().serviceTier() != null || asked == ServiceTier.STANDARD
                ? end.said().serviceTier()
                : asked.name().toLowerCase(Locale.ROOT);
    }

    private List<String> flags(End end, PriceTerms.Result charge, Ending.Settled settled) {
        Degradation degradation = terms.degradation();
        List<String> said = terms.placed().mode().on(end.flags());
        if (!settled.overHold() && charge.flags().isEmpty() && said.isEmpty() && degradation == null) {
            return List.of();
        }
        List<String> flags = new ArrayList<>(charge.flags());
        flags.addAll(said);
        if (degradation != null) {
            flags.addAll(degradation.flags());
        }
        if (settled.overHold()) {
            flags.add("over_hold");
        }
        return flags.stream().distinct().sorted().toList();
    }

    @Override
    public void release(String reason, Executor executor, Consumer<Boolean> then) {
        if (!endOnce()) {
            return;
        }
        Ending ending =
                ledger.release(requestId(), reason, failure -> executor.execute(() -> then.accept(failure == null)));
        if (!(ending instanceof Ending.Released)) {
            executor.execute(() -> then.accept(true));
        }
    }

    private synchronized boolean endOnce() {
        boolean first = !ended;
        ended = true;
        return first;
    }
}
