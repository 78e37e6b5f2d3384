package io.purser.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenAiJavaTest {
    private Target target;
    private OpenAIClient client;

    @BeforeAll
    void start() {
        target = new Target();
        client = OpenAIOkHttpClient.builder()
                .baseUrl(target.url() + "/v1")
                .apiKey(Target.OPEN_KEY)
                .build();
    }

    @AfterAll
    void stop() {
        client.close();
        target.close();
    }

    @Test
    void aChatCompletionHasItsTextAndItsUsage() {
        ChatCompletion answer =
                client.chat().completions().create(chat("hello [[out=7]]").build());

        assertThat(answer.choices().getFirst().message().content().orElseThrow())
                .hasSize(28);
        assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(7);
    }

    @Test
    void aStreamIsPutTogetherByTheAccumulator() {
        ChatCompletionCreateParams params = chat("hello [[out=9]]")
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();

        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            stream.stream().forEach(accumulator::accumulate);
        }

        ChatCompletion whole = accumulator.chatCompletion();
        assertThat(whole.choices().getFirst().message().content().orElseThrow()).hasSize(36);
        assertThat(whole.usage().orElseThrow().completionTokens()).isEqualTo(9);
    }

    @Test
    void aToolCallMakesTheRoundTrip() {
        ChatCompletionCreateParams.Builder params = chat("How is the weather?").addFunctionTool(weather());
        ChatCompletion asked = client.chat().completions().create(params.build());
        ChatCompletionMessageFunctionToolCall call = asked.choices()
                .getFirst()
                .message()
                .toolCalls()
                .orElseThrow()
                .getFirst()
                .asFunction();

        assertThat(call.function().arguments()).isEqualTo("{\"city\":\"sandbox\"}");

        ChatCompletion answered = client.chat()
                .completions()
                .create(params.addMessage(asked.choices().getFirst().message())
                        .addMessage(ChatCompletionToolMessageParam.builder()
                                .toolCallId(call.id())
                                .content("sunny")
                                .build())
                        .build());
        assertThat(answered.choices().getFirst().message().content()).isPresent();
    }

    @Test
    void embeddingsComeBackAsVectors() {
        CreateEmbeddingResponse answer = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("sandbox-embedding")
                        .inputOfArrayOfStrings(List.of("one", "two"))
                        .dimensions(16)
                        .build());

        assertThat(answer.data()).hasSize(2);
        assertThat(answer.data().getFirst().embedding()).hasSize(16);
    }

    @Test
    void theModelsAreListed() {
        assertThat(client.models().list().data()).extracting(Model::id).contains("sandbox", "sandbox-embedding");
    }

    @Test
    void aResponseHasItsUsage() {
        Response response = client.responses()
                .create(ResponseCreateParams.builder()
                        .model("sandbox")
                        .input("hello [[out=6]]")
                        .build());

        assertThat(response.usage().orElseThrow().outputTokens()).isEqualTo(6);
    }

    @Test
    void aStreamedResponseIsPutTogetherByTheAccumulator() {
        ResponseAccumulator accumulator = ResponseAccumulator.create();

        try (StreamResponse<ResponseStreamEvent> stream = client.responses()
                .createStreaming(ResponseCreateParams.builder()
                        .model("sandbox-reasoning")
                        .input("hello [[out=6]] [[reasoning=20]]")
                        .build())) {
            stream.stream().forEach(accumulator::accumulate);
        }

        assertThat(accumulator.response().usage().orElseThrow().outputTokens()).isEqualTo(26);
    }

    private static ChatCompletionCreateParams.Builder chat(String text) {
        return ChatCompletionCreateParams.builder().model("sandbox").addUserMessage(text);
    }

    private static FunctionDefinition weather() {
        return FunctionDefinition.builder()
                .name("get_weather")
                .parameters(FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .build())
                .build();
    }
}
