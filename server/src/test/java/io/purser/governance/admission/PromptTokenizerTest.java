package io.purser.governance.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.PromptSize;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PromptTokenizerTest {

    private static final List<String> PROSE =
            List.of("You are a helpful assistant.", "Tell me, in two sentences, why the sky is blue. ".repeat(20));

    private final PromptTokenizer tokenizer = new PromptTokenizer();

    @Test
    void proseIsFarFewerTokensThanBytes() {
        long tokens = tokens("gpt-5.4", PROSE, 2, 0).orElseThrow();
        assertThat(tokens).isBetween(200L, bytes(PROSE) / 3);
    }

    @Test
    void theCountIncludesWhatTheProviderAdds() {
        long bare = tokens("gpt-4o", List.of("hello"), 1, 0).orElseThrow();
        assertThat(bare).isEqualTo(1 + 8 + 8);
        assertThat(tokens("gpt-4o", List.of("hello"), 3, 2).orElseThrow()).isEqualTo(bare + 2 * 8 + 64 + 2 * 24);
    }

    @Test
    void onlyPublicTokenizersAreUsed() {
        assertThat(tokens("claude-sonnet-5", PROSE, 2, 0)).isEmpty();
        assertThat(tokens("gemini-3.6-flash", PROSE, 2, 0)).isEmpty();
        for (var model : List.of("gpt-4-turbo", "gpt-3.5-turbo", "o3-mini", "gpt-4.1-nano", "text-embedding-3-small")) {
            assertThat(tokens(model, PROSE, 2, 0)).isPresent();
        }
    }

    @Test
    void specialTokensInATextAreJustText() {
        assertThat(tokens("gpt-4o", List.of("<|endoftext|>"), 1, 0).orElseThrow())
                .isGreaterThan(18);
    }

    @Test
    void longPromptsKeepTheirCheapBound() {
        assertThat(tokens("gpt-4o", List.of("é".repeat(128 * 1024)), 1, 0)).isPresent();
        assertThat(tokens("gpt-4o", List.of("é".repeat(128 * 1024), "!"), 1, 0)).isEmpty();
    }

    @Test
    void theSandboxCountsATokenForEveryFourBytes() {
        assertThat(tokens("sandbox-slow", List.of("12345", "é"), 2, 1).orElseThrow())
                .isEqualTo(2 + 1 + (2 + 2) * 4 + 8);
    }

    @Test
    void whatTheTextsDoNotHoldStaysAtATokenForAByte() {
        var ids = shape(1_000, 1, 0);
        assertThat(tokenizer.tokens("gpt-4o", List.of(), ids).orElseThrow()).isEqualTo(1_000 + 8 + 8);
        assertThat(tokenizer.tokens("sandbox", List.of("1234"), ids).orElseThrow())
                .isEqualTo(996 + 1 + 3 * 4);
    }

    private OptionalLong tokens(String model, List<String> texts, int messages, int tools) {
        return tokenizer.tokens(model, texts, shape(bytes(texts), messages, tools));
    }

    private static CallShape shape(long bytes, int messages, int tools) {
        return CallShape.text(
                CallShape.Kind.GENERATE,
                "model",
                false,
                new PromptSize(bytes, messages, tools, 0, 0, null),
                OptionalLong.empty());
    }

    private static long bytes(List<String> texts) {
        return texts.stream()
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }
}
