package io.purser.platform.otlp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.purser.platform.config.OtlpTarget;
import io.purser.platform.telemetry.Span;
import io.purser.platform.telemetry.Spans;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends finished spans as they come and the metrics every now and then, from one thread of its own.
/// A collector that is slow or away costs spans, which are counted, and nothing else.
public final class OtlpExport implements Spans, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OtlpExport.class);
    private static final Duration END = Duration.ofSeconds(5);
    private static final int BATCH = 512;
    private static final long LINGER_NANOS = 1_000_000_000L;
    private static final long STEP_NANOS = 50_000_000L;

    private final OtlpTarget target;
    private final Collector collector;
    private final MeterReading reading;
    private final Resource resource;
    private final InstrumentationScopeInfo scope;
    private final ArrayBlockingQueue<Span> waiting;
    private final Signal traces;
    private final Signal metrics;
    private final Thread thread;
    private volatile boolean closing;
    private volatile long deadlineNanos;
    private long readNanos;
    private boolean failing;

    /// The counters of what is sent.
    private record Signal(Counter sent, Counter full, Counter failed) {
        static Signal of(MeterRegistry registry, String name) {
            return new Signal(
                    Counter.builder("purser_otlp_sent")
                            .description("Spans and readings of metrics that the collector has taken")
                            .tag("signal", name)
                            .register(registry),
                    dropped(registry, name, "queue_full"),
                    dropped(registry, name, "not_taken"));
        }

        private static Counter dropped(MeterRegistry registry, String name, String reason) {
            return Counter.builder("purser_otlp_dropped")
                    .description("Spans and readings of metrics that reached no collector, by why")
                    .tags("signal", name, "reason", reason)
                    .register(registry);
        }
    }

    private OtlpExport(OtlpTarget target, MeterRegistry registry, InstantSource clock, String version) {
        this.target = target;
        this.collector = new Collector(target);
        AttributesBuilder who = Attributes.builder().put("service.version", version);
        target.resource().forEach(who::put);
        this.resource = Resource.create(who.build());
        this.scope = InstrumentationScopeInfo.builder("io.purser")
                .setVersion(version)
                .build();
        this.reading = new MeterReading(registry, clock, resource, scope);
        this.waiting = new ArrayBlockingQueue<>(target.queue());
        this.traces = Signal.of(registry, "traces");
        this.metrics = Signal.of(registry, "metrics");
        this.readNanos = System.nanoTime();
        this.thread = Thread.ofPlatform().daemon().name("otlp").unstarted(this::run);
    }

    /// Begins to send.
    ///
    /// @param registry whose meters are read
    /// @param version of this program
    public static OtlpExport start(OtlpTarget target, MeterRegistry registry, InstantSource clock, String version) {
        OtlpExport export = new OtlpExport(target, registry, clock, version);
        export.thread.start();
        return export;
    }

    @Override
    public void offer(Span span) {
        if (closing || !waiting.offer(span)) {
            traces.full().increment();
        }
    }

    private void run() {
        try {
            while (!closing) {
                turn();
            }
            finish();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            collector.close();
        }
    }

    private void turn() throws InterruptedException {
        sendSpans(gather());
        if (target.metrics()
                && System.nanoTime() - readNanos >= target.interval().toNanos()) {
            readNanos = System.nanoTime();
            sendMetrics();
        }
    }

    /// Waits for a batch, or for a moment; in short steps, so that an end is noticed.
    private List<Span> gather() throws InterruptedException {
        List<Span> batch = new ArrayList<>();
        long sinceNanos = System.nanoTime();
        while (batch.size() < BATCH && !closing && System.nanoTime() - sinceNanos < LINGER_NANOS) {
            Span next = waiting.poll(STEP_NANOS, TimeUnit.NANOSECONDS);
            if (next != null) {
                batch.add(next);
                waiting.drainTo(batch, BATCH - batch.size());
            }
        }
        return batch;
    }

    private void sendSpans(List<Span> batch) {
        if (!batch.isEmpty()) {
            told(traces, batch.size(), isTaken(() -> {
                List<SpanData> spans = new ArrayList<>(batch.size());
                batch.forEach(span -> spans.add(SentSpan.of(span, resource, scope)));
                return collector.sendSpans(spans, limit());
            }));
        }
    }

    private void sendMetrics() {
        told(metrics, 1, isTaken(() -> collector.sendMetrics(reading.read(), limit())));
    }

    /// A fault of our own is a drop like any other; it does not end the thread.
    private static boolean isTaken(BooleanSupplier sending) {
        try {
            return sending.getAsBoolean();
        } catch (RuntimeException fault) {
            log.error("an export failed", fault);
            return false;
        }
    }

    /// Says in the log when it begins to fail and when that is over.
    private void told(Signal signal, int count, boolean taken) {
        (taken ? signal.sent() : signal.failed()).increment(count);
        if (taken == failing) {
            failing = !taken;
            if (failing) {
                log.warn("the collector at {} takes nothing; what it is sent is dropped", target.endpoint());
            } else {
                log.info("the collector at {} takes what it is sent", target.endpoint());
            }
        }
    }

    private Duration limit() {
        return closing ? Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime())) : target.timeout();
    }

    /// Sends what is left, as far as the time goes.
    private void finish() throws InterruptedException {
        List<Span> rest = new ArrayList<>();
        while (waiting.drainTo(rest, BATCH) > 0 && System.nanoTime() < deadlineNanos) {
            sendSpans(rest);
            rest.clear();
        }
        int lost = rest.size() + waiting.size();
        if (lost > 0) {
            traces.failed().increment(lost);
            log.warn("{} spans were dropped at the end", lost);
        }
        if (target.metrics() && System.nanoTime() < deadlineNanos) {
            sendMetrics();
        }
    }

    /// Sends what waits, within the time of one export and at most five seconds.
    @Override
    public void close() {
        Duration limit = target.timeout().compareTo(END) < 0 ? target.timeout() : END;
        deadlineNanos = System.nanoTime() + limit.toNanos();
        closing = true;
        try {
            thread.join(limit.plusSeconds(1));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
