package io.purser.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AnthropicJavaTest {
    private Target target;
    private AnthropicClient client;

    @BeforeAll
    void start() {
        target = new Target();
        client = AnthropicOkHttpClient.builder()
                .baseUrl(target.url())
                .apiKey(Target.OPEN_KEY)
                .build();
    }

    @AfterAll
    void stop() {
        client.close();
        target.close();
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

    private static MessageCreateParams.Builder message(String text) {
        return MessageCreateParams.builder().model("sandbox").maxTokens(500).addUserMessage(text);
    }
}
