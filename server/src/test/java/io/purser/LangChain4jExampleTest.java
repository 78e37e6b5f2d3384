package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import examples.langchain4j.PurserListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of a listener for LangChain4j: a real model of it calls, and what the listener tells is what the gateway
/// saw. (The gateway stands for the provider here, so that both are in one ledger.)
class LangChain4jExampleTest {
    private static final String PROVIDER_KEY = "a-secret-that-stands-for-the-providers";
    private static final String PURSER_KEY = "a-secret-for-what-is-told-by-the-listener";
    private static final List<String> ALIKE = List.of(
            "requested_model",
            "response_model",
            "cost",
            "input_tokens",
            "cache_read_tokens",
            "output_tokens",
            "reasoning_tokens",
            "outcome",
            "usage_source");

    @Test
    void whatTheListenerTellsIsWhatTheProviderReported(@TempDir Path folder) throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, """
                organization: acme
                users: [{name: ada}]
                keys:
                  - {name: relayed, user: ada, secret: %s}
                  - {name: told, user: ada, secret: %s}
                """.formatted(PROVIDER_KEY, PURSER_KEY), """
                providers:
                  - {name: openai, dialect: sandbox, models: ["sandbox*"]}
                prices:
                  - {provider: openai, model: sandbox*, input: 1 USD, cacheRead: 0.1 USD, output: 8 USD}
                """)) {
            try (PurserListener listener = new PurserListener(purser.url(), PURSER_KEY, "invoice-reader")) {
                for (String name : List.of("sandbox", "sandbox-cache", "sandbox-reasoning")) {
                    ChatModel model = OpenAiChatModel.builder()
                            .baseUrl(purser.url() + "/v1")
                            .apiKey(PROVIDER_KEY)
                            .modelName(name)
                            .listeners(List.of(listener))
                            .build();
                    assertThat(model.chat("Say something short.")).isNotBlank();
                }
            }
            List<Map<String, String>> rows = purser.ledger();
            assertThat(rows).hasSize(6);
            assertThat(Alike.in(ALIKE, rows, "told")).isEqualTo(Alike.in(ALIKE, rows, "relayed"));
        }
    }
}
