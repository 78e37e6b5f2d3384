package io.purser.governance.admission;

import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.EstimationSettings;
import io.purser.core.estimation.Estimator;
import io.purser.core.estimation.InputBound;
import io.purser.core.ledger.Ask;
import io.purser.core.ledger.Decision;
import io.purser.core.ledger.Demand;
import io.purser.core.ledger.Hold;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Unpriced;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.ServiceTier;
import io.purser.governance.settlement.DecisionRecords;
import io.purser.governance.settlement.EstimateMetrics;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.JournalledCall;
import io.purser.governance.settlement.KeptHold;
import io.purser.governance.settlement.OrganizationLedger;
import io.purser.governance.settlement.PriceRule;
import io.purser.governance.settlement.PriceTerms;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The one evaluator: every call is estimated, judged and held here, whatever route it came by.
public final class Evaluator implements Admission {
    private static final long TOKENIZER_BYTES = 256 * 1024;
    private static final long USUAL_BYTES_PER_TOKEN = 4;

    private final Function<String, @Nullable OrganizationLedger> ledgers;
    private final Executor worker;
    private final Estimator estimator;
    private final LearnedOutput learned;
    private final PromptTokenizer tokenizer = new PromptTokenizer();
    private volatile PriceRule prices;
    private volatile EstimateMetrics metrics = EstimateMetrics.NONE;

    /// @param ledgers finds an organization's ledger
    /// @param prices what is known of prices
    /// @param worker counts tokens, away from the event loops
    public Evaluator(
            Function<String, @Nullable OrganizationLedger> ledgers,
            PriceRule prices,
            EstimationSettings settings,
            Executor worker) {
        this.ledgers = ledgers;
        this.prices = prices;
        this.worker = worker;
        this.estimator = new Estimator(settings);
        this.learned = new LearnedOutput(settings);
    }

    /// What is known of prices now.
    public PriceRule prices() {
        return prices;
    }

    /// Puts other prices or exchange rates in force; calls that are under way keep theirs.
    public void prices(UnaryOperator<PriceRule> change) {
        prices = change.apply(prices);
    }

    /// Counts estimates against actuals from now on.
    public void measuredBy(EstimateMetrics meters) {
        metrics = meters;
    }

    /// What the lengths of outputs have taught.
    public Taught taught() {
        return learned;
    }

    @Override
    public void admit(Request request, Executor executor, Consumer<Verdict> then) {
        OrganizationLedger ledger = ledgers.apply(organization(request));
        if (ledger == null || !ledger.healthy()) {
            then.accept(new Verdict.StoreUnavailable());
            return;
        }
        if (!ledger.keepsUp()) {
            then.accept(new Verdict.Overloaded());
            return;
        }
        Permissions permissions = new Permissions(request);
        Verdict refusal = permissions.refusal();
        if (refusal != null) {
            String model = request.shape().model();
            ledger.refused(request.requestId(), request.attribution(), model, Permissions.code(refusal), null, "{}");
            then.accept(refusal);
            return;
        }
        Attempt attempt = new Attempt(request, permissions, ledger, executor, then);
        attempt.decide(attempt.cheapBound(), !attempt.countable());
    }

    /// Takes up a hold that the process before this one left open: at the prices of its admission,
    /// as the book has them now. Null where its organization is not served.
    ///
    /// @param sent the model that the provider was asked for
    /// @param priceAs the model whose price applies, where the configuration said so
    public @Nullable GovernedCall resume(KeptHold kept, String sent, @Nullable String priceAs, ServiceTier asked) {
        LedgerRecord.HoldPlaced placed = kept.placed();
        OrganizationLedger ledger =
                ledgers.apply(placed.attribution().identity().organization());
        if (ledger == null) {
            return null;
        }
        PriceRule rule = prices;
        PriceRule.Subject subject = new PriceRule.Subject(
                placed.provider(),
                placed.model(),
                priceAs,
                !sent.equals(placed.model()),
                List.of(),
                asked,
                rule.regions().apply(placed.provider()),
                placed.admittedAt());
        return kept.call(
                ledger, rule.terms(subject, ledger.policy().organization().currency()), metrics);
    }

    private static String organization(Request request) {
        return request.attribution().identity().organization();
    }

    private PriceTerms terms(
            Request request,
            OrganizationLedger ledger,
            String model,
            String provider,
            String upstreamModel,
            @Nullable String priceAs) {
        PriceRule rule = prices;
        PriceRule.Subject subject = new PriceRule.Subject(
                provider,
                model,
                priceAs,
                !upstreamModel.equals(model),
                request.priceNames(),
                request.shape().service(),
                rule.regions().apply(provider),
                request.receivedAt());
        CurrencyUnit currency = ledger.policy().organization().currency();
        return request.shape().kind() == CallShape.Kind.UNMETERED
                ? rule.noTerms(subject, currency)
                : rule.terms(subject, currency);
    }

    /// One call on its way through admission.
    private final class Attempt implements DecisionRecords {
        private final Request request;
        private final Permissions permissions;
        private final OrganizationLedger ledger;
        private final Executor executor;
        private final Consumer<Verdict> then;
        private final @Nullable Degrading degrading;
        /// The model that would run and where: what was asked for, until a budget wants another.
        private String model;
        private String provider;
        private String upstreamModel;
        private PriceTerms terms;
        /// The prompt's size as near as is known, 0 as long as nobody asked for more than a bound.
        private long nearTokens;
        /// What calls like it have taught of one choice's output, 0 where nothing was learned yet.
        private long learnedOutput;
        private @Nullable JournalledCall call;
        private @Nullable Demand judged;
        /// The size of the prompt as budgets that degrade saw it.
        private long seenTokens;

        Attempt(
                Request request,
                Permissions permissions,
                OrganizationLedger ledger,
                Executor executor,
                Consumer<Verdict> then) {
            this.request = request;
            this.permissions = permissions;
            this.ledger = ledger;
            this.executor = executor;
            this.then = then;
            this.degrading = Degrading.of(request, permissions, ledger);
            this.model = request.shape().model();
            this.provider = request.provider();
            this.upstreamModel = request.upstreamModel();
            this.terms = Evaluator.this.terms(request, ledger, model, provider, upstreamModel, request.priceAs());
        }

        private ModelLimits limits() {
            ModelPrice price = terms.admitted();
            return price == null ? ModelLimits.UNKNOWN : price.limits();
        }

        InputBound cheapBound() {
            return InputBound.of(request.shape(), terms.family(), limits());
        }

        boolean countable() {
            return request.shape().kind() != CallShape.Kind.COUNT
                    && request.shape().prompt().textBytes() <= TOKENIZER_BYTES;
        }

        private Demand demand(String of, PriceTerms under, InputBound bound) {
            OptionalLong likely = learned.likely(
                    organization(request), of, request.attribution().endpoint());
            learnedOutput = likely.orElse(0);
            Demand demand = estimator.demand(request.shape(), under.admitted(), likely, bound, under.asked());
            return under.rule().unpriced() instanceof Unpriced.Flag ? demand.served() : demand;
        }

        void decide(InputBound bound, boolean firm) {
            Demand demand = demand(model, terms, bound);
            judged = demand;
            seenTokens = near(bound);
            Ask ask = new Ask(
                    request.requestId(),
                    request.attribution(),
                    provider,
                    model,
                    demand,
                    bound.bounded(),
                    firm,
                    degrading == null ? null : degrading.seen(seenTokens),
                    request.mode() == DataMode.REAL);
            Decision decision = ledger.admit(ask, this, this::kept);
            switch (decision) {
                case null -> then.accept(new Verdict.Suspended());
                case Decision.Admit admitted -> {}
                case Decision.Known known -> then.accept(new Verdict.StoreUnavailable());
                case Decision.Tight tight -> worker.execute(this::count);
                case Decision.Reroute(List<Decision.Switch> switches) -> reroute(switches, bound, firm);
                case Decision.Restricted restricted -> answer(new Verdict.Restricted(restricted, currency()));
                case Decision.Refuse(var reason, var governs, var looked) ->
                    answer(new Verdict.OverBudget(reason, governs, looked, currency()));
                case Decision.Throttle(var limit, long wait) -> answer(new Verdict.OverRate(limit, wait));
                case Decision.Unpriced none ->
                    answer(new Verdict.Unpriced(provider, model, none.governs(), terms.missingRate()));
                case Decision.Unbounded none -> {
                    String pointsTo = request.shape().prompt().elsewhere();
                    answer(new Verdict.Unbounded(pointsTo == null ? "its body" : pointsTo, none.governs()));
                }
            }
        }

        @Override
        public LedgerRecord.@Nullable CallRefused refused(Decision decision, long nowMillis) {
            RefusalEvidence evidence = RefusalEvidence.of(decision, ledger.arming());
            return evidence == null ? null : evidence.record(request, nowMillis, whole(evidence.detail()));
        }

        /// What is counted, else what text of that length usually has where it is too long to be counted.
        private long near(InputBound bound) {
            if (nearTokens > 0 || countable() || !bound.bounded()) {
                return nearTokens > 0 ? nearTokens : bound.tokens();
            }
            return Math.min(bound.tokens(), request.shape().prompt().textBytes() / USUAL_BYTES_PER_TOKEN);
        }

        /// On to the model that budgets want: what bills is what is admitted.
        private void reroute(List<Decision.Switch> switches, InputBound bound, boolean firm) {
            Degrading way = Objects.requireNonNull(degrading, "a call is only moved where budgets degrade");
            Degrading.Choice choice = way.choose(switches, (to, there) -> {
                Demand demand = demand(to, terms(to, there), bound);
                return demand.price().tellsCost() ? demand.costOf(demand.likelyOutput()) : null;
            });
            switch (choice) {
                case Degrading.Choice.Go(Decision.Switch to, Route there) -> {
                    model = to.to();
                    provider = there.provider();
                    upstreamModel = there.upstreamModel();
                    terms = terms(model, there);
                    nearTokens = 0;
                    decide(cheapBound(), !countable());
                }
                case Degrading.Choice.Stay() -> decide(bound, firm);
                case Degrading.Choice.Forbidden(Decision.Switch to) -> {
                    String detail = whole(RefusalDetail.of(to));
                    ledger.refused(
                            request.requestId(),
                            request.attribution(),
                            request.shape().model(),
                            "model_not_allowed",
                            to.budget(),
                            detail);
                    answer(permissions.forbidden(to));
                }
            }
        }

        private CurrencyUnit currency() {
            return ledger.policy().organization().currency();
        }

        private PriceTerms terms(String of, Route there) {
            return Evaluator.this.terms(request, ledger, of, there.provider(), there.upstreamModel(), there.priceAs());
        }

        /// The cheap bound would refuse or cap: count for real and ask once more.
        private void count() {
            CallShape shape = request.shape();
            List<String> texts = request.promptText().read();
            OptionalLong tokens = tokenizer.tokens(upstreamModel, texts, shape);
            InputBound bound = tokens.isPresent()
                    ? InputBound.counted(tokens.getAsLong(), shape, terms.family(), limits())
                    : cheapBound();
            if (degrading != null && bound.bounded()) {
                long near = tokens.isPresent() ? bound.tokens() : tokenizer.nearTokens(texts, shape);
                nearTokens = Math.clamp(near, 1, Math.max(1, bound.tokens()));
            }
            executor.execute(() -> decide(bound, true));
        }

        @Override
        public LedgerRecord.HoldPlaced held(Decision.Admit admit) {
            Demand demand = Objects.requireNonNull(judged, "what is admitted was judged");
            Hold hold = admit.hold();
            ModelPrice price = terms.admitted();
            LedgerRecord.HoldPlaced placed = new LedgerRecord.HoldPlaced(
                    request.requestId(),
                    hold.admittedAt(),
                    request.attribution(),
                    provider,
                    request.requestedModel(),
                    model,
                    price == null ? null : price.version(),
                    demand.inputTokens(),
                    hold.coveredOutput(),
                    demand.price().tellsCost() ? demand.costOf(hold.coveredOutput()) : null,
                    hold.postings(),
                    demand,
                    request.mode());
            call = new JournalledCall(
                    new JournalledCall.Terms(
                            placed,
                            demand,
                            terms,
                            perChoice(hold.outputCap()),
                            request.shape().streamed(),
                            request.retryCount(),
                            request.follows(),
                            this::learn,
                            metrics,
                            degrading == null ? null : degrading.of(model, admit.taken())),
                    ledger,
                    admit);
            return placed;
        }

        private OptionalLong perChoice(OptionalLong cap) {
            int choices = Math.max(1, request.shape().choices());
            return cap.isPresent() ? OptionalLong.of(Math.max(1, cap.getAsLong() / choices)) : cap;
        }

        private void learn(long tokens) {
            CallShape shape = request.shape();
            if (shape.kind() == CallShape.Kind.GENERATE) {
                long each = tokens / Math.max(1, shape.choices());
                if (learnedOutput > 0) {
                    ModelPrice price = terms.admitted();
                    metrics.learned(provider, price == null ? null : price.model(), learnedOutput, each);
                }
                learned.observe(
                        organization(request), model, request.attribution().endpoint(), each);
            }
        }

        private void kept(@Nullable Throwable failure) {
            JournalledCall made = call;
            if (failure != null || made == null) {
                ledger.forget(request.requestId());
                executor.execute(() -> then.accept(new Verdict.StoreUnavailable()));
            } else {
                executor.execute(() -> then.accept(new Verdict.Admitted(made)));
            }
        }

        private void answer(Verdict refusal) {
            Verdict told = permissions.told(refusal);
            then.accept(degrading == null ? told : degrading.told(told));
        }

        private String whole(String detail) {
            String told = model.equals(request.shape().model()) ? detail : RefusalDetail.runningOn(model, detail);
            return judged == null ? told : RefusalDetail.judgedBy(provider, judged, seenTokens, told);
        }
    }
}
