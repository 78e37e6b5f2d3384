package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.estimation.PromptSize;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.relay.OnDisconnect;
import io.purser.gateway.relay.Provider;
import io.purser.governance.batches.BatchPlan;
import io.purser.governance.batches.Owner;
import io.purser.governance.batches.StoredFile;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Providers that do not answer what is no call of a model: files, batches and results in the
/// background end by the same three bounds (I-14).
final class ErrandEndingsTest {
    private static final Duration CONNECT = Duration.ofMillis(400);
    private static final Duration IDLE = Duration.ofMillis(600);
    private static final Duration TOTAL = Duration.ofMillis(1_500);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Owner OWNER = Owner.of(FakeGovernance.CALLER);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private Rig rig(URI away, Duration idle) {
        Provider.Timeouts timeouts = new Provider.Timeouts(CONNECT, idle, TOTAL);
        Rig rig = new Rig(null, null, new OnDisconnect.Cancel(), timeouts, away);
        open.add(rig);
        return rig;
    }

    private static BatchPlan plan(String model) {
        return new BatchPlan(model, "/v1/chat/completions", true, 1, PromptSize.text(10, 1), 1, 9, false);
    }

    private static void left(Rig rig, String provider, String model) {
        rig.store.keep(new StoredFile("file-1", provider, OWNER, 0, "{}", plan(model)));
    }

    private static HttpRequest.Builder upload(Rig rig, String content) {
        return rig.request("/v1/files")
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nuser_data\r\n--b\r\n"
                                + "Content-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n" + content
                                + "\r\n--b--\r\n"));
    }

    private static HttpRequest.Builder making(Rig rig) {
        return rig.request("/v1/batches")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"input_file_id\":\"file-1\",\"endpoint\":\"/v1/chat/completions\"}"));
    }

    private static HttpRequest.Builder request(Rig rig, String what) {
        return switch (what) {
            case "upload" -> upload(rig, "x".repeat(150_000));
            case "batch" -> making(rig);
            default -> rig.request("/v1/files/file-1").GET();
        };
    }

    private static HttpResponse<String> inTime(Rig rig, HttpRequest.Builder request, Duration limit) throws Exception {
        long began = System.nanoTime();
        HttpResponse<String> answer = rig.send(request);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(limit, limit.plus(GRACE));
        return answer;
    }

    private static void trickles(Rig rig, HttpServerRequest request) {
        EndingsTest.trickle(rig, request, new CountDownLatch(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"upload", "batch", "look"})
    void aProviderThatSaysNothingEndsAfterTheIdleTime(String what) throws Exception {
        Rig rig = rig(Rig.NOWHERE, IDLE);
        left(rig, "openai", "gpt-5.4");
        rig.upstream = _ -> {};

        HttpResponse<String> answer = inTime(rig, request(rig, what), IDLE);

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).contains("\"provider_timeout\"");
        assertThat(rig.governance.open.get()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"upload", "batch", "look"})
    void aProviderThatKeepsTricklingEndsAfterTheTotalTime(String what) throws Exception {
        Rig rig = rig(Rig.NOWHERE, IDLE);
        left(rig, "openai", "gpt-5.4");
        rig.upstream = request -> trickles(rig, request);

        HttpResponse<String> answer = inTime(rig, request(rig, what), TOTAL);

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(rig.governance.open.get()).isZero();
    }

    @Test
    void aBatchThatMayHaveBeenMadeByThenIsChargedWhatWasHeld() throws Exception {
        Rig rig = rig(Rig.NOWHERE, IDLE);
        left(rig, "openai", "gpt-5.4");
        rig.upstream = request -> trickles(rig, request);

        rig.send(making(rig));

        GovernedCall.End end = rig.governance.end();
        assertThat(end.source()).isEqualTo(UsageSource.HELD);
        assertThat(end.flags()).containsExactly("no_answer");
    }

    @Test
    void aConnectionThatIsNeverMadeEndsAfterItsTimeAndCostsNothing() throws Exception {
        Rig rig = rig(EndingsTest.full(open), IDLE);
        left(rig, "away", "away-1");

        HttpResponse<String> answer = inTime(rig, making(rig), CONNECT);

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("\"provider_unreachable\"");
        assertThat(rig.governance.releases).hasSize(1);
        assertThat(rig.governance.ends).isEmpty();
    }

    @Test
    void contentThatKeepsTricklingIsCutAfterTheTotalTime() throws Exception {
        Rig rig = rig(Rig.NOWHERE, IDLE);
        left(rig, "openai", "gpt-5.4");
        CountDownLatch cancelled = new CountDownLatch(1);
        rig.upstream = request -> EndingsTest.trickle(rig, request, cancelled);
        long began = System.nanoTime();

        var _ = rig.client.sendAsync(
                rig.request("/v1/files/file-1/content").GET().build(), HttpResponse.BodyHandlers.ofString());

        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(TOTAL, TOTAL.plus(GRACE));
    }

    @Test
    void aResultInTheBackgroundIsAskedForAgainAfterAnAnswerThatDoesNotEnd() throws Exception {
        Rig rig = rig(Rig.NOWHERE, IDLE);
        AtomicInteger asked = new AtomicInteger();
        String response = "{\"id\":\"resp_1\",\"status\":\"%s\",\"model\":\"gpt-5.4\",\"usage\":%s}";
        rig.upstream = request -> {
            if (request.path().endsWith("/responses")) {
                request.response()
                        .putHeader("content-type", "application/json")
                        .end(response.formatted("queued", "null"));
            } else if (asked.incrementAndGet() == 1) {
                trickles(rig, request);
            } else {
                request.response()
                        .putHeader("content-type", "application/json")
                        .end(response.formatted("completed", "{\"input_tokens\":3,\"output_tokens\":2}"));
            }
        };

        rig.post("/v1/responses", "{\"model\":\"gpt-5.4\",\"input\":\"hi\",\"background\":true}");

        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage().output()).isEqualTo(2);
        assertThat(asked).hasValueGreaterThan(1);
    }

    @Test
    void anUploadOfManyPiecesArrivesWhole() throws Exception {
        Rig rig = rig(Rig.NOWHERE, IDLE);
        rig.answers(200, "{\"id\":\"file-2\",\"object\":\"file\"}");

        HttpResponse<String> answer = rig.send(upload(rig, "y".repeat(180_000)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(rig.seen().body()).contains("y".repeat(180_000));
    }
}
