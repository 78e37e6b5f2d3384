package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.gateway.sandbox.Sandbox;
import io.purser.governance.settlement.GovernedCall;
import io.purser.platform.http.Listener;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is settled against the bill of the provider, which shares none of our counting.
@TestInstance(Lifecycle.PER_CLASS)
final class SandboxRelayTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx = Listener.vertx();
    private final Sandbox sandbox = Sandbox.start(vertx, InstantSource.system(), 0, null)
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    private final Rig rig = new Rig(URI.create(sandbox.origin()));

    @AfterAll
    void stop() {
        rig.close();
        sandbox.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private JsonNode lastLine() throws Exception {
        JsonNode lines = JSON.readTree(sandbox.billJson(0)).get("attempts");
        return lines.get(lines.size() - 1);
    }

    private static TokenUsage usage(JsonNode line) {
        return new TokenUsage(
                line.get("input").asLong(),
                line.get("cache_read").asLong(),
                line.get("cache_write").asLong(),
                line.get("cache_write_long").asLong(),
                line.get("output").asLong(),
                line.get("reasoning").asLong());
    }

    private static String messages(String text) {
        return "\"messages\":[{\"role\":\"system\",\"content\":\"Be kind.\"},{\"role\":\"user\",\"content\":\"" + text
                + "\"}]";
    }

    private static String contents(String text) {
        return "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + text + "\"}]}]";
    }

    static Stream<String> calls() {
        Stream.Builder<String> calls = Stream.builder();
        for (String stream : new String[] {"", ",\"stream\":true"}) {
            for (String model : new String[] {"sandbox", "sandbox-cache", "sandbox-reasoning", "sandbox-empty"}) {
                calls.add("/v1/chat/completions {\"model\":\"" + model + "\"" + stream + "," + messages("Hello there")
                        + "}");
                calls.add("/v1/responses {\"model\":\"" + model + "\"" + stream + ",\"input\":\"Hello there\"}");
                calls.add("/v1/messages {\"model\":\"" + model + "\"" + stream
                        + ",\"max_tokens\":900,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
            }
            String content = stream.isEmpty() ? ":generateContent" : ":streamGenerateContent?alt=sse";
            for (String model : new String[] {"sandbox", "sandbox-cache", "sandbox-reasoning", "sandbox-empty"}) {
                calls.add("/gemini/v1beta/models/" + model + content + " {" + contents("Hello there") + "}");
            }
            calls.add("/gemini/v1beta/models/sandbox" + content
                    + " {\"generationConfig\":{\"candidateCount\":3,\"maxOutputTokens\":7},"
                    + contents("Hi [[out=50]]") + "}");
            calls.add("/gemini/v1beta/models/sandbox" + content
                    + " {\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":40}},"
                    + contents("Hi [[cached=5]]") + "}");
            calls.add("/gemini/v1beta/models/sandbox:streamGenerateContent {" + contents("Hi") + "}");
            calls.add("/gemini/v1beta/models/sandbox" + content
                    + " {\"tools\":[{\"functionDeclarations\":[{\"name\":\"get_weather\"}]}],"
                    + contents("weather please") + "}");
            calls.add("/v1/completions {\"model\":\"sandbox\"" + stream + ",\"prompt\":[\"one\",\"two\"],\"n\":2}");
            calls.add("/v1/chat/completions {\"model\":\"sandbox\",\"n\":3,\"max_tokens\":7" + stream + ","
                    + messages("Hi [[out=50]]") + "}");
            calls.add("/v1/chat/completions {\"model\":\"sandbox\"" + stream
                    + ",\"tools\":[{\"type\":\"function\",\"function\":"
                    + "{\"name\":\"get_weather\",\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}}}],"
                    + messages("weather please") + "}");
            calls.add("/anthropic/v1/messages {\"model\":\"sandbox\",\"max_tokens\":90" + stream
                    + ",\"tools\":[{\"name\":\"get_weather\",\"input_schema\":{\"type\":\"object\"}}],"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"weather?\"}]}");
        }
        calls.add("/v1/embeddings {\"model\":\"sandbox-embedding\",\"input\":[\"one text\",\"another\"]}");
        calls.add(
                "/gemini/v1beta/models/sandbox-embedding:embedContent {\"content\":{\"parts\":[{\"text\":\"one\"}]}}");
        calls.add("/gemini/v1beta/models/sandbox-embedding:batchEmbedContents {\"requests\":[{\"content\":"
                + "{\"parts\":[{\"text\":\"one\"}]}},{\"content\":{\"parts\":[{\"text\":\"another\"}]}}]}");
        calls.add("/gemini/v1beta/models/sandbox:countTokens {" + contents("Hello") + "}");
        calls.add("/gemini/v1beta/models/sandbox-429:generateContent {" + contents("Hello") + "}");
        calls.add("/v1/moderations {\"model\":\"sandbox-moderation\",\"input\":\"some text\"}");
        calls.add(
                "/v1/messages/count_tokens {\"model\":\"sandbox\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
        calls.add("/v1/chat/completions {\"model\":\"sandbox-429\"," + messages("Hi") + "}");
        calls.add("/v1/chat/completions {\"model\":\"sandbox-500\",\"stream\":true," + messages("Hi") + "}");
        return calls.build();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatIsSettledIsWhatTheProviderBills(String call) throws Exception {
        int space = call.indexOf(' ');
        rig.post(call.substring(0, space), call.substring(space + 1));

        assertThat(rig.governance.end().usage()).isEqualTo(usage(lastLine()));
        assertThat(rig.governance.open.get()).isZero();
    }

    @Test
    void aProviderThatNeverSaysItsUsageIsCountedCloseToItsBill() throws Exception {
        for (int i = 0; i < 3; i++) {
            rig.post(
                    "/v1/chat/completions",
                    "{\"model\":\"sandbox-no-usage\",\"stream\":true," + messages("Hi [[out=80]]") + "}");
            GovernedCall.End end = rig.governance.end();
            assertThat(end.flags()).contains("usage_missing");
            assertThat(end.usage().output()).isBetween(80L, 120L);
            rig.post("/v1/chat/completions", "{\"model\":\"sandbox-no-usage\"," + messages("Hi [[out=80]]") + "}");
            assertThat(rig.governance.end().usage().output()).isBetween(80L, 120L);
        }
    }

    @Test
    void aStreamThatIsCutOffIsChargedForWhatCame() throws Exception {
        for (String model : new String[] {"sandbox-cut", "sandbox-stall", "sandbox-error-after-200"}) {
            for (String path : new String[] {"/v1/chat/completions", "/v1/messages"}) {
                rig.post(
                        path,
                        "{\"model\":\"" + model + "\",\"stream\":true,\"max_tokens\":500," + messages("Hi [[out=80]]")
                                + "}");
                GovernedCall.End end = rig.governance.end();
                assertThat(end.outcome()).describedAs(model).isEqualTo(Outcome.BROKEN_OFF);
                assertThat(end.usage().output()).describedAs(model).isBetween(38L, 60L);
            }
        }
    }

    @Test
    void anErrorInsteadOfAnAnswerIsChargedForThePromptOnly() throws Exception {
        rig.post("/v1/chat/completions", "{\"model\":\"sandbox-error-after-200\"," + messages("Hi [[out=80]]") + "}");

        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.BROKEN_OFF);
        assertThat(end.usage().output()).isZero();
    }
}
