package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import examples.opentelemetry.Ask;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of OpenTelemetry's Java agent: a program with OpenAI's own library runs under it in a process of
/// its own, and what the agent tells is what the gateway saw. (The gateway stands for the provider here, so
/// that both are in one ledger.)
class OtelAgentExampleTest {
    private static final String PROVIDER_KEY = "a-secret-that-stands-for-the-providers";
    private static final String PURSER_KEY = "a-secret-for-what-is-told-by-the-agent";
    private static final List<String> ALIKE = List.of(
            "provider",
            "requested_model",
            "response_model",
            "cost",
            "input_tokens",
            "output_tokens",
            "outcome",
            "usage_source");

    @Test
    void whatTheAgentTellsIsWhatTheProviderReported(@TempDir Path folder) throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, """
                organization: acme
                users: [{name: ada}]
                keys:
                  - {name: relayed, user: ada, secret: %s}
                  - {name: told, user: ada, secret: %s}
                """.formatted(PROVIDER_KEY, PURSER_KEY), """
                providers:
                  - {name: openai, dialect: sandbox, models: ["sandbox*"]}
                prices:
                  - {provider: openai, model: sandbox*, input: 1 USD, output: 8 USD}
                """)) {
            run(purser, folder, "sandbox", "sandbox-mini");

            List<Map<String, String>> rows = purser.ledger();
            assertThat(rows).hasSize(4);
            assertThat(Alike.in(ALIKE, rows, "told")).isEqualTo(Alike.in(ALIKE, rows, "relayed"));
            assertThat(rows.getLast()).containsEntry("external_source", "invoice-reader");
        }
    }

    private static void run(RunningPurser purser, Path folder, String... models) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-javaagent:" + agent(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Ask.class.getName()),
                        Stream.of(models))
                .toList();
        Path log = folder.resolve("ask.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "OPENAI_API_KEY",
                        PROVIDER_KEY,
                        "OPENAI_BASE_URL",
                        purser.url() + "/v1",
                        "OTEL_SERVICE_NAME",
                        "invoice-reader",
                        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                        purser.url() + "/v1/traces",
                        "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
                        "http/protobuf",
                        "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
                        "authorization=Bearer%20" + PURSER_KEY,
                        "OTEL_METRICS_EXPORTER",
                        "none",
                        "OTEL_LOGS_EXPORTER",
                        "none"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as(Files.readString(log))
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String agent() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(each -> each.contains("opentelemetry-javaagent"))
                .findFirst()
                .orElseThrow();
    }
}
