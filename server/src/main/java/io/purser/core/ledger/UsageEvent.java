package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ledger entry of one model call.
///
/// @param requestId unique: a second settlement under it changes nothing
/// @param admittedAt epoch milliseconds; decides the windows
/// @param bookedAt epoch milliseconds of the settlement
/// @param requestedModel what the caller asked for
/// @param model the model whose price applied
/// @param responseModel what the provider said answered, where it did
/// @param cost units of the accounting currency; null where no price is known, never 0 for that
/// @param priceVersion names the price that applied, null where none did
/// @param retryCount what the client's SDK said of its own retries, and our attempts before this one
/// @param flags what is unusual: `over_hold`, `unpriced`, `estimated`, `missing_sub_price`, …;
///     sorted
/// @param particulars what few calls have
public record UsageEvent(
        String requestId,
        long admittedAt,
        long bookedAt,
        Attribution attribution,
        String provider,
        String requestedModel,
        String model,
        @Nullable String responseModel,
        Outcome outcome,
        UsageSource usageSource,
        TokenUsage usage,
        @Nullable Long cost,
        @Nullable String priceVersion,
        int retryCount,
        long latencyMillis,
        long firstTokenMillis,
        boolean streamed,
        List<String> flags,
        Particulars particulars) {

    public UsageEvent {
        flags = List.copyOf(flags);
    }

    /// Whether the call was made in earnest; what was not counts on no account.
    public DataMode dataMode() {
        return DataMode.of(flags);
    }

    /// The model that was admitted, which budgets' scopes match: the one asked for, unless the particulars name
    /// another.
    public String admittedModel() {
        String other = particulars.admittedModel();
        return other == null ? requestedModel : other;
    }
}
