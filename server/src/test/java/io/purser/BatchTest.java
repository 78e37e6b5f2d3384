package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.gateway.sandbox.Sandbox;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files and batches through the whole server: one hold for a batch from its making to its result,
/// one entry, and a ledger that is the provider's bill (failures.md B18, F8).
final class BatchTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADA = "batch-test-key-of-ada-0000001";
    private static final String ADAS_OTHER = "batch-test-key-of-ada-0000002";
    private static final String BOB = "batch-test-key-of-bob-0000001";
    private static final String POOR = "batch-test-key-of-the-poor-01";
    private static final String CAPPED = "batch-test-key-that-is-capped-1";
    private static final String GOVERNANCE = """
            organization: acme
            currency: USD
            timezone: UTC
            users: [{name: ada@acme.example}, {name: bob@acme.example}]
            keys:
              - {name: ada, user: ada@acme.example, secret: %s}
              - {name: ada-2, user: ada@acme.example, secret: %s}
              - {name: bob, user: bob@acme.example, secret: %s}
              - {name: poor, user: bob@acme.example, secret: %s}
              - {name: capped, user: bob@acme.example, secret: %s}
            budgets:
              - {name: all, scope: {organization: acme}, limit: 100 USD, period: month, enforcement: hard, reason: test}
              - {name: little, scope: {key: poor}, limit: 0.0001 USD, period: month, enforcement: hard, reason: test}
              - {name: caps, scope: {key: capped}, limit: 1 USD, period: month, enforcement: degrade, reason: test,
                 actions: [{at: 0 USD, outputCap: 20}]}
            """.formatted(ADA, ADAS_OTHER, BOB, POOR, CAPPED);

    private final HttpClient client = HttpClient.newHttpClient();

    private final Path folder;
    private RunningPurser purser;

    BatchTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.purser = RunningPurser.start(folder, GOVERNANCE);
    }

    @AfterEach
    void stop() {
        client.close();
        purser.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String key) {
        try {
            return client.send(
                    request.header("authorization", "Bearer " + key).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create(purser.url() + path));
    }

    private HttpResponse<String> get(String path, String key) {
        return send(at(path), key);
    }

    private HttpResponse<String> post(String path, String body, String key) {
        return send(
                at(path).header("content-type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)),
                key);
    }

    private HttpResponse<String> upload(String purpose, String content, String key) {
        String form = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n" + purpose
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n"
                + "Content-Type: application/jsonl\r\n\r\n" + content + "\r\n--b--\r\n";
        return send(
                at("/v1/files")
                        .header("content-type", "multipart/form-data; boundary=b")
                        .POST(HttpRequest.BodyPublishers.ofString(form)),
                key);
    }

    private static String line(int number, int output) {
        return "{\"custom_id\":\"c" + number + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                + "{\"model\":\"sandbox\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"hello [[out="
                + output + "]]\"}]}}\n";
    }

    private static String id(HttpResponse<String> answer) {
        return json(answer.body()).path("id").asText();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String make(String lines, String metadata) {
        String file = id(upload("batch", lines, ADA));
        HttpResponse<String> made = post("/v1/batches", making(file, metadata), ADA);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
        return id(made);
    }

    private static String making(String file, String metadata) {
        return "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\""
                + metadata + "}";
    }

    private List<String> ledger() {
        String csv =
                purser.operatorGets("/api/v1/exports/ledger.csv?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z");
        return csv.lines().skip(1).toList();
    }

    private BigDecimal amount(String budget, String field) {
        for (JsonNode each : json(purser.operatorGets("/api/v1/budgets")).path("budgets")) {
            if (each.path("name").asText().equals(budget)) {
                return new BigDecimal(each.path(field).asText());
            }
        }
        throw new AssertionError(budget + " is no budget");
    }

    private BigDecimal billed() {
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode each : json(purser.operatorGets("/sandbox/bill")).path("attempts")) {
            sum = sum.add(new BigDecimal(each.path("cost").asText()));
        }
        return sum;
    }

    @Test
    void b18_aBatchIsHeldForAllItsLinesAtBatchPricesUntilItsResult() {
        String batch = make(line(1, 30) + line(2, 40), ",\"metadata\":{\"stay\":\"1\"}");

        assertThat(get("/v1/batches/" + batch, ADA).body()).contains("in_progress");
        BigDecimal worst = new BigDecimal("0.0015").add(new BigDecimal("0.0001"));
        assertThat(amount("all", "held"))
                .isGreaterThan(new BigDecimal("0.0002"))
                .isLessThan(worst.multiply(new BigDecimal(2)));
        assertThat(ledger()).isEmpty();
    }

    @Test
    void b18_aBatchThatABudgetCannotPayIsRefusedBeforeItIsMade() {
        String file = id(upload("batch", line(1, 50), POOR));

        HttpResponse<String> refused = post("/v1/batches", making(file, ""), POOR);

        assertThat(refused.statusCode()).isEqualTo(402);
        assertThat(refused.body()).contains("\"little\"");
        assertThat(billed()).isZero();
    }

    @Test
    void b18_nothingIsCappedInABatchSinceTheProviderHasItsFile() {
        String file = id(upload("batch", line(1, 50), CAPPED));
        String batch = id(post("/v1/batches", making(file, ""), CAPPED));
        get("/v1/batches/" + batch, CAPPED);

        assertThat(ledger()).hasSize(1);
        assertThat(ledger().getFirst())
                .contains(",50,")
                .doesNotContain("degraded")
                .doesNotContain("output-cap");
    }

    @Test
    void f8_aBatchIsBookedOnceHoweverOftenItIsAskedAfterAndTheBillAgrees() {
        String batch = make(line(1, 30) + line(2, 40) + "\n" + line(3, 50), "");

        JsonNode done = json(get("/v1/batches/" + batch, ADA).body());
        get("/v1/batches/" + batch, ADA);
        get("/v1/batches/" + batch, ADAS_OTHER);
        HttpResponse<String> output =
                get("/v1/files/" + done.path("output_file_id").asText() + "/content", ADA);

        assertThat(done.path("status").asText()).isEqualTo("completed");
        assertThat(output.body().lines().filter(line -> line.contains("\"custom_id\"")))
                .hasSize(3);
        assertThat(ledger()).hasSize(1);
        assertThat(ledger().getFirst()).contains("sandbox").contains(",120,");
        assertThat(amount("all", "settled")).isEqualByComparingTo(billed()).isPositive();
        assertThat(amount("all", "held")).isZero();
    }

    @Test
    void f8_theHoldOfABatchOutlivesTheProcessAndTheNextOneEndsItOnce() throws IOException {
        Vertx vertx = Vertx.vertx();
        Sandbox sandbox = Sandbox.start(vertx, InstantSource.system(), 0, null)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        restart(sandbox);
        String batch = make(line(1, 30) + line(2, 40), "");
        String other = make(line(3, 50), ",\"metadata\":{\"stay\":\"1\"}");
        BigDecimal held = amount("all", "held");

        restart(sandbox);

        assertThat(amount("all", "held")).isEqualByComparingTo(held).isPositive();
        assertThat(ledger()).isEmpty();
        assertThat(get("/v1/batches/" + batch, ADA).body()).contains("\"completed\"");
        assertThat(get("/v1/batches/" + other, ADA).body()).contains("\"in_progress\"");

        restart(sandbox);
        get("/v1/batches/" + batch, ADA);

        JsonNode bill = json(sandbox.billJson(0)).path("attempts");
        assertThat(bill).hasSize(1);
        assertThat(ledger()).hasSize(1);
        assertThat(ledger().getFirst()).contains(",ada,").contains(",70,");
        assertThat(amount("all", "settled"))
                .isEqualByComparingTo(bill.path(0).path("cost").asText());
        assertThat(amount("all", "held")).isPositive().isLessThan(held);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void restart(Sandbox sandbox) throws IOException {
        purser.close();
        purser = RunningPurser.startAt(folder, GOVERNANCE, sandbox.origin());
    }

    @Test
    void f8_aCancelledBatchIsBookedAtWhatWasDone() {
        String batch = make(line(1, 30) + line(2, 40), ",\"metadata\":{\"stay\":\"1\"}");

        HttpResponse<String> cancelled = post("/v1/batches/" + batch + "/cancel", "", ADA);

        assertThat(cancelled.body()).contains("\"cancelled\"");
        assertThat(amount("all", "settled")).isEqualByComparingTo(billed()).isPositive();
        assertThat(ledger()).hasSize(1);
        assertThat(ledger().getFirst()).contains(",30,");
    }

    @Test
    void f8_aLineThatFailedCostsNothing() {
        String batch = make(
                line(1, 30) + line(2, 40).replace("\"content\"", "\"nothing\"").replace("hello", "x"), "");

        get("/v1/batches/" + batch, ADA);

        assertThat(amount("all", "settled")).isEqualByComparingTo(billed());
        assertThat(ledger()).hasSize(1);
    }

    @Test
    void filesAndBatchesAreSeenByTheirOwnerAlone() {
        String file = id(upload("batch", line(1, 30), ADA));
        String batch = id(post("/v1/batches", making(file, ""), ADA));

        for (String path : List.of("/v1/files/" + file, "/v1/files/" + file + "/content", "/v1/batches/" + batch)) {
            assertThat(get(path, ADA).statusCode()).as(path).isEqualTo(200);
            assertThat(get(path, ADAS_OTHER).statusCode()).as(path).isEqualTo(200);
            assertThat(get(path, BOB).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(post("/v1/batches/" + batch + "/cancel", "", BOB).statusCode())
                .isEqualTo(404);
        assertThat(post("/v1/batches", making(file, ""), BOB).statusCode()).isEqualTo(400);
        assertThat(send(at("/v1/files/" + file).DELETE(), BOB).statusCode()).isEqualTo(404);
        assertThat(json(get("/v1/files", BOB).body()).path("data")).isEmpty();
        assertThat(json(get("/v1/batches", BOB).body()).path("data")).isEmpty();
        assertThat(json(get("/v1/batches", ADA).body()).path("data")).hasSize(1);
        assertThat(send(at("/v1/files/" + file).DELETE(), ADA).body()).contains("\"deleted\":true");
        assertThat(get("/v1/files/" + file, ADA).statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsNoBatchIsSaidBeforeAnythingIsForwarded() {
        String good = line(1, 30);
        List<String> bad = List.of(
                "",
                "not json\n",
                "{\"custom_id\":\"a\"}\n",
                good + good.replace("\"sandbox\"", "\"sandbox-mini\""),
                good + good.replace("chat/completions", "embeddings").replace("messages", "input"),
                good.replace("/v1/chat/completions", "/v1/images/generations"),
                good.replace("\"messages\"", "\"model\":\"sandbox-large\",\"messages\""));

        assertThat(bad).allSatisfy(lines -> {
            HttpResponse<String> answer = upload("batch", lines, ADA);
            assertThat(answer.statusCode()).as(lines + answer.body()).isEqualTo(400);
        });
        assertThat(upload("batch", good.replace("sandbox", "nobody"), ADA).statusCode())
                .isEqualTo(404);
        assertThat(json(get("/v1/files", ADA).body()).path("data")).isEmpty();
        HttpResponse<String> unknown = post("/v1/batches", making("file-of-nobody", ""), ADA);
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("purpose=batch");
        String plain = id(upload("user_data", "just text", ADA));
        assertThat(post("/v1/batches", making(plain, ""), ADA).statusCode()).isEqualTo(400);
        assertThat(amount("all", "held")).isZero();
    }

    @Test
    void aBatchOfManyLinesIsOneHoldAndOneEntry() {
        List<String> lines = new ArrayList<>();
        Stream.iterate(1, number -> number + 1).limit(500).forEach(number -> lines.add(line(number, number % 90 + 1)));

        String batch = make(String.join("", lines), "");
        get("/v1/batches/" + batch, ADA);

        assertThat(ledger()).hasSize(1);
        assertThat(amount("all", "settled")).isEqualByComparingTo(billed());
    }
}
