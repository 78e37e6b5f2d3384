/// What OpenTelemetry is told of calls: one span for each, under the names of its conventions for
/// generative AI, and their histograms. Every ledger entry of a call is on one span.
///
/// Nothing of this room runs unless a collector is configured. A span never has a prompt, an answer,
/// a secret or a name that a stranger made up: a model only where a provider serves it. Start at
/// {@link io.purser.gateway.tracing.Tracing}.
@NullMarked
package io.purser.gateway.tracing;

import org.jspecify.annotations.NullMarked;
