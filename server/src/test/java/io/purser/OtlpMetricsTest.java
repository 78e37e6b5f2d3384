package io.purser;

import static io.purser.OtlpRig.chat;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The metrics that a collector gets of a whole server, and what becomes of calls where it is slow or away.
class OtlpMetricsTest {
    private final OtlpRig rig;
    private final OtlpReceiver collector;

    OtlpMetricsTest(@TempDir Path folder) throws IOException {
        this.rig = new OtlpRig(folder);
        this.collector = rig.collector();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void theMetricsArriveWithTheConventionsHistograms() throws Exception {
        try (RunningPurser purser =
                rig.purser("    traces: false\n    headers: {x-token: \"a-secret-of-the-collector\"}\n")) {
            rig.say(purser, chat("sandbox", "\"max_tokens\":7,"));
            rig.say(purser, chat("sandbox", "\"max_tokens\":7,"));
            rig.say(purser, chat("sandbox-large", ""));
        }
        Map<String, Metric> metrics = collector.metrics("purser_requests");
        Metric requests = metrics.getOrDefault("purser_requests", Metric.getDefaultInstance());
        Metric usage = metrics.getOrDefault("gen_ai.client.token.usage", Metric.getDefaultInstance());
        Metric duration = metrics.getOrDefault("gen_ai.client.operation.duration", Metric.getDefaultInstance());
        assertThat(collector.headers()).containsEntry("x-token", "a-secret-of-the-collector");
        assertThat(requests.getSum().getIsMonotonic()).isTrue();
        assertThat(requests.getSum().getDataPointsList()).anySatisfy(point -> {
            assertThat(OtlpReceiver.texts(point.getAttributesList()))
                    .isEqualTo(Map.of("route", "/chat/completions", "status", "200"));
            assertThat(point.getAsDouble()).isEqualTo(2);
        });
        HistogramDataPoint tokens = usage.getHistogram().getDataPointsList().stream()
                .filter(point -> OtlpReceiver.texts(point.getAttributesList()).containsValue("output"))
                .findFirst()
                .orElseThrow();
        assertThat(usage.getUnit()).isEqualTo("{token}");
        assertThat(OtlpReceiver.texts(tokens.getAttributesList()))
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.provider.name", "sandbox")
                .containsEntry("gen_ai.request.model", "sandbox");
        assertThat(tokens.getCount()).isEqualTo(2);
        assertThat(tokens.getSum()).isEqualTo(14);
        assertThat(tokens.getBucketCountsList()
                        .get(tokens.getExplicitBoundsList().indexOf(16.0)))
                .isEqualTo(2);
        assertThat(duration.getUnit()).isEqualTo("s");
        assertThat(metrics)
                .containsKeys("purser_request", "purser_request.max", "purser.holds.open", "jvm.memory.used");
    }

    @Test
    void everythingThatMetricsShowsIsSent() throws Exception {
        try (RunningPurser purser = rig.purser("    interval: 1s\n")) {
            rig.say(purser, chat("sandbox", ""));
            Set<String> shown = new TreeSet<>();
            purser.operatorGets("/metrics")
                    .lines()
                    .filter(line -> line.startsWith("# TYPE "))
                    .forEach(line -> shown.add(shape(line.split(" ")[2].replaceFirst("_max$", ""))));
            Set<String> sent = new TreeSet<>();
            collector.metrics("gen_ai.client.operation.duration").values().forEach(metric -> {
                sent.add(shape(metric.getName()));
                sent.add(shape(metric.getName()) + "_" + metric.getUnit());
            });
            assertThat(shown).allMatch(name -> sent.stream().anyMatch(each -> name.startsWith(each)));
        }
    }

    private static String shape(String name) {
        return name.replace('.', '_').replaceFirst("_max$", "");
    }

    @Test
    void aCollectorThatHangsSlowsNoCallAndDropsAreCounted() throws Exception {
        collector.hanging();
        long began;
        try (RunningPurser purser = rig.purser("    timeout: 4s\n    queue: 3\n    metrics: false\n")) {
            rig.say(purser, chat("sandbox", ""));
            collector.awaitRequests(1);
            long slowest = 0;
            for (int i = 0; i < 40; i++) {
                long from = System.nanoTime();
                assertThat(rig.say(purser, chat("sandbox", "")).statusCode()).isEqualTo(200);
                slowest = Math.max(slowest, System.nanoTime() - from);
            }
            assertThat(TimeUnit.NANOSECONDS.toMillis(slowest)).isLessThan(4_000);
            assertThat(purser.operatorGets("/metrics"))
                    .containsPattern("purser_otlp_dropped_total\\{reason=\"queue_full\",signal=\"traces\"} [1-9]");
            began = System.nanoTime();
        }
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)).isLessThan(8);
    }

    @Test
    void whatACollectorRefusesIsDroppedAndCounted() throws Exception {
        collector.refusing(400);
        try (RunningPurser purser = rig.purser("    metrics: false\n")) {
            rig.say(purser, chat("sandbox", ""));
            collector.awaitRequests(1);
            rig.say(purser, chat("sandbox", ""));
            collector.awaitRequests(2);
            assertThat(purser.operatorGets("/metrics"))
                    .containsPattern("purser_otlp_dropped_total\\{reason=\"not_taken\",signal=\"traces\"} [12].0")
                    .contains("purser_otlp_sent_total{signal=\"traces\"} 0.0");
            collector.refusing(200);
            rig.say(purser, chat("sandbox", ""));
            assertThat(collector.spans(1)).hasSize(1);
        }
    }
}
