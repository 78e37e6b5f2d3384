package io.purser.core.limits;

import org.jspecify.annotations.Nullable;

/// Where one caller stands under one rate limit at one moment. A null figure belongs to a ceiling that the limit does
/// not have.
///
/// @param requestsLeft calls that may begin now
/// @param tokensLeft tokens that may be asked for now
/// @param inFlight calls that have not ended
public record Standing(
        RateLimit limit,
        @Nullable Long requestsLeft,
        @Nullable Long tokensLeft,
        @Nullable Long inFlight) {}
