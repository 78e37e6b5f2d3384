package examples.opentelemetry;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;

/// A program that calls a model with OpenAI's own library and knows nothing of Purser. Started with OpenTelemetry's Java
/// agent, it tells Purser what it used.
public final class Ask {
    private Ask() {}

    /// Asks each of the models that are named.
    public static void main(String[] models) {
        OpenAIClient client = OpenAIOkHttpClient.fromEnv();
        for (String model : models) {
            ChatCompletion answer = client.chat()
                    .completions()
                    .create(ChatCompletionCreateParams.builder()
                            .model(model)
                            .addUserMessage("Say something short.")
                            .build());
            System.out.println(answer.choices().getFirst().message().content().orElse("(nothing)"));
        }
        client.close();
    }
}
