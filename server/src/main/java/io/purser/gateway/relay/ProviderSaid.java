package io.purser.gateway.relay;

import io.purser.core.usage.ServiceTier;
import io.purser.gateway.dialect.UsageTally;
import io.purser.governance.settlement.GovernedCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a provider said of a call besides its counts.
///
/// @param particulars what stands on the event
/// @param unknownField whether its report had numbers that nobody reads: they may be money
record ProviderSaid(GovernedCall.Said particulars, boolean unknownField) {
    /// Nothing worth keeping.
    static final ProviderSaid NOTHING = new ProviderSaid(GovernedCall.Said.NOTHING, false);

    private static final String UNKNOWN_FIELD = "usage_field_unknown";

    /// What its report said; fields that no reader knows are counted.
    static ProviderSaid of(UsageTally tally, Job job, RelayMetrics metrics) {
        String service = service(tally, job.peeked().shape().service());
        for (String field : tally.unknownFields()) {
            metrics.usageFieldUnknown(job.routed().provider().name(), field);
        }
        boolean isUnknown = !tally.unknownFields().isEmpty();
        return service == null && tally.reportedCost() == null && !isUnknown
                ? NOTHING
                : new ProviderSaid(new GovernedCall.Said(service, tally.reportedCost()), isUnknown);
    }

    /// The standard service is no news where it was asked for.
    private static @Nullable String service(UsageTally tally, ServiceTier asked) {
        String said = tally.serviceTier();
        boolean isAsAsked =
                said != null && asked == ServiceTier.STANDARD && ServiceTier.named(said) == ServiceTier.STANDARD;
        return isAsAsked ? null : said;
    }

    List<String> flags(List<String> flags) {
        if (!unknownField) {
            return flags;
        }
        List<String> more = new ArrayList<>(flags);
        more.add(UNKNOWN_FIELD);
        return more;
    }
}
