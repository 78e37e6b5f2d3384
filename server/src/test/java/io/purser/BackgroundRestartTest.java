package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A response in the background outlives the process that admitted it: one hold until its result,
/// one entry with the provider's own report, whoever asks first (failures.md F8).
final class BackgroundRestartTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "background-test-key-of-ada-01";
    private static final String GOVERNANCE = """
            organization: acme
            currency: USD
            timezone: UTC
            users: [{name: ada@acme.example}]
            keys: [{name: ada, user: ada@acme.example, secret: %s}]
            budgets:
              - {name: all, scope: {organization: acme}, limit: 100 USD, period: month, enforcement: hard, reason: test}
            """.formatted(KEY);
    private static final String USAGE = "{\"input_tokens\":100,\"input_tokens_details\":{\"cached_tokens\":40},"
            + "\"output_tokens\":20,\"output_tokens_details\":{\"reasoning_tokens\":5},\"total_tokens\":120}";
    /// 60 × 2.5 $ + 40 × 0.25 $ + 20 × 15 $ a million.
    private static final BigDecimal COST = new BigDecimal("0.00046");

    private final Path folder;
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger polls = new AtomicInteger();
    private final CountDownLatch began = new CountDownLatch(1);
    private final HttpServer provider;
    private volatile String now = response("in_progress", "null");
    private RunningPurser purser;

    BackgroundRestartTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.provider = vertx.createHttpServer()
                .requestHandler(this::asked)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        this.purser = start(true);
    }

    @AfterEach
    void stop() {
        client.close();
        purser.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private RunningPurser start(boolean withProvider) throws IOException {
        return RunningPurser.with(
                folder, GOVERNANCE, """
                providers:
                  - {name: %s, dialect: openai, baseUrl: "http://127.0.0.1:%d/v1", aliases: {fast: {to: gpt-5.4, priceAs: gpt-5.4}}}
                """.formatted(withProvider ? "openai" : "other", provider.actualPort()));
    }

    private void restart() throws IOException {
        purser.close();
        purser = start(true);
    }

    private static String response(String status, String usage) {
        return "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"" + status
                + "\",\"background\":true,\"model\":\"gpt-5.4-2026-03-05\",\"output\":[],\"usage\":" + usage + "}";
    }

    private void asked(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            if (request.method().equals(HttpMethod.POST) && body.toString().contains("\"stream\":true")) {
                request.response()
                        .putHeader("content-type", "text/event-stream")
                        .setChunked(true);
                request.response()
                        .write("data: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"}}\n\n")
                        .onSuccess(_ -> began.countDown());
                return;
            }
            polls.addAndGet(request.method().equals(HttpMethod.GET) ? 1 : 0);
            String answer = request.method().equals(HttpMethod.POST) ? response("queued", "null") : now;
            request.response().putHeader("content-type", "application/json").end(answer);
        });
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create(purser.url() + path)).header("authorization", "Bearer " + KEY);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder asking(String more) {
        return at("/v1/responses")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"fast\",\"input\":\"hi\",\"max_output_tokens\":500,\"background\":true" + more
                                + "}"));
    }

    private BigDecimal amount(String field) {
        try {
            JsonNode budgets = JSON.readTree(purser.operatorGets("/api/v1/budgets"));
            return new BigDecimal(budgets.at("/budgets/0").path(field).asText());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> ledger() {
        String csv =
                purser.operatorGets("/api/v1/exports/ledger.csv?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z");
        return csv.lines().skip(1).toList();
    }

    private static void await(BooleanSupplier until) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!until.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not within 20 s").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private void isBookedOnce() {
        assertThat(ledger()).hasSize(1);
        assertThat(ledger().getFirst())
                .contains(",ada,", ",provider,", "background", "gpt-5.4-2026-03-05")
                .doesNotContain("orphan");
        assertThat(amount("settled")).isEqualByComparingTo(COST);
        assertThat(amount("held")).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void f8_aResponseInTheBackgroundIsBookedOnceByItsReportAfterARestart(boolean asksItself) throws Exception {
        assertThat(send(asking("")).body()).contains("queued");
        BigDecimal held = amount("held");

        restart();

        assertThat(amount("held")).isEqualByComparingTo(held).isPositive();
        assertThat(ledger()).isEmpty();
        now = response("completed", USAGE);
        if (asksItself) {
            assertThat(send(at("/v1/responses/resp_1").GET()).body()).contains("completed");
        }
        await(() -> !ledger().isEmpty());
        isBookedOnce();
        send(at("/v1/responses/resp_1").GET());
        restart();
        send(at("/v1/responses/resp_1").GET());
        isBookedOnce();
    }

    @Test
    void f8_soIsAStreamOfOneThatTheRestartCutOff() throws Exception {
        var stream = client.sendAsync(asking(",\"stream\":true").build(), HttpResponse.BodyHandlers.ofString());
        began.await();
        await(() -> amount("held").signum() > 0);

        restart();

        now = response("completed", USAGE);
        await(() -> !ledger().isEmpty());
        isBookedOnce();
        stream.cancel(true);
    }

    @Test
    void f8_whatIsDeletedAfterARestartIsBookedAtWhatWasHeld() throws Exception {
        send(asking(""));
        BigDecimal held = amount("held");

        restart();
        assertThat(send(at("/v1/responses/resp_1").DELETE()).statusCode()).isEqualTo(200);

        await(() -> !ledger().isEmpty());
        assertThat(ledger().getFirst()).contains("background_deleted", ",held,");
        assertThat(amount("settled")).isEqualByComparingTo(held);
        assertThat(amount("held")).isZero();
    }

    @Test
    void f8_aResponseOfAProviderThatTheConfigurationLostWaitsForItsReturn() throws Exception {
        send(asking(""));
        BigDecimal held = amount("held");
        purser.close();
        purser = start(false);
        assertThat(amount("held")).isEqualByComparingTo(held);
        int before = polls.get();

        now = response("completed", USAGE);
        restart();

        await(() -> !ledger().isEmpty());
        isBookedOnce();
        assertThat(polls).hasValueGreaterThan(before);
    }
}
