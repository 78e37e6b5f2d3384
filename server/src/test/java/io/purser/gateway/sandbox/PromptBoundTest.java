package io.purser.gateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.core.estimation.InputBound;
import io.purser.core.pricing.ModelLimits;
import io.purser.gateway.dialect.BodyPeek;
import io.purser.gateway.dialect.ContentPeek;
import io.purser.gateway.dialect.Endpoint;
import io.purser.governance.admission.PromptTokenizer;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// What admission holds for a prompt is never below what the provider counts, whatever the body
/// looks like, and where the tokenizer is public not far above it.
class PromptBoundTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int BODIES = 2_000;

    private final Random random = new Random(42);
    private final PromptTokenizer tokenizer = new PromptTokenizer();
    private long counted;
    private long billed;

    @Test
    void chatsAreBounded() throws JsonProcessingException {
        for (int i = 0; i < BODIES; i++) {
            bounded(Endpoint.CHAT_COMPLETIONS, chat(), OpenAiReader::chat);
        }
        assertThat((double) counted / billed).isLessThan(1.25);
    }

    @Test
    void completionsAreBoundedAlsoWhereTheyAreTokenIds() throws JsonProcessingException {
        for (int i = 0; i < BODIES; i++) {
            bounded(Endpoint.COMPLETIONS, completion(), OpenAiReader::completion);
        }
    }

    @Test
    void responsesAreBounded() throws JsonProcessingException {
        for (int i = 0; i < BODIES; i++) {
            bounded(Endpoint.RESPONSES, response(), body -> ResponsesReader.read(body, 0));
        }
    }

    @Test
    void messagesAreBounded() throws JsonProcessingException {
        for (int i = 0; i < BODIES; i++) {
            bounded(Endpoint.MESSAGES, message(), MessagesReader::message);
        }
        assertThat((double) counted / billed).isLessThan(1.25);
    }

    @Test
    void contentsAreBounded() throws JsonProcessingException {
        for (int i = 0; i < BODIES; i++) {
            bounded(Endpoint.GENERATE_CONTENT, contents(), body -> GeminiReader.content(body, "sandbox", false));
        }
    }

    private ObjectNode contents() {
        var body = JSON.createObjectNode();
        var contents = body.putArray("contents");
        for (int i = -1; i < random.nextInt(6); i++) {
            var parts = contents.addObject().put("role", "user").putArray("parts");
            parts.addObject().put("text", text());
            if (random.nextInt(3) == 0) {
                parts.addObject()
                        .putObject("inlineData")
                        .put("mimeType", "image/png")
                        .put("data", "aGk=");
            }
            if (random.nextInt(4) == 0) {
                var called = parts.addObject().putObject("functionCall").put("name", "look_up");
                called.putObject("args").put("city", text());
            }
        }
        if (random.nextInt(3) == 0) {
            var tool = body.putArray("tools")
                    .addObject()
                    .putArray("functionDeclarations")
                    .addObject();
            tool.put("name", "look_up").set("parameters", schema());
        }
        if (random.nextInt(3) == 0) {
            body.putObject("systemInstruction").putArray("parts").addObject().put("text", text());
        }
        if (random.nextInt(3) == 0) {
            body.putObject("generationConfig").put("maxOutputTokens", 10).set("responseSchema", schema());
        }
        return body;
    }

    private static BodyPeek.Peek peek(Endpoint endpoint, byte[] bytes) {
        return endpoint == Endpoint.GENERATE_CONTENT
                ? ContentPeek.read(endpoint, "sandbox", bytes, bytes.length)
                : BodyPeek.read(endpoint, bytes, bytes.length);
    }

    private void bounded(Endpoint endpoint, ObjectNode body, Function<JsonNode, Prompt> provider)
            throws JsonProcessingException {
        var bytes = JSON.writeValueAsBytes(body);
        int tokens = provider.apply(body).tally().tokens();
        assertThat(peek(endpoint, bytes))
                .as("%s", body)
                .isInstanceOfSatisfying(BodyPeek.Peek.Understood.class, understood -> {
                    var peeked = understood.peeked();
                    var shape = peeked.shape();
                    assertThat(shape.prompt().elsewhere()).isNull();
                    long count = tokenizer
                            .tokens("sandbox", peeked.promptTexts(), shape)
                            .orElseThrow();
                    var bound = InputBound.counted(count, shape, "sandbox", ModelLimits.UNKNOWN);
                    assertThat(bound.tokens()).as("%s", body).isGreaterThanOrEqualTo(tokens);
                    assertThat(InputBound.of(shape, "sandbox", ModelLimits.UNKNOWN)
                                    .tokens())
                            .isGreaterThanOrEqualTo(bound.tokens());
                    counted += bound.tokens();
                    billed += tokens;
                });
    }

    private ObjectNode chat() {
        var body = JSON.createObjectNode().put("model", "sandbox").put("max_tokens", 100);
        var messages = body.putArray("messages");
        for (int i = -1; i < random.nextInt(6); i++) {
            var message = messages.addObject().put("role", "user");
            if (random.nextBoolean()) {
                message.put("content", text());
            } else {
                parts(message.putArray("content"), "text", "image_url");
            }
            if (random.nextInt(4) == 0) {
                toolCall(message.putArray("tool_calls").addObject());
            }
        }
        tools(body, "function");
        if (random.nextInt(4) == 0) {
            body.putObject("response_format").put("type", "json_schema").set("json_schema", schema());
        }
        return body;
    }

    private ObjectNode completion() {
        var body = JSON.createObjectNode().put("model", "sandbox").put("max_tokens", 10);
        switch (random.nextInt(4)) {
            case 0 -> body.put("prompt", text());
            case 1 -> texts(body.putArray("prompt"));
            case 2 -> ids(body.putArray("prompt"));
            default -> ids(body.putArray("prompt").addArray());
        }
        return body;
    }

    private ObjectNode response() {
        var body = JSON.createObjectNode().put("model", "sandbox").put("max_output_tokens", 100);
        if (random.nextBoolean()) {
            body.put("instructions", text());
        }
        if (random.nextBoolean()) {
            body.put("input", text());
        } else {
            var input = body.putArray("input");
            for (int i = -1; i < random.nextInt(6); i++) {
                parts(input.addObject().put("role", "user").putArray("content"), "input_text", "input_image");
                if (random.nextInt(4) == 0) {
                    var call = input.addObject().put("type", "function_call").put("call_id", "call_1");
                    call.put("name", "look_up").put("arguments", "{\"city\":\"" + text() + "\"}");
                    var output = input.addObject().put("type", "function_call_output");
                    output.put("call_id", "call_1").put("output", text());
                }
            }
        }
        if (random.nextInt(3) == 0) {
            var tool =
                    body.putArray("tools").addObject().put("type", "function").put("name", "look_up");
            tool.set("parameters", schema());
        }
        return body;
    }

    private ObjectNode message() {
        var body = JSON.createObjectNode().put("model", "sandbox").put("max_tokens", 100);
        if (random.nextBoolean()) {
            body.put("system", text());
        }
        var messages = body.putArray("messages");
        for (int i = -1; i < random.nextInt(6); i++) {
            var message = messages.addObject().put("role", "user");
            if (random.nextBoolean()) {
                message.put("content", text());
            } else {
                var parts = message.putArray("content");
                parts(parts, "text", "image");
                toolUse(parts);
            }
        }
        if (random.nextInt(3) == 0) {
            var tool = body.putArray("tools").addObject().put("name", "look_up");
            tool.set("input_schema", schema());
        }
        return body;
    }

    private void parts(ArrayNode parts, String textType, String imageType) {
        for (int i = -1; i < random.nextInt(3); i++) {
            parts.addObject().put("type", textType).put("text", text());
        }
        if (random.nextInt(10) > 0) {
            return;
        }
        var image = parts.addObject().put("type", imageType);
        switch (imageType) {
            case "image_url" -> image.putObject("image_url").put("url", "data:image/png;base64,AAAA");
            case "input_image" -> image.put("image_url", "data:image/png;base64,AAAA");
            default ->
                image.putObject("source")
                        .put("type", "base64")
                        .put("media_type", "image/png")
                        .put("data", "AAAA");
        }
    }

    private void tools(ObjectNode body, String type) {
        if (random.nextInt(3) > 0) {
            return;
        }
        var tools = body.putArray("tools");
        for (int i = -1; i < random.nextInt(3); i++) {
            var function = tools.addObject().put("type", type).putObject("function");
            function.put("name", "look_up").set("parameters", schema());
        }
    }

    private void toolCall(ObjectNode call) {
        call.put("id", "call_1").put("type", "function");
        call.putObject("function").put("name", "look_up").put("arguments", "{\"city\":\"" + text() + "\"}");
    }

    private void toolUse(ArrayNode parts) {
        if (random.nextInt(4) > 0) {
            return;
        }
        var use = parts.addObject().put("type", "tool_use").put("id", "toolu_1").put("name", "look_up");
        use.putObject("input").put("city", text()).put("days", random.nextInt());
        parts.addObject()
                .put("type", "tool_result")
                .put("tool_use_id", "toolu_1")
                .put("content", text());
        var result = parts.addObject().put("type", "tool_result").put("tool_use_id", "toolu_2");
        parts(result.putArray("content"), "text", "image");
    }

    private ObjectNode schema() {
        var schema = JSON.createObjectNode().put("type", "object").put("description", text());
        schema.putObject("properties").putObject("city").put("type", "string");
        return schema;
    }

    private void texts(ArrayNode into) {
        for (int i = -1; i < random.nextInt(5); i++) {
            into.add(text());
        }
    }

    private void ids(ArrayNode into) {
        for (int i = -1; i < random.nextInt(300); i++) {
            into.add(random.nextInt(100_000));
        }
    }

    private String text() {
        var text = new StringBuilder();
        int length = random.nextInt(4) == 0 ? random.nextInt(4) : random.nextInt(400);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(
                    switch (random.nextInt(12)) {
                        case 0 -> '"';
                        case 1 -> '\n';
                        case 2 -> 'é';
                        case 3 -> '漢';
                        case 4 -> 0x1F600;
                        default -> 'a' + random.nextInt(26);
                    });
        }
        return text.toString();
    }
}
