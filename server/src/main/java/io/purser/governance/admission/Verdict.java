package io.purser.governance.admission;

import io.purser.core.ledger.ActionTaken;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Decision;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.CustomerPlan;
import io.purser.governance.access.Caller;
import io.purser.governance.settlement.GovernedCall;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What admission answers to the way in.
public sealed interface Verdict {

    /// Run it: the hold is durable.
    record Admitted(GovernedCall call) implements Verdict {}

    /// 402: a hard budget stands in the way.
    record OverBudget(Decision.Reason reason, BudgetFigures governs, List<BudgetFigures> looked, CurrencyUnit currency)
            implements Verdict {}

    /// 429: a rate limit stands in the way.
    record OverRate(Decision.LimitFigures limit, long retryAfterMillis) implements Verdict {}

    /// 400: a hard money budget applies and the model has no price.
    ///
    /// @param noRate the two currencies without an exchange rate, as `USD to EUR`, where only that
    ///     is missing; else null
    record Unpriced(
            String provider,
            String model,
            BudgetFigures governs,
            @Nullable String noRate) implements Verdict {
        /// A model that nothing is known of.
        public Unpriced(String provider, String model, BudgetFigures governs) {
            this(provider, model, governs, null);
        }
    }

    /// 400: a strict budget applies and the body points to input that has no bound.
    record Unbounded(String pointsTo, BudgetFigures governs) implements Verdict {}

    /// 403: the key, or the key policy under which it stands, does not allow this model.
    record ModelNotAllowed(String model, Caller.ModelRule rule) implements Verdict {}

    /// 403: a budget puts a model in the place of the one asked for that the key does not allow.
    record SwitchNotAllowed(Decision.Switch wanted, Caller.ModelRule rule) implements Verdict {}

    /// 403: the plan of the call's customer does not allow what it asks for.
    ///
    /// @param value null where the call names none
    record NotOnPlan(What what, @Nullable String value, List<String> allowed) implements Verdict {
        /// What a plan may allow.
        public enum What {
            MODEL,
            PROVIDER,
            ENDPOINT;

            /// `model_not_allowed`, …
            public String code() {
                return word() + "_not_allowed";
            }

            /// `model`, …
            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /// 403: a budget puts a model in the place of the one asked for that the customer's plan does not allow.
    record SwitchNotOnPlan(Decision.Switch wanted, List<String> allowed) implements Verdict {}

    /// A refusal by the plan of the call's customer.
    record OnPlan(Verdict refusal, String customer, CustomerPlan plan) implements Verdict {}

    /// 400 or 403: an action of a budget refuses the call as it is.
    record Restricted(Decision.Restricted why, CurrencyUnit currency) implements Verdict {}

    /// A refusal of a call that budgets had sent to another model before.
    record Switched(Verdict refusal, List<ActionTaken> switches) implements Verdict {
        public Switched {
            switches = List.copyOf(switches);
        }
    }

    /// 403: the organization is suspended.
    record Suspended() implements Verdict {}

    /// 503: the store cannot be reached and the fail mode is closed.
    record StoreUnavailable() implements Verdict {}

    /// 503: the ledger does not keep up with what is decided.
    record Overloaded() implements Verdict {}
}
