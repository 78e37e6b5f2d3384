package io.purser.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtlpConfigTest {
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String AT_HOME = "http://127.0.0.1:4318";

    private final Path folder;

    OtlpConfigTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private OtlpTarget load(String yaml, Map<String, String> environment) throws IOException {
        return Objects.requireNonNull(config(yaml, environment).otlp(), "nothing is sent");
    }

    private Config config(String yaml, Map<String, String> environment) throws IOException {
        return Config.load(Files.writeString(folder.resolve("purser.yaml"), yaml), environment, List.of());
    }

    @Test
    void nothingIsSentUnlessACollectorIsNamed() throws IOException {
        assertThat(config("{}", Map.of("OTEL_SERVICE_NAME", "x", "OTEL_EXPORTER_OTLP_HEADERS", "a=b"))
                        .otlp())
                .isNull();
        assertThat(config("{}", Map.of(ENDPOINT, "")).otlp()).isNull();
        assertThat(config("telemetry: {}", Map.of()).otlp()).isNull();
    }

    @Test
    void everyFieldIsRead() throws IOException {
        OtlpTarget target = load("""
                telemetry:
                  otlp:
                    endpoint: https://collector.acme.example/otlp/
                    headers: {authorization: "Bearer ${TOKEN}"}
                    traces: true
                    metrics: false
                    sampling: 0.25
                    interval: 15s
                    timeout: 3s
                    queue: 2k
                    serviceName: gateway
                    resource: {deployment.environment.name: staging}
                """, Map.of("TOKEN", "canary"));
        assertThat(target)
                .isEqualTo(new OtlpTarget(
                        URI.create("https://collector.acme.example/otlp"),
                        Map.of("authorization", "Bearer canary"),
                        true,
                        false,
                        0.25,
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(3),
                        2_000,
                        Map.of("service.name", "gateway", "deployment.environment.name", "staging")));
        assertThat(target.toString()).contains("[authorization]").doesNotContain("canary");
    }

    @Test
    void theStandardsVariablesAreEnough() throws IOException {
        OtlpTarget target = load(
                "{}",
                Map.of(
                        ENDPOINT,
                        AT_HOME,
                        "OTEL_EXPORTER_OTLP_HEADERS",
                        "authorization=Bearer%20canary, x-tenant=a+b",
                        "OTEL_SERVICE_NAME",
                        "edge",
                        "OTEL_RESOURCE_ATTRIBUTES",
                        "service.name=other,team=platform%2Cai"));
        assertThat(target)
                .isEqualTo(new OtlpTarget(
                        URI.create(AT_HOME),
                        Map.of("authorization", "Bearer canary", "x-tenant", "a+b"),
                        true,
                        true,
                        1,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10),
                        10_000,
                        Map.of("service.name", "edge", "team", "platform,ai")));
    }

    @Test
    void theFileWinsOverTheStandardsVariablesAndOurVariablesOverTheFile() throws IOException {
        String yaml = "telemetry: {otlp: {endpoint: \"http://file:1\", serviceName: file, queue: 5}}";
        OtlpTarget target = load(
                yaml,
                Map.of(ENDPOINT, "http://standard:1", "OTEL_SERVICE_NAME", "x", "PURSER_TELEMETRY_OTLP_QUEUE", "7"));
        assertThat(target.endpoint()).isEqualTo(URI.create("http://file:1"));
        assertThat(target.resource()).containsEntry("service.name", "file");
        assertThat(target.queue()).isEqualTo(7);
        assertThat(load(yaml, Map.of("PURSER_TELEMETRY_OTLP_ENDPOINT", AT_HOME)).endpoint())
                .isEqualTo(URI.create(AT_HOME));
        assertThat(config(yaml, Map.of("OTEL_SDK_DISABLED", "true")).otlp()).isNull();
    }

    @Test
    void theStartSaysWhereItGoesAndWhatIsNotRead() throws IOException {
        Config config = config(
                "providers: [{name: s, dialect: sandbox}]",
                Map.of(ENDPOINT, AT_HOME, "OTEL_TRACES_SAMPLER", "always_off"));
        assertThat(config.notices())
                .containsExactly(
                        "traces and metrics go to " + AT_HOME,
                        "OTEL_TRACES_SAMPLER not read; see telemetry.otlp in docs/configuration.md");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            endpoint: "collector:4318"                      | telemetry.otlp.endpoint: "collector:4318" is not a URL
            endpoint: "http://me:canary@c:1"                | telemetry.otlp.endpoint: "http://me:canary@c:1" is not a URL
            endpoint: "http://c:1?x=1"                      | telemetry.otlp.endpoint: "http://c:1?x=1" is not a URL
            queue: 5                                        | telemetry.otlp: `endpoint` is missing
            endpoint: "http://c:1", sampling: 1.5           | telemetry.otlp.sampling: "1.5" is not a share of the calls
            endpoint: "http://c:1", sampling: -1            | telemetry.otlp.sampling: "-1" is not a share of the calls
            endpoint: "http://c:1", sampling: "10%"         | telemetry.otlp.sampling: "10%" is not a share of the calls
            endpoint: "http://c:1", interval: 10ms          | telemetry.otlp.interval: "10ms" is out of range; expected 1s to 3600s
            endpoint: "http://c:1", timeout: 5m             | telemetry.otlp.timeout: "5m" is out of range; expected 1s to 60s
            endpoint: "http://c:1", queue: 0                | telemetry.otlp.queue: "0" is out of range
            endpoint: "http://c:1", traces: false, metrics: false | telemetry.otlp: sends neither traces nor metrics
            endpoint: "http://c:1", headers: {"x y": z}     | telemetry.otlp.headers: has a name that no header has
            endpoint: "http://c:1", headers: {x: "a\\nb"}   | telemetry.otlp.headers: x is not a header's value
            endpoint: "http://c:1", headers: {x: "${NO}"}   | telemetry.otlp.headers.x: variable NO is not set
            endpoint: "http://c:1", protocol: grpc          | telemetry.otlp.protocol: unknown field
            """)
    void whatIsWrongStopsTheStartByName(String fields, String message) {
        assertThatThrownBy(() -> load("telemetry: {otlp: {" + fields + "}}", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsWrongInTheStandardsVariablesStopsItToo() {
        assertThatThrownBy(() -> load("{}", Map.of(ENDPOINT, "localhost:4317")))
                .hasMessageContaining(ENDPOINT + ": \"localhost:4317\" is not a URL");
        assertThatThrownBy(() -> load("{}", Map.of(ENDPOINT, AT_HOME, "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")))
                .hasMessageContaining("OTEL_EXPORTER_OTLP_PROTOCOL: \"grpc\" is not built; expected http/protobuf");
        assertThatThrownBy(() -> load("{}", Map.of(ENDPOINT, AT_HOME, "OTEL_EXPORTER_OTLP_HEADERS", "canary")))
                .hasMessageContaining("OTEL_EXPORTER_OTLP_HEADERS: has a part without a name")
                .message()
                .doesNotContain("canary");
    }
}
