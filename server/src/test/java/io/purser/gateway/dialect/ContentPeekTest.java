package io.purser.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.estimation.CallShape;
import io.purser.core.pricing.CacheWrites;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ContentPeekTest {
    private static Peeked peek(String fields) {
        byte[] bytes = ("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"h\u00e9\"}]}]" + fields + "}")
                .getBytes(StandardCharsets.UTF_8);
        if (ContentPeek.read(Endpoint.GENERATE_CONTENT, "gemini-x", bytes, bytes.length)
                instanceof BodyPeek.Peek.Understood(Peeked peeked)) {
            return peeked;
        }
        throw new AssertionError("not understood: " + fields);
    }

    private static CallShape shape(String fields) {
        return peek(fields).shape();
    }

    @Test
    void aNameOfNothingThatIsGivenTwiceIsRefusedByName() {
        byte[] body = "{\"\":50,\"\":50,\"contents\":[]}".getBytes(StandardCharsets.UTF_8);
        assertThat(ContentPeek.read(Endpoint.GENERATE_CONTENT, "gemini-x", body, body.length))
                .isEqualTo(new BodyPeek.Peek.Rejected("body", "every name once; one is given twice"));
    }

    @Test
    void textMediaAndToolsAreCounted() {
        CallShape shape = shape(",\"systemInstruction\":{\"parts\":[{\"text\":\"four\"}]},\"contents2\":1,"
                + "\"tools\":[{\"functionDeclarations\":[{\"name\":\"a\"},{\"name\":\"b\"}]}]");

        assertThat(shape.model()).isEqualTo("gemini-x");
        assertThat(shape.prompt().messages()).isEqualTo(2);
        assertThat(shape.prompt().tools()).isEqualTo(2);
        assertThat(shape.prompt().textBytes()).isEqualTo(3 + 4 + 2 * "{\"name\":\"a\"}".length());
        assertThat(shape.cacheWrites()).isEqualTo(CacheWrites.NONE);
        assertThat(shape.prompt().elsewhere()).isNull();
    }

    @Test
    void whatTheBodyOnlyPointsToIsNamed() {
        assertThat(shape(",\"cachedContent\":\"cachedContents/1\"").prompt().elsewhere())
                .isEqualTo("cachedContent");
        assertThat(shape(",\"cached_content\":\"cachedContents/1\"").prompt().elsewhere())
                .isEqualTo("cachedContent");
        assertThat(shape(",\"tools\":[{\"googleSearch\":{}}]").prompt().elsewhere())
                .isEqualTo("googleSearch");
        assertThat(shape(",\"tools\":[{\"url_context\":{}}]").prompt().elsewhere())
                .isEqualTo("urlContext");
        assertThat(shape(",\"systemInstruction\":{\"parts\":[{\"fileData\":{\"fileUri\":\"x\"}}]}")
                        .prompt()
                        .elsewhere())
                .isEqualTo("fileData");
    }

    @Test
    void mediaIsToldApartByItsTypeWhereverThatStands() {
        CallShape shape = shape(",\"systemInstruction\":{\"parts\":["
                + "{\"inlineData\":{\"data\":\"aGk=\",\"mimeType\":\"image/png\"}},"
                + "{\"inline_data\":{\"mime_type\":\"audio/wav\",\"data\":\"aGk=\"}}]}");

        assertThat(shape.prompt().images()).isEqualTo(1);
        assertThat(shape.prompt().otherMedia()).isEqualTo(1);
        assertThat(shape.prompt().textBytes()).isEqualTo(3);
    }

    @Test
    void theConfigurationIsReadInBothWaysOfWriting() {
        CallShape shape = shape(",\"generationConfig\":{\"maxOutputTokens\":50,\"candidateCount\":3,"
                + "\"thinkingConfig\":{\"thinkingBudget\":20}}");
        assertThat(shape.namedMaximum()).hasValue(50);
        assertThat(shape.choices()).isEqualTo(3);
        assertThat(shape.thinkingBudget()).isEqualTo(20);

        CallShape snake = shape(",\"generation_config\":{\"max_output_tokens\":50,\"candidate_count\":3,"
                + "\"thinking_config\":{\"thinking_budget\":20}}");
        assertThat(snake).isEqualTo(shape);
    }

    @Test
    void aBudgetOfNothingIsNoThoughtAndOneLeftToTheModelIs() {
        String config = ",\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":";
        assertThat(peek(config + "0}}").asksForReasoning()).isFalse();
        assertThat(peek(config + "-1}}").asksForReasoning()).isTrue();
        assertThat(peek(config + "-1}}").shape().thinkingBudget()).isZero();
    }

    /// Found by the fuzzer: what stood inside was taken for fields of the body.
    @Test
    void aFlagThatIsAStructureIsReadPast() {
        String config = ",\"generationConfig\":{\"thinkingConfig\":{\"thinkingLevel\":[{\"a\":1}],"
                + "\"includeThoughts\":{\"b\":[2]}},\"maxOutputTokens\":7}";

        assertThat(shape(config).namedMaximum()).hasValue(7);
    }

    @Test
    void noBytesBreakIt() {
        byte[] whole = ("{\"contents\":[{\"parts\":[{\"text\":\"a\"},{\"inlineData\":{\"mimeType\":\"image/png\"}}]}],"
                        + "\"tools\":[{\"functionDeclarations\":[{\"name\":\"a\"}]}],"
                        + "\"generationConfig\":{\"maxOutputTokens\":5,\"thinkingConfig\":{\"thinkingBudget\":1}}}")
                .getBytes(StandardCharsets.UTF_8);
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = whole.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            var peek = ContentPeek.read(Endpoint.GENERATE_CONTENT, "m", bytes, bytes.length - random.nextInt(3));
            if (peek instanceof BodyPeek.Peek.Understood(Peeked peeked)) {
                assertThat(peeked.shape().prompt().textBytes())
                        .describedAs("seed %d", seed)
                        .isNotNegative();
            }
        }
    }
}
