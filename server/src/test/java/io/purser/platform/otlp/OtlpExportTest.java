package io.purser.platform.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.purser.OtlpReceiver;
import io.purser.platform.config.OtlpTarget;
import io.purser.platform.telemetry.Span;
import io.purser.platform.telemetry.TraceContext;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The export alone: every span that is offered is sent or counted.
class OtlpExportTest {
    private static final int MOST_OFFERED = 100_000;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T00:00:00Z"));

    private final OtlpReceiver collector = new OtlpReceiver();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    OtlpExportTest() throws IOException {}

    @AfterEach
    void close() {
        collector.close();
    }

    private OtlpExport export(int queue) {
        OtlpTarget target = new OtlpTarget(
                URI.create(collector.endpoint()),
                Map.of(),
                true,
                false,
                1,
                Duration.ofSeconds(60),
                Duration.ofSeconds(2),
                queue,
                Map.of("service.name", "test"));
        return OtlpExport.start(target, registry, CLOCK, "1");
    }

    /// A span with a text of some length.
    private record Lasting(long id, String text) implements Span {
        @Override
        public TraceContext context() {
            return new TraceContext(1, 2, id, 0);
        }

        @Override
        public Kind kind() {
            return Kind.CLIENT;
        }

        @Override
        public String name() {
            return "span " + id;
        }

        @Override
        public long startEpochNanos() {
            return 10;
        }

        @Override
        public long endEpochNanos() {
            return 20;
        }

        @Override
        public boolean failed() {
            return false;
        }

        @Override
        public void describe(Words to) {
            if (text.equals("fault")) {
                throw new IllegalStateException("a fault of a test");
            }
            to.text("text", text);
            to.text("nothing", null);
            to.texts("none", List.of());
        }
    }

    private double dropped(String reason) {
        return registry.get("purser_otlp_dropped")
                .tags("signal", "traces", "reason", reason)
                .counter()
                .count();
    }

    private double sent() {
        return registry.get("purser_otlp_sent")
                .tags("signal", "traces")
                .counter()
                .count();
    }

    @Test
    void whatWaitsAtTheEndIsSent() {
        OtlpExport export = export(5_000);
        for (int i = 1; i <= 2_000; i++) {
            export.offer(new Lasting(i, "short"));
        }
        export.close();
        assertThat(collector.spans(2_000)).hasSize(2_000);
        assertThat(sent()).isEqualTo(2_000);
        assertThat(dropped("queue_full") + dropped("not_taken")).isZero();
    }

    @Test
    void whatIsOfferedAfterTheEndIsCounted() {
        OtlpExport export = export(5);
        export.close();
        export.offer(new Lasting(1, "late"));
        assertThat(dropped("queue_full")).isEqualTo(1);
    }

    @Test
    void everySpanIsSentOrCountedWhereTheCollectorHangs() {
        collector.hanging();
        OtlpExport export = export(10);
        int offered = 0;
        // How many it takes to fill the queue depends on how soon what empties it gets a processor.
        while (offered < 100 || (dropped("queue_full") == 0 && offered < MOST_OFFERED)) {
            export.offer(new Lasting(++offered, "short"));
        }
        export.close();
        assertThat(sent()).isZero();
        assertThat(dropped("queue_full") + dropped("not_taken")).isEqualTo(offered);
        assertThat(dropped("queue_full")).isPositive();
    }

    @Test
    void aSpanThatCannotBeDescribedCostsItsBatchAndNoMore() {
        OtlpExport export = export(10);
        export.offer(new Lasting(1, "fault"));
        export.close();
        assertThat(dropped("not_taken")).isEqualTo(1);
        OtlpExport next = export(10);
        next.offer(new Lasting(2, "x".repeat(5_000)));
        next.close();
        String text = OtlpReceiver.attributes(collector.spans(1).getFirst()).getOrDefault("text", "");
        assertThat(text).hasSize(1_024);
    }
}
