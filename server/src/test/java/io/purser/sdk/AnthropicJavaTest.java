package io.purser.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonObject;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.UnexpectedStatusCodeException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import io.purser.RunningPurser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AnthropicJavaTest {
    private RunningPurser purser;
    private AnthropicClient client;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        purser = Target.start(folder);
        client = client(Target.OPEN_KEY);
    }

    @AfterAll
    void stop() {
        client.close();
        purser.close();
    }

    @Test
    void aMessageHasItsTextAndItsUsage() {
        Message message = client.messages().create(message("hello [[out=6]]").build());

        assertThat(message.content().getFirst().asText().text()).hasSize(24);
        assertThat(message.usage().inputTokens()).isEqualTo(8);
        assertThat(message.usage().outputTokens()).isEqualTo(6);
    }

    @Test
    void aStreamIsPutTogetherByTheAccumulator() {
        MessageAccumulator accumulator = MessageAccumulator.create();

        try (StreamResponse<RawMessageStreamEvent> stream =
                client.messages().createStreaming(message("hello [[out=11]]").build())) {
            stream.stream().forEach(accumulator::accumulate);
        }

        assertThat(accumulator.message().usage().outputTokens()).isEqualTo(11);
        assertThat(accumulator.message().stopReason()).contains(StopReason.END_TURN);
    }

    @Test
    void aToolIsUsed() {
        Tool weather = Tool.builder()
                .name("get_weather")
                .inputSchema(Tool.InputSchema.builder()
                        .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .build())
                .build();

        Message message = client.messages()
                .create(message("How is the weather?").addTool(weather).build());

        assertThat(message.content().getFirst().asToolUse().name()).isEqualTo("get_weather");
        assertThat(message.stopReason()).contains(StopReason.TOOL_USE);
    }

    @Test
    void tokensAreCounted() {
        long tokens = client.messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model("sandbox")
                        .addUserMessage("hello [[out=6]]")
                        .build())
                .inputTokens();

        assertThat(tokens).isEqualTo(8);
    }

    @Test
    void aFinalRefusalIsTheSdksOwnErrorAfterOneAttempt() {
        AnthropicClient spent = client(Target.SPENT_KEY);
        int before = Target.refusals(purser);

        UnexpectedStatusCodeException refused = catchThrowableOfType(
                UnexpectedStatusCodeException.class,
                () -> spent.messages().create(message("hello").build()));

        assertThat(refused.statusCode()).isEqualTo(402);
        JsonValue fields = ((JsonObject) refused.body()).values().get("purser");
        assertThat(((JsonObject) Objects.requireNonNull(fields)).values().get("reason"))
                .isEqualTo(JsonValue.from("settled"));
        assertThat(Target.refusals(purser) - before).isEqualTo(1);
    }

    private AnthropicClient client(String key) {
        return AnthropicOkHttpClient.builder().baseUrl(purser.url()).apiKey(key).build();
    }

    private static MessageCreateParams.Builder message(String text) {
        return MessageCreateParams.builder().model("sandbox").maxTokens(500).addUserMessage(text);
    }
}
