/// What usage costs: effective-dated price versions, whole-request tiers, one rounding per
/// request.
///
/// Words: a {@link io.purser.core.pricing.ModelPrice} is one version of one model's price; the
/// {@link io.purser.core.pricing.PriceBook} finds the one that holds; the
/// {@link io.purser.core.pricing.Pricer} charges usage by it. Invariants: unknown is not zero (a
/// missing model is no price at all, a missing rate falls back to the base rate and is flagged);
/// a tier holds for every token of its request; an estimate's ceiling is never below the charge
/// of any usage within its bounds. Does not own: where prices are read from, which model's price
/// applies (admission).
@NullMarked
package io.purser.core.pricing;

import org.jspecify.annotations.NullMarked;
