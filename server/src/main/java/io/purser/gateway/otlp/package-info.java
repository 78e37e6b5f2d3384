/// Spans of OpenTelemetry that were received: which of them are model calls, and what they say of one. The
/// attributes are those of the semantic conventions for generative AI, with the older names that are still sent.
///
/// Start at {@link io.purser.gateway.otlp.ModelCall}; {@link io.purser.gateway.otlp.AveragedCalls} reads histograms.
/// Texts of prompts and answers, which spans may carry, are not
/// even
/// looked at.
@NullMarked
package io.purser.gateway.otlp;

import org.jspecify.annotations.NullMarked;
