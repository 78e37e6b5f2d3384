package io.purser.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonObject;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.UnauthorizedException;
import com.openai.errors.UnexpectedStatusCodeException;
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
import io.purser.RunningPurser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenAiJavaTest {
    private RunningPurser purser;
    private OpenAIClient client;

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

    @Test
    void aFinalRefusalIsTheSdksOwnErrorAfterOneAttempt() {
        OpenAIClient spent = client(Target.SPENT_KEY);
        int before = refusals();

        UnexpectedStatusCodeException refused = catchThrowableOfType(
                UnexpectedStatusCodeException.class,
                () -> spent.chat().completions().create(chat("hello").build()));

        assertThat(refused.statusCode()).isEqualTo(402);
        assertThat(refused.code()).contains("budget_exceeded");
        assertThat(refused.type()).contains("insufficient_quota");
        Map<String, JsonValue> purser = purserOf(refused);
        assertThat(purser.get("reason")).isEqualTo(JsonValue.from("settled"));
        assertThat(purser.get("retryable")).isEqualTo(JsonValue.from(false));
        assertThat(purser.get("budget")).isEqualTo(JsonValue.from("spent-daily"));
        assertThat(refusals() - before).isEqualTo(1);
    }

    @Test
    void theModelsAreListedForAnExhaustedKey() {
        assertThat(client(Target.SPENT_KEY).models().list().data())
                .extracting(Model::id)
                .contains("sandbox");
    }

    @Test
    void aCallThatOnlyAHoldStandsAgainstIsRetriedByTheSdk() {
        OpenAIClient tight = client(Target.TIGHT_KEY);
        ChatCompletionCreateParams slow =
                chat("slow [[out=100]] [[pace=5ms]]").maxCompletionTokens(1000).build();
        int before = refusals();

        ChatCompletion second;
        try (StreamResponse<ChatCompletionChunk> running =
                tight.chat().completions().createStreaming(slow)) {
            CompletableFuture<ChatCompletion> waiting = CompletableFuture.supplyAsync(() -> tight.chat()
                    .completions()
                    .create(chat("quick [[out=10]]").maxCompletionTokens(1000).build()));
            assertThat(running.stream().count()).isPositive();
            second = waiting.join();
        }

        assertThat(second.usage().orElseThrow().completionTokens()).isEqualTo(10);
        assertThat(refusals()).isGreaterThan(before);
    }

    @Test
    void anUnknownKeyIsTheSdksOwnError() {
        assertThatThrownBy(() -> client("sk-purser-nobody").models().list()).isInstanceOf(UnauthorizedException.class);
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(purser.url() + "/v1")
                .apiKey(key)
                .build();
    }

    /// How many calls the gateway has refused.
    private int refusals() {
        return Target.refusals(purser);
    }

    private static Map<String, JsonValue> purserOf(OpenAIServiceException refused) {
        JsonValue purser = ((JsonObject) refused.body()).values().get("purser");
        return ((JsonObject) Objects.requireNonNull(purser)).values();
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
