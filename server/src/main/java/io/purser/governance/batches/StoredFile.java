package io.purser.governance.batches;

import org.jspecify.annotations.Nullable;

/// A file that a caller has left with a provider.
///
/// @param id the provider's own
/// @param provider the provider's name in the configuration
/// @param createdAt epoch milliseconds
/// @param json the provider's description of it, as it was last seen
/// @param plan what its lines come to where it is the input of a batch, else null
public record StoredFile(
        String id,
        String provider,
        Owner owner,
        long createdAt,
        String json,
        @Nullable BatchPlan plan) {}
