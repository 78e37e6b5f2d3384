package io.purser.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.gateway.dialect.anthropic.MessagesTap;
import io.purser.gateway.dialect.gemini.ContentTap;
import io.purser.gateway.dialect.openai.ChatTap;
import io.purser.gateway.dialect.openai.ResponsesTap;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// A structure that stands where a word, a number or a list is expected is read past: what is in it
/// is neither a field of the report nor one of the body.
final class StrayStructureTest {
    /// Fields that mean something to one of the readers, with values that nothing else here has.
    private static final String FIELDS = """
            "usage":{"prompt_tokens":777000,"completion_tokens":777000,"input_tokens":777000,"output_tokens":777000},\
            "usageMetadata":{"promptTokenCount":777000,"totalTokenCount":777000},"type":"message_stop","model":"other",\
            "modelVersion":"other","service_tier":"flex","finish_reason":"stop","finishReason":"STOP","stop_reason":"end",\
            "stream":true,"max_tokens":7,"max_output_tokens":7,"n":9,"maxOutputTokens":7,"text":"seven","content":"seven",\
            "error":{"message":"seven"}""";

    private static final List<String> STRAY =
            List.of("{" + FIELDS + "}", "[{" + FIELDS + "}]", "[[{" + FIELDS + "}]]", "[7]");

    private record Stream(Supplier<StreamTap> tap, String event) {}

    /// `?` is where the structure stands.
    static final List<Stream> STREAMS = List.of(
            chat("\"id\":?,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]"),
            chat("\"created\":?,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]"),
            chat("\"service_tier\":?,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]"),
            chat("\"obfuscation\":?,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]"),
            chat("\"choices\":[{\"index\":?,\"delta\":{\"content\":\"hi\"},\"finish_reason\":null}]"),
            chat("\"choices\":[{\"finish_reason\":?,\"index\":0,\"delta\":{\"content\":\"hi\"}}]"),
            chat("\"choices\":[{\"text\":?,\"index\":0,\"delta\":{\"content\":\"hi\"}}]"),
            chat("\"choices\":[],\"x_groq\":{\"id\":?},\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6}"),
            new Stream(ResponsesTap::new, "{\"type\":?}"),
            responses("\"sequence_number\":?"),
            responses("\"response\":{\"id\":?,\"usage\":{\"input_tokens\":5,\"output_tokens\":6}}"),
            responses("\"response\":{\"model\":?,\"usage\":{\"input_tokens\":5,\"output_tokens\":6}}"),
            responses("\"response\":{\"created_at\":?,\"usage\":{\"input_tokens\":5,\"output_tokens\":6}}"),
            responses("\"response\":{\"service_tier\":?,\"usage\":{\"input_tokens\":5,\"output_tokens\":6}}"),
            messages("\"type\":\"message_delta\",\"index\":?,\"usage\":{\"output_tokens\":6}"),
            messages("\"type\":\"message_delta\",\"delta\":{\"stop_reason\":?},\"usage\":{\"output_tokens\":6}"),
            messages("\"type\":\"message_start\",\"message\":{\"model\":?,\"usage\":{\"input_tokens\":5}}"),
            content("\"modelVersion\":?,\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":6}"),
            content("\"responseId\":?,\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":6}"),
            content("\"candidates\":[{\"index\":?,\"content\":{\"parts\":[{\"text\":\"hi\"}]}}]"),
            content("\"candidates\":[{\"finishReason\":?,\"content\":{\"parts\":[{\"text\":\"hi\"}]}}]"));

    private static Stream chat(String fields) {
        return new Stream(() -> new ChatTap(true), "{" + fields + "}");
    }

    private static Stream responses(String fields) {
        return new Stream(ResponsesTap::new, "{\"type\":\"response.in_progress\"," + fields + "}");
    }

    private static Stream messages(String fields) {
        return new Stream(MessagesTap::new, "{" + fields + "}");
    }

    private static Stream content(String fields) {
        return new Stream(ContentTap::new, "{" + fields + "}");
    }

    private static String meaning(Stream stream, String value) {
        StreamTap tap = stream.tap().get();
        byte[] event = stream.event().replace("?", value).getBytes(StandardCharsets.UTF_8);
        StreamTap.Event meaning = tap.read(event, 0, event.length);
        StreamState state = tap.state();
        return meaning + " " + state.tally().usage(0) + " " + state.tally().serviceTier() + " " + state.model() + " "
                + state.outputBytes() + " " + state.finished();
    }

    @ParameterizedTest
    @FieldSource("STREAMS")
    void anEventMeansWhatItWouldWithNothingThere(Stream stream) {
        for (String value : STRAY) {
            assertThat(meaning(stream, value)).describedAs(value).isEqualTo(meaning(stream, "null"));
        }
    }

    /// Elements of a list that are none of the kind that stands there.
    @ParameterizedTest
    @FieldSource("LISTS")
    void aStrayElementHidesNothingBehindIt(Stream stream) {
        for (String value : List.of("null", "7", "[{" + FIELDS + "}]")) {
            assertThat(meaning(stream, value + ",")).describedAs(value).isEqualTo(meaning(stream, ""));
        }
    }

    static final List<Stream> LISTS = List.of(
            chat("\"choices\":[?{\"index\":0,\"delta\":{\"content\":\"hi\"}}],\"usage\":{\"prompt_tokens\":5}"),
            content("\"candidates\":[?{\"content\":{\"parts\":[{\"text\":\"hi\"}]}}],"
                    + "\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":6}"));

    private record Body(Endpoint endpoint, String fields) {}

    static final List<Body> BODIES = List.of(
            new Body(Endpoint.CHAT_COMPLETIONS, "\"messages\":[],\"mcp_servers\":?"),
            new Body(Endpoint.CHAT_COMPLETIONS, "\"messages\":[],\"service_tier\":?"),
            new Body(Endpoint.CHAT_COMPLETIONS, "\"messages\":[],\"reasoning_effort\":?"),
            new Body(Endpoint.MESSAGES, "\"max_tokens\":50,\"messages\":[],\"mcp_servers\":?"),
            new Body(Endpoint.MESSAGES, "\"max_tokens\":50,\"messages\":[],\"cache_control\":?"),
            new Body(Endpoint.RESPONSES, "\"input\":\"hi\",\"usage\":?"));

    @ParameterizedTest
    @FieldSource("BODIES")
    void aBodyAsksForNothingThatStandsInAStrayStructure(Body body) {
        for (String value : STRAY) {
            BodyPeek.Peek peek = peek(body, value);
            if (peek instanceof BodyPeek.Peek.Understood(Peeked understood)) {
                assertThat(understood.shape().model()).isEqualTo("m");
                assertThat(understood.shape().streamed()).isFalse();
                assertThat(understood.shape().choices()).isOne();
                assertThat(understood.shape().namedMaximum().orElse(50)).isEqualTo(50);
            } else {
                assertThat(peek).isInstanceOf(BodyPeek.Peek.Rejected.class);
            }
        }
    }

    /// The one that the fuzzer found: the data of a document is a list.
    @ParameterizedTest
    @FieldSource("STRAY")
    void theDataOfADocumentMayBeAnything(String value) {
        Body body = new Body(
                Endpoint.MESSAGES,
                "\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\","
                        + "\"source\":{\"type\":\"text\",\"data\":?}}]}]");
        assertThat(peek(body, value))
                .isInstanceOfSatisfying(
                        BodyPeek.Peek.Understood.class,
                        understood -> assertThat(
                                        understood.peeked().shape().prompt().textBytes())
                                .isEqualTo(value.length()));
    }

    private static BodyPeek.Peek peek(Body body, String value) {
        byte[] bytes = ("{\"model\":\"m\"," + body.fields().replace("?", value) + "}").getBytes(StandardCharsets.UTF_8);
        return BodyPeek.read(body.endpoint(), bytes, bytes.length);
    }
}
