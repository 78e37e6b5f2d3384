package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.cli.ServerStart;
import io.purser.cli.demo.DemoFolder;
import io.purser.cli.demo.Past;
import io.purser.cli.demo.PastCall;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.LedgerRecord;
import io.purser.platform.config.Config;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.Durability;
import io.purser.storage.sqlite.SqliteLedger;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo's 90 days are entries of the ledger like any other: whoever adds them up comes to the same sums.
class DemoPastTest {
    private final ObjectMapper json = new ObjectMapper();
    private final Path data;
    private final DemoFolder folder;

    DemoPastTest(@TempDir Path folder) throws IOException {
        this.data = folder.resolve("demo");
        this.folder = DemoFolder.open(data);
    }

    @Test
    void theLedgerTheAccountsAndTheExportsAgreeAboutThePast() throws Exception {
        try (ServerStart.Running running = start()) {
            JsonNode verified =
                    ask(running, "{ ledgerVerify { agrees entries accounts } }").path("ledgerVerify");
            assertThat(verified.path("agrees").asBoolean()).isTrue();
            long entries = verified.path("entries").asLong();
            assertThat(entries).isBetween(5_000L, 30_000L);
            assertThat(verified.path("accounts").asLong()).isGreaterThan(300);

            List<String[]> days = csv(running, "/api/v1/exports/usage.csv?bucket=day&" + ALWAYS);
            assertThat(days).hasSizeBetween(Past.DAYS - 1, Past.DAYS + 2);
            assertThat(days.stream().mapToLong(day -> Long.parseLong(day[4])).sum())
                    .isEqualTo(entries);
            assertThat(callsOn(days, false)).isGreaterThan(3 * callsOn(days, true));
            assertThat(callsOf(days.subList(60, 88))).isGreaterThan(callsOf(days.subList(2, 30)) * 3 / 2);

            assertThat(csv(running, "/api/v1/exports/ledger.csv?" + ALWAYS)).hasSize((int) entries);
            assertThat(values(running, "model")).containsExactlyInAnyOrder("sandbox", "sandbox-large", "sandbox-mini");
            assertThat(values(running, "customer")).contains("globex", "initech", "umbrella", "hooli");
            assertThat(values(running, "group")).contains("data-science", "platform", "support", "marketing");
        }
    }

    @Test
    void aSecondStartPlaysNothingAgainAndKeepsEverySum() throws Exception {
        String first;
        try (ServerStart.Running running = start()) {
            first = ask(running, BUDGETS).toString();
        }
        try (ServerStart.Running running = start()) {
            assertThat(ask(running, BUDGETS)).hasToString(first);
        }
    }

    @Test
    void aPastThatAKillCutShortIsPlayedAnew() throws Exception {
        try (DataFolder killed = DataFolder.open(data);
                SqliteLedger ledger = SqliteLedger.open(killed, Durability.PROCESS, Thread::new)) {
            DemoClock clock = new DemoClock(InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z")));
            new PastCalls(new Past(folder), clock, ledger, new UnfinishedPast(killed.path())).begin();
            Attribution nobody = Attribution.of(new Identity("acme", List.of(), null, null, null));
            ledger.append(
                    "acme",
                    List.of(new LedgerRecord.CallRefused(
                            "r1", clock.millis(), nobody, "sandbox", "model_not_allowed", null, "{}")),
                    _ -> {});
        }
        try (ServerStart.Running running = start()) {
            JsonNode verified =
                    ask(running, "{ ledgerVerify { agrees entries } }").path("ledgerVerify");
            assertThat(verified.path("agrees").asBoolean()).isTrue();
            assertThat(verified.path("entries").asLong()).isBetween(5_000L, 30_000L);
        }
        assertThat(data.resolve("past-unfinished")).doesNotExist();
    }

    @Test
    void thePastHoldsRefusalsWithTheirFigures() throws Exception {
        Past past = new Past(folder);
        Instant noon = Instant.parse("2026-11-20T12:00:00Z");
        String contractor = folder.secret("contractor");
        List<PastCall> calls = past.until(noon);
        assertThat(calls).isSortedAccordingTo((one, other) -> one.at().compareTo(other.at()));
        assertThat(calls.getLast().at()).isBefore(noon);
        assertThat(calls.getFirst().at()).isAfterOrEqualTo(past.begin(noon));
        assertThat(calls.toString()).doesNotContain(contractor);
        long asked =
                calls.stream().filter(call -> call.secret().equals(contractor)).count();
        try (ServerStart.Running running = start()) {
            long passed = csv(running, "/api/v1/exports/ledger.csv?" + ALWAYS).stream()
                    .filter(entry -> List.of(entry).contains("contractor@acme.example"))
                    .count();
            assertThat(passed).isBetween(asked / 3, asked * 19 / 20);
        }
    }

    private static final String ALWAYS = "from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z";
    private static final String BUDGETS = "{ budgets(first: 500) { edges { node { name subject settled held } } } }";

    private ServerStart.Running start() throws IOException {
        return Wiring.start(new ServerStart.Options(
                folder.config(),
                folder.governance(),
                List.of(
                        new Config.Flag("--port", "server.port", "0"),
                        new Config.Flag("--data", "data.dir", "" + data)),
                Map.of(),
                new Past(folder)));
    }

    private List<String> values(ServerStart.Running running, String dimension) throws Exception {
        return csv(running, "/api/v1/exports/usage.csv?groupBy=" + dimension + "&" + ALWAYS).stream()
                .map(row -> row[2])
                .toList();
    }

    private static long callsOn(List<String[]> days, boolean weekend) {
        return callsOf(days.stream()
                .filter(day -> {
                    DayOfWeek weekday = LocalDate.ofInstant(Instant.parse(day[0]), ZoneOffset.UTC)
                            .getDayOfWeek();
                    return weekend == (weekday == DayOfWeek.SATURDAY || weekday == DayOfWeek.SUNDAY);
                })
                .toList());
    }

    private static long callsOf(List<String[]> days) {
        return days.stream().mapToLong(day -> Long.parseLong(day[4])).sum();
    }

    private List<String[]> csv(ServerStart.Running running, String path) throws Exception {
        List<String[]> rows = new ArrayList<>();
        get(running, path, null).lines().skip(1).forEach(line -> rows.add(line.split(",", -1)));
        return rows;
    }

    private JsonNode ask(ServerStart.Running running, String query) throws Exception {
        JsonNode answer = json.readTree(get(
                running, "/graphql", json.createObjectNode().put("query", query).toString()));
        assertThat(answer.path("errors").isMissingNode()).as(answer.toString()).isTrue();
        return answer.path("data");
    }

    private String get(ServerStart.Running running, String path, @org.jspecify.annotations.Nullable String body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(running.url() + path))
                .header("content-type", "application/json")
                .header(
                        "authorization",
                        "Bearer "
                                + Files.readString(data.resolve("admin-token")).strip());
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString()).body();
        }
    }
}
