package io.purser.governance.custody;

import io.purser.core.usage.ServiceTier;
import org.jspecify.annotations.Nullable;

/// A response that goes on at its provider while its call is held: enough to ask for its result
/// after a restart, and to price it as it was admitted.
///
/// @param requestId of the call: its hold's
/// @param id the provider's
/// @param provider the provider's name in the configuration
/// @param model as the provider was asked for it
/// @param priceAs the model whose price applies, where the configuration says so
/// @param asked the class of service that was asked for
/// @param at when the call came, epoch milliseconds
public record OpenResponse(
        String requestId,
        String id,
        String provider,
        String model,
        @Nullable String priceAs,
        ServiceTier asked,
        long at) {}
