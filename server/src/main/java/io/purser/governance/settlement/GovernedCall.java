package io.purser.governance.settlement;

import io.purser.core.ledger.ActionTaken;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Decision;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One admitted call, from its hold to its one end. Safe to use from any thread; callbacks come on the executor
/// given.
public interface GovernedCall {
    String requestId();

    /// The output cap that must be written upstream, where there is one.
    OptionalLong outputCap();

    /// The tightest budget as admission saw it, for a stream's headers; null where none applies.
    @Nullable
    BudgetFigures tightest();

    /// Every rate limit that matched, for the answer's headers.
    List<Decision.LimitFigures> limits();

    /// What budgets changed of the call; null where it runs as it was asked for.
    default @Nullable Degraded degraded() {
        return null;
    }

    /// What budgets that degrade made of a call.
    ///
    /// @param model the model that runs
    /// @param actions what was done, switches of the model first
    record Degraded(String model, List<ActionTaken> actions) {
        public Degraded {
            actions = List.copyOf(actions);
        }
    }

    /// The model that was admitted as the price book names it; null where it has no price.
    default @Nullable String pricedModel() {
        return null;
    }

    /// Whether somebody is told more of the call than the ledger keeps.
    default boolean isWatched() {
        return false;
    }

    /// Notes the id that the provider gave its answer, before the call ends.
    default void answeredAs(@Nullable String responseId) {}

    /// The accounting currency of the call's organization.
    CurrencyUnit currency();

    /// Asks whether `outputTokens` tokens of output are covered by the journalled hold, growing the hold in the
    /// background before it runs short. Bytes that are not covered must not be passed on.
    ///
    /// @param whenCovered called on `executor` once, only after `PENDING`, with the answer that
    ///     followed
    Cover cover(long outputTokens, Executor executor, Consumer<Cover> whenCovered);

    /// Ends the call with what it consumed; the first end wins. `then` comes when the settlement
    /// is durable.
    void settle(End end, Executor executor, Consumer<Receipt> then);

    /// Ends a call that stands for several, each of which has a price of its own: a batch.
    ///
    /// @param end with what they consumed together
    /// @param parts what each consumed
    default void settleEach(End end, List<TokenUsage> parts, Executor executor, Consumer<Receipt> then) {
        settle(end, executor, then);
    }

    /// Ends a call that never reached the provider, or that the provider refused before it charged anything and
    /// that needs no entry.
    ///
    /// @param then told whether that is durable: where it is not, a start finds the hold and settles it
    void release(String reason, Executor executor, Consumer<Boolean> then);

    /// Input tokens as estimated, for an end of which nothing is known.
    long estimatedInput();

    /// Output tokens that the hold covers now: what an end of which nothing is known settles at.
    long coveredOutput();

    /// What an end of which nothing is known settles at.
    default TokenUsage held() {
        return TokenUsage.of(estimatedInput(), coveredOutput());
    }

    /// The most output the call can have, whatever its hold: the client's maximum, the model's or
    /// the cap written upstream.
    long maximumOutput();

    /// Whether output is covered.
    enum Cover {
        COVERED,
        PENDING,
        /// A hard budget has nothing left: end the stream cleanly.
        EXHAUSTED
    }

    /// How a call ended.
    ///
    /// @param responseModel what the provider said answered
    /// @param said what else the provider said
    /// @param firstTokenMillis from receipt to the first output, -1 where there was none
    /// @param latencyMillis from receipt to the end
    record End(
            TokenUsage usage,
            UsageSource source,
            Outcome outcome,
            @Nullable String responseModel,
            long latencyMillis,
            long firstTokenMillis,
            List<String> flags,
            Said said) {

        /// An end of which the provider said nothing but its usage.
        public End(
                TokenUsage usage,
                UsageSource source,
                Outcome outcome,
                @Nullable String responseModel,
                long latencyMillis,
                long firstTokenMillis,
                List<String> flags) {
            this(usage, source, outcome, responseModel, latencyMillis, firstTokenMillis, flags, Said.NOTHING);
        }
    }

    /// What the provider said of a call besides its usage.
    ///
    /// @param serviceTier the class of service, in its own word
    /// @param reportedCost its own figure, as `"0.00123 USD"`
    record Said(@Nullable String serviceTier, @Nullable String reportedCost) {
        public static final Said NOTHING = new Said(null, null);
    }

    /// What the settlement came to.
    ///
    /// @param cost units of the currency, null where no price is known
    /// @param tightest the tightest budget after the settlement, null where none applies
    /// @param durable false where the store failed: the answer must not claim to be booked
    /// @param entry what the ledger was given, null where the call had ended before
    record Receipt(
            @Nullable Long cost,
            CurrencyUnit currency,
            @Nullable BudgetFigures tightest,
            boolean durable,
            @Nullable UsageEvent entry) {

        /// One of which nobody asks what the ledger was given.
        public Receipt(@Nullable Long cost, CurrencyUnit currency, @Nullable BudgetFigures tightest, boolean durable) {
            this(cost, currency, tightest, durable, null);
        }
    }
}
