package io.purser.platform.otlp;

import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.purser.platform.config.OtlpTarget;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The collector as the library reaches it. What the library says of failures goes to nobody: it
/// would repeat them with every export, and we count them.
final class Collector {
    /// For a moment's fault; what lasts longer is counted.
    private static final RetryPolicy THRICE =
            RetryPolicy.builder().setMaxAttempts(3).build();

    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private final ExecutorService threads;
    private final OtlpHttpSpanExporter spans;
    private final OtlpHttpMetricExporter metrics;

    Collector(OtlpTarget target) {
        LIBRARY.setLevel(Level.OFF);
        this.threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("otlp-http-", 0).factory());
        this.spans = OtlpHttpSpanExporter.builder()
                .setEndpoint(target.endpoint() + "/v1/traces")
                .setHeaders(target::headers)
                .setTimeout(target.timeout())
                .setConnectTimeout(target.timeout())
                .setCompression("gzip")
                .setRetryPolicy(THRICE)
                .setExecutorService(threads)
                .build();
        this.metrics = OtlpHttpMetricExporter.builder()
                .setEndpoint(target.endpoint() + "/v1/metrics")
                .setHeaders(target::headers)
                .setTimeout(target.timeout())
                .setConnectTimeout(target.timeout())
                .setCompression("gzip")
                .setRetryPolicy(THRICE)
                .setExecutorService(threads)
                .build();
    }

    /// Whether the collector has taken them.
    boolean sendSpans(Collection<SpanData> batch, Duration limit) {
        return isTaken(spans.export(batch), limit);
    }

    /// The same.
    boolean sendMetrics(Collection<MetricData> read, Duration limit) {
        return isTaken(metrics.export(read), limit);
    }

    private static boolean isTaken(CompletableResultCode result, Duration limit) {
        return result.join(limit.toNanos(), TimeUnit.NANOSECONDS).isSuccess();
    }

    /// Waits for nothing.
    void close() {
        spans.shutdown();
        metrics.shutdown();
        threads.shutdownNow();
    }
}
