/// What a call may cost before it runs: a bound for its input, a learned quantile or a maximum
/// for its output.
///
/// {@link io.purser.core.estimation.CallShape} is what the body says,
/// {@link io.purser.core.estimation.InputBound} bounds the prompt,
/// {@link io.purser.core.estimation.OutputLearner} remembers how long answers were, and
/// {@link io.purser.core.estimation.Estimator} makes the demand that the engine judges.
/// Invariants: an input bound is never below what a provider counts; the likely output lies
/// between the least useful one and the maximum; one call never asks for more than its model can
/// give. Does not own: what a budget does with the figures (ledger).
@NullMarked
package io.purser.core.estimation;

import org.jspecify.annotations.NullMarked;
