package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.GovernedCall;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Azure OpenAI's paths as its SDKs call them, and an Azure resource as a provider.
final class AzureTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BODY = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String ANSWER =
            "{\"id\":\"c-1\",\"object\":\"chat.completion\",\"model\":\"gpt-5.4-2026-03-05\","
                    + "\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{\"hate\":{\"filtered\":false}}}],"
                    + "\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"content_filter_results\":{},"
                    + "\"message\":{\"role\":\"assistant\",\"content\":\"yo\"}}],"
                    + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":40}}}";

    /// The filters' findings come first, without choices, model or id.
    private static final String FILTERS =
            "data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\","
                    + "\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":"
                    + "{\"jailbreak\":{\"filtered\":false,\"detected\":false}}}]}\n\n";

    private static final String STREAM = FILTERS
            + chunk("{\"content\":\"\",\"role\":\"assistant\"}", "null")
            + chunk("{\"content\":\"one \"}", "null")
            + chunk("{\"content\":\"two\"}", "null")
            + chunk("{}", "\"stop\"");

    private static final String USAGE =
            "data: {\"choices\":[],\"created\":1,\"id\":\"c-1\",\"model\":\"gpt-5.4-2026-03-05\","
                    + "\"object\":\"chat.completion.chunk\",\"obfuscation\":\"x\",\"usage\":{\"completion_tokens\":9,"
                    + "\"prompt_tokens\":50,\"total_tokens\":59}}\n\n";

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private static String chunk(String delta, String finish) {
        return "data: {\"choices\":[{\"content_filter_results\":{\"hate\":{\"filtered\":false,\"severity\":\"safe\"}},"
                + "\"delta\":" + delta + ",\"finish_reason\":" + finish + ",\"index\":0,\"logprobs\":null}],"
                + "\"created\":1,\"id\":\"c-1\",\"model\":\"gpt-5.4-2026-03-05\",\"object\":\"chat.completion.chunk\","
                + "\"usage\":null}\n\n";
    }

    private HttpResponse<String> azure(String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rig.port() + path))
                .timeout(Duration.ofSeconds(15))
                .header("api-key", FakeGovernance.KEY)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return rig.send(request);
    }

    @Test
    void theDeploymentIsTheModelAndApiKeyTheCredential() throws Exception {
        rig.answers(200, ANSWER);

        var answer = azure("/openai/deployments/gpt-5.4/chat/completions?api-version=2024-10-21", BODY);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(ANSWER);
        Rig.Seen seen = rig.seen();
        assertThat(seen.uri()).isEqualTo("/v1/chat/completions");
        assertThat(JSON.readTree(seen.body()).path("model").asText()).isEqualTo("gpt-5.4");
        assertThat(seen.headers())
                .containsEntry("authorization", "Bearer provider-secret")
                .doesNotContainKey("api-key");
        assertThat(rig.governance.asked.take().shape().model()).isEqualTo("gpt-5.4");
        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage()).isEqualTo(new TokenUsage(60, 40, 0, 0, 20, 0));
        assertThat(end.responseModel()).isEqualTo("gpt-5.4-2026-03-05");
    }

    @Test
    void aBodyThatNamesAnotherModelThanThePathIsSentThePathsOne() throws Exception {
        rig.answers(200, ANSWER);

        azure("/openai/deployments/fast/chat/completions", "{\"model\":\"gpt-dear\",\"messages\":[]}");

        assertThat(JSON.readTree(rig.seen().body()).path("model").asText()).isEqualTo("gpt-fast-2");
        assertThat(rig.governance.asked.take().shape().model()).isEqualTo("fast");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/openai/v1/chat/completions",
                "/openai/v1/chat/completions?api-version=preview",
                "/openai/chat/completions?api-version=2024-10-21"
            })
    void withoutADeploymentTheBodyNamesTheModel(String path) throws Exception {
        rig.answers(200, ANSWER);

        var answer = azure(path, "{\"model\":\"gpt-5.4\"," + BODY.substring(1));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(rig.seen().uri()).isEqualTo("/v1/chat/completions");
        assertThat(azure(path, BODY).statusCode()).isEqualTo(400);
    }

    @Test
    void apiKeyIsNoCredentialElsewhere() throws Exception {
        assertThat(azure("/v1/chat/completions", BODY).statusCode()).isEqualTo(401);
    }

    @Test
    void anEmptyBodyIsRefused() throws Exception {
        assertThat(azure("/openai/deployments/gpt-5.4/embeddings", "{}").statusCode())
                .isEqualTo(400);
    }

    /// Portkey #910: the usage of Azure's streams was dropped.
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void p910TheUsageOfAStreamIsReadAndTheFiltersPass(int chunkBytes) throws Exception {
        rig.streams(STREAM + USAGE + "data: [DONE]\n\n", chunkBytes);

        var answer = azure(
                "/openai/deployments/gpt-5.4/chat/completions?api-version=2024-10-21",
                "{\"stream\":true," + BODY.substring(1));

        assertThat(answer.body()).isEqualTo(STREAM + "data: [DONE]\n\n");
        assertThat(JSON.readTree(rig.seen().body())
                        .at("/stream_options/include_usage")
                        .asBoolean())
                .isTrue();
        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(end.source()).isEqualTo(UsageSource.PROVIDER);
        assertThat(end.usage()).isEqualTo(new TokenUsage(50, 0, 0, 0, 9, 0));
        assertThat(end.responseModel()).isEqualTo("gpt-5.4-2026-03-05");
    }

    @Test
    void anAzureResourceGetsItsDeploymentInThePathAndItsSecretAsApiKey() throws Exception {
        rig.answers(200, ANSWER);

        var answer = rig.post("/v1/chat/completions", "{\"model\":\"azure-chat\"," + BODY.substring(1));

        assertThat(answer.statusCode()).isEqualTo(200);
        Rig.Seen seen = rig.seen();
        assertThat(seen.uri()).isEqualTo("/openai/deployments/my%20chat/chat/completions?api-version=2024-10-21");
        assertThat(JSON.readTree(seen.body()).path("model").asText()).isEqualTo("my chat");
        assertThat(seen.headers()).containsEntry("api-key", "provider-secret").doesNotContainKey("authorization");
    }

    @Test
    void responsesKnowNoDeploymentAndTheVersionlessApiNoVersion() throws Exception {
        rig.answers(200, "{\"id\":\"r\",\"object\":\"response\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}");

        rig.post("/v1/responses", "{\"model\":\"azure-chat\",\"input\":\"hi\"}");
        rig.post("/v1/responses", "{\"model\":\"azure1-chat\",\"input\":\"hi\"}");

        assertThat(rig.seen().uri()).isEqualTo("/openai/responses?api-version=2024-10-21");
        assertThat(rig.seen().uri()).isEqualTo("/openai/v1/responses");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/realtime?model=gpt-realtime", "/openai/v1/realtime", "/v1/realtime/client_secrets"})
    void realtimeIsRefusedByPolicy(String path) throws Exception {
        var answer = rig.get(path);

        assertThat(answer.statusCode()).isEqualTo(403);
        JsonNode error = JSON.readTree(answer.body()).path("error");
        assertThat(error.path("code").asText()).isEqualTo("realtime_not_allowed");
        assertThat(rig.seen).isEmpty();
    }

    @Test
    void anUpgradeToRealtimeIsRefusedInTheDialect() throws Exception {
        String upgrade = """
                GET /v1/realtime HTTP/1.1
                Host: x
                Connection: Upgrade
                Upgrade: websocket
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                """.replace("\n", "\r\n");
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(upgrade.getBytes(StandardCharsets.US_ASCII));
            byte[] head = socket.getInputStream().readNBytes(12);
            assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 403");
        }
    }
}
