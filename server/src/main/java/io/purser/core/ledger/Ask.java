package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import org.jspecify.annotations.Nullable;

/// One request for admission.
///
/// @param requestId the idempotency key of everything that follows
/// @param provider the provider that will bill
/// @param model the admitted model: after a degrade, before an alias
/// @param bounded false where part of the input cannot be bounded (strict budgets refuse it)
/// @param firm false: where the answer would be a refusal or a cap, say `Decision.Tight` and
///     change nothing, so that the caller can tighten its bounds and ask again
/// @param degradable what the actions of budgets look at; null where no budget has any
/// @param counts false where the call is not made in earnest: nothing bounds it, and it is held nowhere
public record Ask(
        String requestId,
        Attribution attribution,
        String provider,
        String model,
        Demand demand,
        boolean bounded,
        boolean firm,
        @Nullable Degradable degradable,
        boolean counts) {

    /// A call that is made in earnest.
    public Ask(
            String requestId,
            Attribution attribution,
            String provider,
            String model,
            Demand demand,
            boolean bounded,
            boolean firm,
            @Nullable Degradable degradable) {
        this(requestId, attribution, provider, model, demand, bounded, firm, degradable, true);
    }

    /// A call of an organization in which no budget degrades.
    public Ask(
            String requestId,
            Attribution attribution,
            String provider,
            String model,
            Demand demand,
            boolean bounded,
            boolean firm) {
        this(requestId, attribution, provider, model, demand, bounded, firm, null);
    }
}
