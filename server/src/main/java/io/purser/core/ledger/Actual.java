package io.purser.core.ledger;

import org.jspecify.annotations.Nullable;

/// What a call really consumed.
///
/// @param tokens every bucket together
/// @param cost units of the accounting currency, null where no price is known
public record Actual(long tokens, @Nullable Long cost) {}
