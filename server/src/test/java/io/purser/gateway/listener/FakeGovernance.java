package io.purser.gateway.listener;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Decision;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.tenancy.KeyPolicy;
import io.purser.governance.access.Access;
import io.purser.governance.access.AttributionSources;
import io.purser.governance.access.Caller;
import io.purser.governance.admission.Admission;
import io.purser.governance.admission.Verdict;
import io.purser.governance.settlement.GovernedCall;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An honest stand-in for governance: knows one key, admits up to a number of output tokens, counts
/// every end. Answers come from a thread of its own, as the real journal's do.
final class FakeGovernance implements Access, Admission {
    static final String KEY = "sk-test";
    /// Of another key of the same organization.
    static final String OTHER_KEY = "sk-other";
    static final CurrencyUnit USD = CurrencyUnit.USD;

    final BlockingQueue<GovernedCall.End> ends = new LinkedBlockingQueue<>();
    final BlockingQueue<String> releases = new LinkedBlockingQueue<>();
    final BlockingQueue<Admission.Request> asked = new LinkedBlockingQueue<>();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger lateEnds = new AtomicInteger();

    final Map<String, Verdict> refusedModels = new ConcurrentHashMap<>();
    volatile @Nullable Verdict refusal;
    volatile Access.@Nullable Result badAttribution;
    /// Whose the key is.
    static final Identity CALLER = new Identity("acme", List.of(), null, null, new Identity.Ref("k1", "mine"));

    volatile OptionalLong cap = OptionalLong.empty();
    volatile long coveredTokens = Long.MAX_VALUE;
    volatile long tokensInAll = Long.MAX_VALUE;
    volatile boolean durable = true;
    volatile @Nullable AttributionSources sources;

    @Override
    public Result authenticate(@Nullable String presentedKey, long nowMillis) {
        if (OTHER_KEY.equals(presentedKey)) {
            Identity.Ref key = new Identity.Ref("k2", "other");
            return new Result.Known(
                    new Caller(new Identity("acme", List.of(), null, null, key), KeyPolicy.OPEN, List.of()));
        }
        return KEY.equals(presentedKey)
                ? new Result.Known(new Caller(CALLER, KeyPolicy.OPEN, List.of()))
                : new Result.Unauthenticated();
    }

    @Override
    public Result attribute(Caller caller, AttributionSources given) {
        sources = given;
        Result bad = badAttribution;
        return bad != null ? bad : new Result.Attributed(Attribution.of(caller.identity()));
    }

    @Override
    public void admit(Request request, Executor executor, Consumer<Verdict> then) {
        asked.add(request);
        Verdict refused = refusedModels.getOrDefault(request.shape().model(), refusal);
        if (refused == null) {
            open.incrementAndGet();
        }
        later(executor, () -> then.accept(refused != null ? refused : new Verdict.Admitted(new Call(request))));
    }

    private static void later(Executor executor, Runnable task) {
        Thread.ofVirtual().start(() -> executor.execute(task));
    }

    static BudgetFigures figures(boolean own, long settled, long estimate) {
        Scope scope = new Scope(List.of(new Scope.Condition(Dimension.GROUP, null, "ds")), own ? Dimension.USER : null);
        Budget budget = new Budget(
                "b1",
                "each-data-scientist",
                1,
                scope,
                Unit.MONEY,
                50_000_000_000L,
                new Period.Day(ZoneId.of("Europe/London")),
                Enforcement.HARD,
                false,
                Estimation.ADAPTIVE,
                1024,
                List.of(),
                Duration.ofHours(6),
                false,
                false,
                List.of());
        long end = 1_795_305_600_000L;
        return new BudgetFigures(
                budget,
                own ? "ada" : null,
                new Window(end - 86_400_000L, end),
                settled,
                0,
                estimate,
                end,
                BudgetState.OK,
                true);
    }

    GovernedCall.End end() throws InterruptedException {
        GovernedCall.End end = ends.poll(10, TimeUnit.SECONDS);
        if (end == null) {
            throw new AssertionError("no settlement within 10 s");
        }
        return end;
    }

    private final class Call implements GovernedCall {
        private final Request request;
        private boolean ended;
        private long covered = coveredTokens;

        Call(Request request) {
            this.request = request;
        }

        @Override
        public String requestId() {
            return request.requestId();
        }

        @Override
        public OptionalLong outputCap() {
            return cap;
        }

        @Override
        public @Nullable BudgetFigures tightest() {
            return figures(true, 10_000_000_000L, 0);
        }

        @Override
        public List<Decision.LimitFigures> limits() {
            return List.of(new Decision.LimitFigures("team", Decision.LimitFigures.Kind.REQUESTS, 600, 599));
        }

        @Override
        public CurrencyUnit currency() {
            return USD;
        }

        @Override
        public synchronized Cover cover(long outputTokens, Executor executor, Consumer<Cover> whenCovered) {
            if (outputTokens <= covered) {
                return Cover.COVERED;
            }
            if (outputTokens > tokensInAll) {
                return Cover.EXHAUSTED;
            }
            covered = Math.min(tokensInAll, outputTokens + 4);
            later(executor, () -> whenCovered.accept(Cover.COVERED));
            return Cover.PENDING;
        }

        @Override
        public void settle(End end, Executor executor, Consumer<Receipt> then) {
            if (endOnce()) {
                ends.add(end);
                long cost = end.usage().prompt() * 2_500 + end.usage().output() * 15_000;
                later(
                        executor,
                        () -> then.accept(new Receipt(cost, USD, figures(true, 10_000_000_000L + cost, 0), durable)));
            }
        }

        @Override
        public void release(String reason, Executor executor, Consumer<Boolean> then) {
            if (endOnce()) {
                releases.add(reason);
                later(executor, () -> then.accept(durable));
            }
        }

        private synchronized boolean endOnce() {
            if (ended) {
                lateEnds.incrementAndGet();
                return false;
            }
            ended = true;
            open.decrementAndGet();
            return true;
        }

        @Override
        public long estimatedInput() {
            return request.shape().prompt().textBytes()
                    + 16L * request.shape().prompt().messages();
        }

        @Override
        public long maximumOutput() {
            return cap.orElse(Long.MAX_VALUE);
        }

        @Override
        public long coveredOutput() {
            return 100;
        }
    }
}
