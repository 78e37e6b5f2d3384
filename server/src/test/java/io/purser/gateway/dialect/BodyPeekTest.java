package io.purser.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.core.estimation.CallShape;
import io.purser.core.pricing.CacheWrites;
import io.purser.core.usage.ServiceTier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class BodyPeekTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Endpoint> ENDPOINTS = Stream.of(Endpoint.values())
            .filter(endpoint -> endpoint.family() != Family.GEMINI)
            .toList();

    private static Peeked peek(Endpoint endpoint, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (BodyPeek.read(endpoint, bytes, bytes.length) instanceof BodyPeek.Peek.Understood(Peeked peeked)) {
            return peeked;
        }
        throw new AssertionError(BodyPeek.read(endpoint, bytes, bytes.length) + " of " + body);
    }

    private static CallShape shape(Endpoint endpoint, String fields) {
        return peek(endpoint, "{\"model\":\"m\"," + fields + "}").shape();
    }

    private static @Nullable String elsewhere(Endpoint endpoint, String fields) {
        return shape(endpoint, fields).prompt().elsewhere();
    }

    @Test
    void aBodyCutOffAnywhereIsRefusedByName() {
        byte[] whole =
                ("{\"model\":\"m\",\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:x\"}},"
                                + "{\"type\":\"input_image\",\"image_url\":\"data:x\"}]}]}")
                        .getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            assertThat(BodyPeek.read(Endpoint.CHAT_COMPLETIONS, cut, length))
                    .as("%d bytes", length)
                    .isInstanceOfSatisfying(
                            BodyPeek.Peek.Rejected.class,
                            rejected -> assertThat(rejected.field()).isEqualTo("body"));
        }
    }

    /// The parser knows names by their bytes in fours, the last ones filled up with FF: once `max_tokens` was seen, a
    /// name with FF in these places was taken for it, a cap that no provider reads.
    @Test
    void whatIsNotUtf8IsRefusedWhateverWasReadBefore() {
        for (String name : List.of("model", "stream", "max_tokens", "max_completion_tokens", "service_tier", "n")) {
            String value = name.equals("model") ? "\"m\"" : name.startsWith("max") || name.equals("n") ? "7" : "null";
            String rest = name.equals("model") ? "" : ",\"model\":\"m\"";
            byte[] good = ("{\"" + name + "\":" + value + rest + ",\"messages\":[]}").getBytes(StandardCharsets.UTF_8);
            assertThat(BodyPeek.read(Endpoint.CHAT_COMPLETIONS, good, good.length))
                    .as(name)
                    .isInstanceOf(BodyPeek.Peek.Understood.class);
            byte[] forged = ("{\"" + forged(name) + "\":" + value + rest + ",\"model\":\"m\",\"messages\":[]}")
                    .getBytes(StandardCharsets.ISO_8859_1);
            assertThat(BodyPeek.read(Endpoint.CHAT_COMPLETIONS, forged, forged.length))
                    .as(name)
                    .isEqualTo(new BodyPeek.Peek.Rejected("body", "well-formed JSON in UTF-8"));
        }
    }

    @Test
    void textsInEveryScriptAreUtf8() {
        String text = "añ\u07ff\u0800\uffff\ud800\udc00\udbff\udfff 漢".repeat(700);
        assertThat(peek(Endpoint.CHAT_COMPLETIONS, "{\"model\":\"m\",\"messages\":[{\"content\":\"" + text + "\"}]}")
                        .shape()
                        .prompt()
                        .textBytes())
                .isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        byte[] whole = text.getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.isValid(whole, whole.length)).isTrue();
        assertThat(Utf8.isValid(whole, whole.length - 1)).isFalse();
        for (String wrong : List.of("80", "c0af", "c3", "e08080", "eda080", "f4908080", "f5808080", "ff")) {
            byte[] bytes = HexFormat.of().parseHex(wrong);
            byte[] broken = Arrays.copyOf(whole, whole.length + bytes.length);
            System.arraycopy(bytes, 0, broken, whole.length, bytes.length);
            assertThat(Utf8.isValid(broken, broken.length)).as(wrong).isFalse();
        }
    }

    private static String forged(String name) {
        int kept = name.length() % 4;
        return name.substring(0, name.length() - kept)
                + "\u00ff".repeat(4 - kept)
                + name.substring(name.length() - kept);
    }

    @Test
    void aCapUnderANameThatTheEndpointDoesNotKnowIsNone() {
        byte[] capped = peek(Endpoint.RESPONSES, "{\"model\":\"m\",\"max_tokens\":7,\"input\":\"hi\"}")
                .edit()
                .cap(16, "m")
                .bytes()
                .getBytes();
        assertThat(peek(Endpoint.RESPONSES, new String(capped, StandardCharsets.UTF_8))
                        .shape()
                        .namedMaximum())
                .hasValue(16);
    }

    @Test
    void theClassOfServiceAndTheKindsOfOutputThatAreAskedForAreSeen() {
        assertThat(shape(Endpoint.CHAT_COMPLETIONS, "\"service_tier\":\"flex\",\"messages\":[]")
                        .service())
                .isEqualTo(ServiceTier.FLEX);
        assertThat(shape(Endpoint.RESPONSES, "\"service_tier\":\"priority\"").service())
                .isEqualTo(ServiceTier.PRIORITY);
        assertThat(shape(Endpoint.MESSAGES, "\"service_tier\":\"standard_only\",\"speed\":\"fast\",\"messages\":[]")
                        .service())
                .isEqualTo(ServiceTier.PRIORITY);
        assertThat(shape(Endpoint.CHAT_COMPLETIONS, "\"service_tier\":\"unheard-of\"")
                        .service())
                .isEqualTo(ServiceTier.STANDARD);
        assertThat(shape(Endpoint.CHAT_COMPLETIONS, "\"modalities\":[\"text\",\"audio\"]")
                        .mediaOutput())
                .isTrue();
        assertThat(shape(Endpoint.CHAT_COMPLETIONS, "\"modalities\":[\"text\"]").mediaOutput())
                .isFalse();
    }

    @Test
    void textIsCountedInUtf8BytesWhateverItsEscapes() {
        CallShape shape = shape(
                Endpoint.CHAT_COMPLETIONS,
                "\"messages\":[{\"role\":\"system\",\"content\":\"a\\n\\u00e9\"},{\"content\":[{\"type\":\"text\",\"text\":\"€😀\"}],\"role\":\"user\"}]");
        assertThat(shape.prompt().textBytes()).isEqualTo(1 + 1 + 2 + 3 + 4);
        assertThat(shape.prompt().messages()).isEqualTo(2);
        assertThat(shape.prompt().elsewhere()).isNull();
    }

    @Test
    void toolsAndSchemasAreCountedAsTheyStand() {
        String tool = "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}";
        String format = "{\"type\":\"json_schema\",\"json_schema\":{}}";
        CallShape shape =
                shape(Endpoint.CHAT_COMPLETIONS, "\"tools\":[" + tool + "," + tool + "],\"response_format\":" + format);
        assertThat(shape.prompt().tools()).isEqualTo(2);
        assertThat(shape.prompt().textBytes()).isEqualTo(2L * tool.length() + format.length());
        assertThat(shape.prompt().elsewhere()).isNull();
    }

    @Test
    void mediaInTheBodyAreCountedAndMediaElsewhereAreNamed() {
        CallShape chat = shape(
                Endpoint.CHAT_COMPLETIONS,
                "\"messages\":[{\"role\":\"user\",\"content\":[{\"image_url\":{\"detail\":\"low\",\"url\":\"data:image/png;base64,AAAA\"},"
                        + "\"type\":\"image_url\"},{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AAAA\",\"format\":\"wav\"}},"
                        + "{\"type\":\"file\",\"file\":{\"file_data\":\"AAAA\"}}]}]");
        assertThat(chat.prompt().images()).isEqualTo(1);
        assertThat(chat.prompt().otherMedia()).isEqualTo(2);
        assertThat(chat.prompt().textBytes()).isZero();
        CallShape messages = shape(
                Endpoint.MESSAGES,
                "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"data\":\"AAAA\",\"type\":\"base64\"}},"
                        + "{\"source\":{\"type\":\"text\",\"data\":\"plain\"},\"type\":\"document\"}]}]");
        assertThat(messages.prompt().images()).isEqualTo(1);
        assertThat(messages.prompt().elsewhere()).isNull();
    }

    @Test
    void whatIsElsewhereIsNamed() {
        assertThat(elsewhere(Endpoint.RESPONSES, "\"input\":\"x\",\"previous_response_id\":\"r\""))
                .isEqualTo("previous_response_id");
        assertThat(elsewhere(Endpoint.RESPONSES, "\"input\":\"x\",\"previous_response_id\":null"))
                .isNull();
        assertThat(elsewhere(Endpoint.RESPONSES, "\"conversation\":{\"id\":\"c\"}"))
                .isEqualTo("conversation");
        assertThat(elsewhere(Endpoint.RESPONSES, "\"prompt\":{\"id\":\"p\"}")).isEqualTo("prompt");
        assertThat(elsewhere(Endpoint.RESPONSES, "\"tools\":[{\"type\":\"web_search\"}]"))
                .isEqualTo("web_search");
        assertThat(elsewhere(Endpoint.RESPONSES, "\"input\":[{\"type\":\"item_reference\",\"id\":\"x\"}]"))
                .isEqualTo("item_reference");
        assertThat(elsewhere(
                        Endpoint.RESPONSES,
                        "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"f\"}]}]"))
                .isEqualTo("file_id");
        assertThat(
                        elsewhere(
                                Endpoint.CHAT_COMPLETIONS,
                                "\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/y.png\"}}]}]"))
                .isEqualTo("image_url");
        assertThat(elsewhere(Endpoint.CHAT_COMPLETIONS, "\"web_search_options\":{}"))
                .isEqualTo("web_search_options");
        assertThat(elsewhere(Endpoint.MESSAGES, "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"s\"}]"))
                .isEqualTo("web_search_20250305");
        assertThat(elsewhere(
                        Endpoint.MESSAGES, "\"tools\":[{\"type\":\"bash_20250124\",\"name\":\"s\"},{\"name\":\"t\"}]"))
                .isNull();
        assertThat(elsewhere(Endpoint.MESSAGES, "\"mcp_servers\":[{\"url\":\"x\"}]"))
                .isEqualTo("mcp_servers");
        assertThat(
                        elsewhere(
                                Endpoint.MESSAGES,
                                "\"messages\":[{\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://x\"}}]}]"))
                .isEqualTo("image_url");
    }

    @Test
    void theArgumentsOfACallersOwnToolsAreOnlyText() {
        String input = "{\"source\":{\"type\":\"url\"},\"file_id\":\"x\",\"image_url\":\"https://x\"}";
        CallShape shape = shape(
                Endpoint.MESSAGES,
                "\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"input\":" + input
                        + "}]}]");
        assertThat(shape.prompt().elsewhere()).isNull();
        assertThat(shape.prompt().textBytes()).isEqualTo(input.length());
    }

    @Test
    void maximaChoicesAndThinkingAreRead() {
        CallShape chat = shape(
                Endpoint.CHAT_COMPLETIONS, "\"max_completion_tokens\":50,\"max_tokens\":70,\"n\":3,\"stream\":true");
        assertThat(chat.namedMaximum()).isEqualTo(OptionalLong.of(70));
        assertThat(chat.choices()).isEqualTo(3);
        assertThat(chat.streamed()).isTrue();
        assertThat(shape(Endpoint.CHAT_COMPLETIONS, "\"max_tokens\":null").namedMaximum())
                .isEmpty();
        CallShape completion = shape(Endpoint.COMPLETIONS, "\"prompt\":[\"a\",\"b\"],\"n\":2,\"best_of\":4");
        assertThat(completion.choices()).isEqualTo(8);
        assertThat(shape(Endpoint.COMPLETIONS, "\"prompt\":[1,2,3]").choices()).isEqualTo(1);
        assertThat(shape(Endpoint.COMPLETIONS, "\"prompt\":[1,2,3]").prompt().textBytes())
                .isEqualTo(3);
        CallShape messages =
                shape(Endpoint.MESSAGES, "\"max_tokens\":99,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":33}");
        assertThat(messages.thinkingBudget()).isEqualTo(33);
    }

    @Test
    void cacheWritesFollowWhatIsAskedFor() {
        assertThat(shape(Endpoint.CHAT_COMPLETIONS, "\"n\":1").cacheWrites()).isEqualTo(CacheWrites.SHORT);
        assertThat(shape(Endpoint.MESSAGES, "\"max_tokens\":1").cacheWrites()).isEqualTo(CacheWrites.NONE);
        String part = "\"system\":[{\"type\":\"text\",\"text\":\"x\",\"cache_control\":{\"type\":\"ephemeral\"";
        assertThat(shape(Endpoint.MESSAGES, part + "}}]").cacheWrites()).isEqualTo(CacheWrites.SHORT);
        assertThat(shape(Endpoint.MESSAGES, part + ",\"ttl\":\"1h\"}}]").cacheWrites())
                .isEqualTo(CacheWrites.LONG);
    }

    @Test
    void theEndUserAndTheMetadataAreRead() {
        Peeked openai = peek(
                Endpoint.CHAT_COMPLETIONS,
                "{\"model\":\"m\",\"safety_identifier\":\"s\",\"user\":\"u\",\"metadata\":{\"team\":\"x\",\"n\":5}}");
        assertThat(openai.bodyUser()).isEqualTo("u");
        assertThat(openai.metadata()).containsEntry("team", "x").containsEntry("n", "5");
        assertThat(peek(Endpoint.MESSAGES, "{\"model\":\"m\",\"metadata\":{\"user_id\":\"me\"}}")
                        .bodyUser())
                .isEqualTo("me");
    }

    @Test
    void editsChangeWhatTheySayAndNothingElse() throws Exception {
        List<String> bodies = List.of(
                "{\"model\":\"m\"}",
                " { \"x\" : [1, {\"model\":\"inner\"}], \"model\" : \"m\" , \"stream\":true}",
                "{\"max_tokens\":5,\"model\":\"m\",\"max_completion_tokens\": 77 }",
                "{\"max_tokens\":null,\"model\":\"m\",\"stream_options\":null}",
                "{\"stream_options\":{},\"model\":\"m\"}",
                "{\"stream_options\":{ \"a\":1 },\"model\":\"m\",\"text\":\"ä€😀\\\"max_tokens\\\":5\"}",
                "{\"stream_options\":{\"include_usage\":false,\"a\":1},\"model\":\"m\\u002dx\"}");
        for (String body : bodies) {
            BodyEdit edit = peek(Endpoint.CHAT_COMPLETIONS, body).edit();
            String edited =
                    edit.model("a\"b").cap(42, "gpt-5").usageOnStream().bytes().toString();

            ObjectNode expected = (ObjectNode) JSON.readTree(body);
            expected.put("model", "a\"b");
            boolean named = expected.has("max_tokens") || expected.has("max_completion_tokens");
            for (String cap : List.of("max_tokens", "max_completion_tokens")) {
                if (expected.has(cap) || (!named && cap.equals("max_completion_tokens"))) {
                    expected.put(cap, 42);
                }
            }
            JsonNode options = expected.get("stream_options");
            ObjectNode into = options instanceof ObjectNode object ? object : expected.putObject("stream_options");
            into.put("include_usage", true);
            assertThat(JSON.readTree(edited)).describedAs(body).isEqualTo(JSON.readTree(expected.toString()));
        }
    }

    @Test
    void withoutAnEditTheBytesGoOutAsTheyCame() {
        String body = " {\n\"model\":\t\"m\", \"z\": 1.50 }\r\n";
        assertThat(peek(Endpoint.RESPONSES, body).edit().bytes().toString()).isEqualTo(body);
    }

    @Test
    void noBytesBreakThePeek() {
        String valid =
                "{\"model\":\"m\",\"max_tokens\":5,\"stream_options\":{\"include_usage\":true},\"n\":2,\"metadata\":{\"a\":\"b\"},"
                        + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"ä\"},{\"type\":\"image_url\","
                        + "\"image_url\":{\"url\":\"data:x\"}},{\"source\":{\"type\":\"base64\",\"data\":\"A\"}}]}],\"tools\":[{\"type\":\"f\"}]}";
        for (int seed = 0; seed < 30_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = valid.getBytes(StandardCharsets.UTF_8);
            for (int change = 1 + random.nextInt(3); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
            Endpoint endpoint = ENDPOINTS.get(seed % ENDPOINTS.size());
            if (BodyPeek.read(endpoint, bytes, length) instanceof BodyPeek.Peek.Understood(Peeked peeked)) {
                assertThat(peeked.shape().model()).describedAs("seed %d", seed).isNotEmpty();
                assertThat(peeked.promptTexts()).isNotNull();
                assertThat(peeked.edit()
                                .model("x")
                                .cap(1, "m")
                                .usageOnStream()
                                .bytes()
                                .length())
                        .isPositive();
            }
        }
    }
}
