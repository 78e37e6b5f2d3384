package io.purser.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.RunningPurser;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A re-rating is killed where it stands, again and again, as a process of its own; whoever starts it
/// anew finishes it, and every call is corrected once for each price that was corrected (E14).
class KilledReratingTest {
    private static final int CALLS = 300;
    private static final int KILLS = 3;
    private static final int MOST_ROUNDS = 20;
    private static final String SECRET = "a-secret-for-a-test-of-killed-runs";
    private static final Pattern ANSWERS_AT = Pattern.compile("Purser answers at (http://\\S+)");
    private static final String GOVERNANCE = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            budgets:
              - {name: whole, scope: {organization: acme}, limit: 100000 USD, period: lifetime, enforcement: hard}
              - {name: each, scope: {key: ada-key}, limit: 100000 USD, period: month, enforcement: soft}
              - {name: recent, scope: {user: ada}, limit: 100000 USD, period: {rolling: P7D}, enforcement: hard}
            """.formatted(SECRET);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;
    private @Nullable Process running;
    private String url = "";
    private String token = "";

    KilledReratingTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        client.close();
        if (running != null) {
            running.destroyForcibly();
        }
    }

    @Test
    void everyCallIsCorrectedOnceForEachCorrectedPriceAndTheAccountsAreTheLedger() throws Exception {
        play();
        int kills = 0;
        int corrections = 1;
        long price = 200;
        Process process = start(price);
        for (int round = 0; kills < KILLS && round < MOST_ROUNDS; round++) {
            killAmid(process);
            process = start(price);
            assertAgrees();
            long left = rerate(true).path("changed").asLong();
            if (left > 0 && left < CALLS) {
                kills++;
            } else if (left == 0) {
                // It was done before it died: the next one corrects another price.
                corrections++;
                price += 100;
                end(process);
                process = start(price);
            }
        }
        assertThat(kills).as("killed with some calls corrected and some not").isEqualTo(KILLS);
        rerate(false);
        assertThat(rerate(false).path("changed").asInt()).isZero();
        assertLedger(corrections, price);
        end(process);
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    /// Seven tokens of output each, at 100 USD a million.
    private void play() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, GOVERNANCE, providers(100));
                var callers = Executors.newFixedThreadPool(8)) {
            token = purser.operatorToken();
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                answers.add(CompletableFuture.supplyAsync(
                        () -> purser.post(client, "/v1/chat/completions", SECRET, """
                                        {"model": "own", "max_tokens": 50,
                                         "messages": [{"role": "user", "content": "Hello [[out=7]]"}]}""")
                                .statusCode(),
                        callers));
            }
            for (CompletableFuture<Integer> answer : answers) {
                assertThat(answer.get(2, TimeUnit.MINUTES)).isEqualTo(200);
            }
        }
    }

    /// Begins a run and kills the process when some fifty calls are corrected. What the accounts show
    /// is one adjustment ahead of the disk.
    private void killAmid(Process process) throws Exception {
        BigDecimal begun = settled().add(BigDecimal.valueOf(50 * 7 * 100).movePointLeft(6));
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
            try {
                rerate(false);
            } catch (IOException cut) {
                // That is what the kill looks like from here.
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        });
        while (settled().compareTo(begun) < 0 && !run.isDone()) {
            Thread.onSpinWait();
        }
        end(process);
        run.get(1, TimeUnit.MINUTES);
    }

    private void assertLedger(int corrections, long price) throws Exception {
        Map<String, BigDecimal> costs = new HashMap<>();
        Map<String, Integer> entries = new HashMap<>();
        List<String> lines =
                get("/api/v1/exports/ledger.csv?period=this-month").lines().toList();
        int cost = List.of(lines.getFirst().split(",")).indexOf("cost");
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",");
            costs.merge(cells[1], new BigDecimal(cells[cost]), BigDecimal::add);
            entries.merge(cells[1], 1, Integer::sum);
        }
        assertThat(entries).hasSize(CALLS);
        assertThat(entries.values()).as("one entry and its corrections").containsOnly(1 + corrections);
        BigDecimal one = BigDecimal.valueOf(7 * price).movePointLeft(6);
        assertThat(costs.values()).allSatisfy(sum -> assertThat(sum).isEqualByComparingTo(one));
        assertThat(settled()).isEqualByComparingTo(one.multiply(BigDecimal.valueOf(CALLS)));
        assertAgrees();
    }

    private void assertAgrees() throws Exception {
        JsonNode verified = graphql("{ ledgerVerify { agrees } }").path("ledgerVerify");
        assertThat(verified.path("agrees").asBoolean()).isTrue();
    }

    private JsonNode rerate(boolean look) throws IOException, InterruptedException {
        return graphql("""
                mutation { rerate(input: {model: "own", from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z",
                  reason: "typed wrong", dryRun: %s}) { changed booked } }
                """.formatted(look)).path("rerate");
    }

    private BigDecimal settled() throws IOException, InterruptedException {
        for (JsonNode budget : json.readTree(get("/api/v1/budgets")).path("budgets")) {
            if (budget.path("name").asText().equals("whole")) {
                return new BigDecimal(budget.path("settled").asText());
            }
        }
        throw new AssertionError("no budget \"whole\"");
    }

    private JsonNode graphql(String query) throws IOException, InterruptedException {
        String body = json.createObjectNode().put("query", query).toString();
        JsonNode answer = json.readTree(send(HttpRequest.newBuilder(URI.create(url + "/graphql"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))));
        assertThat(answer.path("errors")).isEmpty();
        return answer.path("data");
    }

    private String get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path)));
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.header("authorization", "Bearer " + token).build(), BodyHandlers.ofString())
                .body();
    }

    private Process start(long price) throws IOException, InterruptedException {
        Path config =
                Files.writeString(folder.resolve("own.yaml"), """
                server: {port: 0, drain: 1s}
                data: {dir: %s, durability: disk}
                """.formatted(folder.resolve("data")) + providers(price));
        Path said = folder.resolve("said.txt");
        Files.deleteIfExists(said);
        Process process = Programs.start(folder, said, "serve", "--config", config.toString());
        running = process;
        Matcher line = ANSWERS_AT.matcher("");
        while (process.isAlive() && !line.find()) {
            line = ANSWERS_AT.matcher(Files.exists(said) ? Files.readString(said) : "");
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        assertThat(process.isAlive()).as(Files.readString(said)).isTrue();
        url = line.group(1);
        return process;
    }

    private static String providers(long price) {
        return """
                providers:
                  - {name: sandbox, dialect: sandbox, aliases: {own: sandbox}}
                prices:
                  - {provider: sandbox, model: own, input: 0 USD, output: %d USD}
                """.formatted(price);
    }
}
