package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.core.estimation.CallShape;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.admission.Admission;
import io.purser.governance.admission.Verdict;
import io.purser.governance.settlement.GovernedCall;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `/providers/{name}/…`: what is known is metered, what is not is never silently free.
final class PassthroughTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHAT = "{\"model\":\"anything\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String ANSWER = "{\"id\":\"c\",\"model\":\"anything-1\",\"choices\":[],"
            + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":3}}";

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    /// Bifrost #2873: calls through pass-through routes were not charged.
    @ParameterizedTest
    @CsvSource({
        "/providers/openai/v1/chat/completions, /v1/chat/completions",
        "/providers/openai/chat/completions, /v1/chat/completions",
        "/providers/azure/openai/chat/completions, /openai/deployments/anything/chat/completions?api-version=2024-10-21",
    })
    void b2873AKnownRouteIsMeteredAndGoesToTheProviderThatIsNamed(String path, String upstream) throws Exception {
        rig.answers(200, ANSWER);

        var answer = rig.post(path, CHAT);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(rig.seen().uri()).isEqualTo(upstream);
        assertThat(rig.governance.asked.take().provider()).isEqualTo(path.split("/")[2]);
        assertThat(rig.governance.end().usage()).isEqualTo(new TokenUsage(10, 0, 0, 0, 3, 0));
    }

    @Test
    void anAzureDeploymentInThePathIsTheModel() throws Exception {
        rig.answers(200, ANSWER);

        rig.post("/providers/azure/openai/deployments/my-chat/chat/completions?api-version=x", CHAT);

        assertThat(rig.seen().uri()).isEqualTo("/openai/deployments/my-chat/chat/completions?api-version=2024-10-21");
        assertThat(rig.governance.asked.take().shape().model()).isEqualTo("my-chat");
    }

    @Test
    void messagesAndContentsAreMeteredInTheirOwnDialects() throws Exception {
        rig.answers(200, "{\"model\":\"claude-1\",\"usage\":{\"input_tokens\":5,\"output_tokens\":2}}");
        rig.post(
                "/providers/anthropic/v1/messages",
                "{\"model\":\"claude-1\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        assertThat(rig.seen().headers()).containsEntry("x-api-key", "provider-secret");
        assertThat(rig.governance.end().usage()).isEqualTo(new TokenUsage(5, 0, 0, 0, 2, 0));

        rig.answers(200, "{\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":2}}");
        rig.post(
                "/providers/gemini/v1beta/models/gemini-9:generateContent",
                "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}");
        assertThat(rig.seen().uri()).isEqualTo("/v1beta/models/gemini-9:generateContent");
        assertThat(rig.governance.end().usage()).isEqualTo(new TokenUsage(5, 0, 0, 0, 2, 0));
    }

    /// F9: embeddings through the passthrough left no row.
    @Test
    void f9EmbeddingsLeaveARow() throws Exception {
        rig.answers(200, "{\"model\":\"e\",\"data\":[],\"usage\":{\"prompt_tokens\":4,\"total_tokens\":4}}");

        rig.post("/providers/openai/v1/embeddings", "{\"model\":\"e\",\"input\":\"hi\"}");

        assertThat(rig.governance.end().usage()).isEqualTo(new TokenUsage(4, 0, 0, 0, 0, 0));
    }

    /// F9: what nothing can parse has at least its bytes, and says that they are not priced.
    @Test
    void f9AnUnknownRouteLeavesARowWithItsBytes() throws Exception {
        rig.answers(200, "{\"fine\":true}");

        var answer = rig.post("/providers/openai/v1/vector_stores?limit=3&key=sk-1", "{\"name\":\"x\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"fine\":true}");
        assertThat(answer.headers().firstValue("purser-request-id")).isPresent();
        Rig.Seen seen = rig.seen();
        assertThat(seen.uri()).isEqualTo("/v1/vector_stores?limit=3");
        assertThat(seen.body()).isEqualTo("{\"name\":\"x\"}");
        assertThat(seen.headers())
                .containsEntry("authorization", "Bearer provider-secret")
                .containsEntry("content-type", "application/json");
        Admission.Request asked = rig.governance.asked.take();
        assertThat(asked.shape().kind()).isEqualTo(CallShape.Kind.UNMETERED);
        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage().others().get(Meter.REQUEST_BYTES)).isEqualTo(12);
        assertThat(end.usage().others().get(Meter.ANSWER_BYTES)).isEqualTo(13);
        assertThat(end.source()).isEqualTo(UsageSource.COUNTED);
        assertThat(end.flags()).containsExactly("unknown_route");
    }

    /// B17: passthrough ignored the key's budget.
    @Test
    void b17AnUnknownRouteIsRefusedWhereABudgetHasToKnowItsCost() throws Exception {
        rig.governance.refusal =
                new Verdict.Unpriced("openai", "passthrough", FakeGovernance.figures(true, 10_000_000_000L, 0));

        var answer = rig.post("/providers/openai/v1/vector_stores", "{}");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(JSON.readTree(answer.body()).at("/error/code").asText()).isEqualTo("endpoint_not_allowed");
        assertThat(answer.body()).contains("each-data-scientist");
        assertThat(rig.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "PUT", "PATCH"})
    void everyMethodPasses(String method) throws Exception {
        rig.upstream = request -> request.response().setStatusCode(204).end();

        var answer = rig.send(rig.request("/providers/openai/v1/things/1").method(method, BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(rig.seen().uri()).isEqualTo("/v1/things/1");
        assertThat(rig.governance.end().outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void anErrorOfTheProviderPassesAndCostsNothing() throws Exception {
        rig.answers(404, "{\"error\":{}}");

        var answer = rig.get("/providers/openai/v1/things/1");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(rig.governance.end().outcome()).isEqualTo(Outcome.PROVIDER_ERROR);
    }

    @Test
    void theCallersKeyNeverLeavesAndOnlyAllowedHeadersPass() throws Exception {
        rig.answers(200, "{}");

        rig.send(rig.request("/providers/openai/v1/things?note=" + FakeGovernance.KEY + "&access_token=a&x=1")
                .header("x-api-key", FakeGovernance.KEY)
                .header("cookie", "a=b")
                .header("x-forwarded-for", "10.0.0.1")
                .header("openai-organization", "org-1")
                .header("openai-beta", "assistants=v2")
                .GET());

        Rig.Seen seen = rig.seen();
        assertThat(seen.uri()).isEqualTo("/v1/things?x=1");
        assertThat(seen.headers())
                .containsEntry("openai-beta", "assistants=v2")
                .doesNotContainKeys("cookie", "x-forwarded-for", "x-api-key", "openai-organization");
        assertThat(seen.headers().toString()).doesNotContain(FakeGovernance.KEY);
    }

    /// I-23: a caller can set neither the address nor what lies above the provider's base.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/providers/openai/v1/../admin",
                "/providers/openai/../../admin",
                "/providers/openai/v1/%2e%2e/admin",
                "/providers/openai/v1/%2E./admin",
                "/providers/openai/v1/..%2fadmin",
                "/providers/openai/v1/..%5cadmin",
                "/providers/openai/v1/%252e%252e/admin",
                "/providers/openai/v1/..;/admin",
                "/providers/openai/v1/.;x=1/admin",
                "/providers/openai//evil.example/admin",
                "/providers/openai/@evil.example/../x",
                "/providers/openai/v1/a%00b",
                "/providers/openai/v1/a%0d%0ahost:x",
                "/providers/openai/v1/%c0%ae%c0%ae/admin",
                "/providers/openai/v1/a%zz",
                "/providers/openai/v1/a\\..\\b",
            })
    void noPathLeadsOutOfTheProvidersBase(String path) throws Exception {
        assertThat(status("POST " + path)).isEqualTo(400);
        assertThat(rig.seen).isEmpty();
        assertThat(rig.governance.asked).isEmpty();
    }

    private int status(String line) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            socket.setSoTimeout(5_000);
            OutputStream out = socket.getOutputStream();
            out.write((line + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + FakeGovernance.KEY
                            + "\r\nContent-Length: 2\r\n\r\n{}")
                    .getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            String head = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
            return Integer.parseInt(head.substring(9));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/providers/nobody/v1/x", "/providers/", "/providers/openai", "/providers/http:/evil/x"})
    void anUnknownProviderIsRefused(String path) throws Exception {
        assertThat(rig.get(path).statusCode()).isEqualTo(404);
        assertThat(rig.seen).isEmpty();
    }

    @Test
    void nobodyPassesWithoutAKey() throws Exception {
        HttpResponse<String> answer = rig.client.send(
                java.net.http.HttpRequest.newBuilder(
                                java.net.URI.create("http://127.0.0.1:" + rig.port() + "/providers/openai/v1/things"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(rig.seen).isEmpty();
    }

    /// C12: discovery is never blocked.
    @Test
    void c12TheModelsOfAProviderAreListedWhateverItsBudgets() throws Exception {
        rig.governance.refusal =
                new Verdict.Unpriced("openai", "passthrough", FakeGovernance.figures(true, 10_000_000_000L, 0));

        var answer = rig.get("/providers/openai/v1/models");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("gpt-5.4", "fast").doesNotContain("claude");
        assertThat(rig.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/providers/openai/v1/realtime", "/providers/openai/v1/realtime/sessions"})
    void realtimeIsRefusedHereToo(String path) throws Exception {
        assertThat(rig.post(path, "{}").statusCode()).isEqualTo(403);
        assertThat(rig.seen).isEmpty();
    }

    @Test
    void aProviderThatBreaksOffIsChargedAsUnknownAndTold() throws Exception {
        rig.upstream = request -> request.connection().close();

        var answer = rig.post("/providers/openai/v1/things", "{}");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(rig.governance.end().outcome()).isEqualTo(Outcome.BROKEN_OFF);
        assertThat(rig.governance.open).hasValue(0);
    }

    @Test
    void aProviderThatCannotBeReachedLeavesNoRow() throws Exception {
        var answer = rig.post("/providers/away/v1/things", "{}");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(rig.governance.releases.poll(5, TimeUnit.SECONDS)).isEqualTo("unreachable");
    }

    @Test
    void aProviderThatStallsEndsAtItsDeadline() throws Exception {
        rig.upstream = request -> {};

        var answer = rig.post("/providers/openai/v1/things", "{}");

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(rig.governance.end().outcome()).isEqualTo(Outcome.BROKEN_OFF);
    }
}
