package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Exports as the command line takes them, over a real connection.
class ExportServerTest {
    private static final String ADA = "a-secret-of-ada-for-exports";
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
            """;
    private static final String GOVERNANCE = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            """.formatted(ADA);
    private static final int CALLS = 300;

    private final Path folder;

    ExportServerTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private CommandRun run(RunningPurser purser, String... command) {
        return CommandRun.of(new String[] {"--url", purser.url(), "--token", purser.operatorToken()}, command);
    }

    private static void call(RunningPurser purser, HttpClient client) {
        List<String> events = new ArrayList<>();
        for (int at = 0; at < CALLS; at++) {
            events.add("""
                    {"id": "e%d", "provider": "sandbox", "model": "sandbox", "customer": "=cmd-%d",
                     "usage": {"inputTokens": %d, "outputTokens": 10}}""".formatted(at, at, 1_000 + at));
        }
        assertThat(purser.post(client, "/api/v1/events", ADA, "[" + String.join(",", events) + "]")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aFileArrivesWholeIsCheckedAndSaysItsTotal() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient();
                RunningPurser purser = RunningPurser.with(folder, GOVERNANCE, CONFIG)) {
            call(purser, client);
            for (String format : List.of("csv", "json", "xlsx", "parquet")) {
                Path file = folder.resolve("ledger." + format);
                CommandRun run = run(
                        purser,
                        "export",
                        "ledger",
                        "--format",
                        format,
                        "--period",
                        "this-month",
                        "--out",
                        file.toString());
                assertThat(run.code()).as(run.err()).isEqualTo(0);
                assertThat(Files.size(file)).isGreaterThan(32_768);
                assertThat(run.err())
                        .contains(Files.size(file) + " bytes", "USD in " + CALLS + " requests", "sha-256=:");
                assertThat(folder.resolve("ledger." + format + ".part")).doesNotExist();
            }
            assertThat(rows(folder.resolve("ledger.xlsx"))).isEqualTo(CALLS + 1);
            CommandRun printed = run(purser, "export", "ledger", "--period", "this-month");
            assertThat(printed.code()).as(printed.err()).isEqualTo(0);
            assertThat(printed.out()).isEqualTo(Files.readString(folder.resolve("ledger.csv")));
            CommandRun focus = run(purser, "export", "focus", "--focus-version", "1.2", "--period", "this-month");
            assertThat(focus.code()).as(focus.err()).isEqualTo(0);
            assertThat(focus.out()).startsWith("BilledCost,").contains(",PublisherName,");
            whatCannotBeDoneIsRefused(purser);
        }
    }

    private void whatCannotBeDoneIsRefused(RunningPurser purser) {
        assertThat(run(purser, "export", "ledger", "--format", "xlsx").err()).contains("expected --out FILE");
        assertThat(run(purser, "export", "ledger", "--format", "pdf").err()).contains("\"pdf\" is unknown");
        Path none = folder.resolve("usage.json");
        CommandRun wrong = run(purser, "export", "usage", "--format", "json", "--by", "usr", "--out", none.toString());
        assertThat(wrong.code()).isNotEqualTo(0);
        assertThat(wrong.err()).contains("groupBy");
        assertThat(none).doesNotExist();
    }

    private static int rows(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                ReadableWorkbook workbook = new ReadableWorkbook(in)) {
            return workbook.getFirstSheet().read().size();
        }
    }
}
