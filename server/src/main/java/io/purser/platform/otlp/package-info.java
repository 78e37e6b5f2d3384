/// Sends spans and metrics to a collector by OTLP over HTTP, and reads the spans and metrics that others send. The one
/// room that
/// knows OpenTelemetry's libraries; none of their classes is loaded unless a collector is configured, or either comes
/// in.
///
/// Whoever makes a span never waits: {@link io.purser.platform.otlp.OtlpExport} has a queue with a
/// limit and one thread, and counts what it drops. It knows no business words; what a span tells is
/// said by the span.
@NullMarked
package io.purser.platform.otlp;

import org.jspecify.annotations.NullMarked;
