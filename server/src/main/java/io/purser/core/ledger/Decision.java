package io.purser.core.ledger;

import io.purser.core.budget.Criticality;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What admission answers. Only `Admit` has changed anything.
public sealed interface Decision {

    /// The hold lies on every account. `Hold.outputCap` is what must be written upstream.
    ///
    /// @param tightest the account with the least remaining ÷ estimate, this hold included; null
    ///     where no budget matches
    /// @param limits every rate limit that matches, this call included, for the answer's headers
    /// @param taken what budgets that degrade did to the call
    record Admit(Hold hold, @Nullable BudgetFigures tightest, List<LimitFigures> limits, List<ActionTaken> taken)
            implements Decision {}

    /// A hard budget stands in the way.
    ///
    /// @param reason `SETTLED`: what is already spent and this call exceed the limit, final; `HELD`: only other
    ///     calls' holds are in the way, worth a retry
    /// @param governs the account that decided, also in `looked`
    record Refuse(Reason reason, BudgetFigures governs, List<BudgetFigures> looked) implements Decision {}

    /// A rate limit stands in the way.
    ///
    /// @param retryAfterMillis when it would let this call pass; for concurrency a second
    record Throttle(LimitFigures limit, long retryAfterMillis) implements Decision {}

    /// A hard money budget applies and the model has no price.
    record Unpriced(BudgetFigures governs) implements Decision {}

    /// A strict budget applies and the call's input has no bound.
    record Unbounded(BudgetFigures governs) implements Decision {}

    /// Budgets want the call to run on another model: ask again on one of these, or without them.
    record Reroute(List<Switch> switches) implements Decision {}

    /// An action refuses the call as it is; another one might pass.
    ///
    /// @param governs the account whose use put the action in force
    /// @param stage from where it is in force
    /// @param criticality of the call
    /// @param asked the tokens or tools that the call has
    /// @param allowed the most that are served
    record Restricted(Kind kind, BudgetFigures governs, String stage, Criticality criticality, long asked, long allowed)
            implements Decision {
        /// What is in the way.
        public enum Kind {
            /// Calls of this criticality are refused at this stage.
            STAGE,
            /// The prompt is larger than is served at this stage.
            CONTEXT,
            /// There are more tools than are served at this stage.
            TOOLS
        }
    }

    /// One model in the place of another.
    ///
    /// @param budget whose action it is
    /// @param stage from where it is in force
    record Switch(String from, String to, String budget, String stage) {}

    /// The bounds as given would refuse or cap; tighten them and ask again, firmly.
    record Tight() implements Decision {}

    /// This request id was admitted before; nothing changed.
    record Known(Hold hold) implements Decision {}

    /// Why a budget refuses.
    enum Reason {
        SETTLED,
        HELD
    }

    /// The rate limit that refused, for the answer's headers.
    ///
    /// @param name what people call it
    /// @param kind which of its three ceilings
    /// @param limit the quota
    /// @param remaining what is left of it
    record LimitFigures(String name, LimitFigures.Kind kind, long limit, long remaining) {
        /// Which ceiling of a rate limit.
        public enum Kind {
            REQUESTS,
            TOKENS,
            CONCURRENT
        }
    }
}
