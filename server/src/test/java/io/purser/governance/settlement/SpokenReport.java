package io.purser.governance.settlement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.core.usage.ServiceTier;
import io.purser.gateway.dialect.AnswerPeek;
import io.purser.gateway.dialect.StreamTap;
import io.purser.gateway.dialect.UsageTally;
import io.purser.gateway.dialect.anthropic.AnthropicUsage;
import io.purser.gateway.dialect.anthropic.MessagesTap;
import io.purser.gateway.dialect.gemini.ContentTap;
import io.purser.gateway.dialect.gemini.GeminiUsage;
import io.purser.gateway.dialect.openai.ChatTap;
import io.purser.gateway.dialect.openai.OpenAiUsage;
import io.purser.gateway.dialect.openai.ResponsesTap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A row's reports as a provider of the row's dialect says them, read by the gateway's own readers.
final class SpokenReport {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final String dialect;
    /// Each answer or event: the report in it under its dialect's name.
    private final List<ObjectNode> answers = new ArrayList<>();
    private ServiceTier asked = ServiceTier.STANDARD;
    private @Nullable String region;

    SpokenReport(String dialect, String text) throws JsonProcessingException {
        this.dialect = dialect;
        for (String report : text.split(" then ")) {
            ObjectNode answer = JSON.createObjectNode();
            for (String field : report.split(", ")) {
                int gap = field.lastIndexOf(' ');
                field(answer, field.substring(0, gap), field.substring(gap + 1));
            }
            answers.add(answer);
        }
    }

    private void field(ObjectNode answer, String path, String value) throws JsonProcessingException {
        switch (path) {
            case "asked" -> asked = ServiceTier.valueOf(value.toUpperCase(Locale.ROOT));
            case "region" -> region = value;
            default -> {
                String whole = path.startsWith("/") ? path.substring(1) : usageName() + "." + path;
                put(answer, List.of(whole.split("(?<!gemini-\\d)\\.")), value(value));
            }
        }
    }

    private static JsonNode value(String text) throws JsonProcessingException {
        boolean isJson = text.matches("-?[0-9]+(\\.[0-9]+)?|true|false|null");
        return isJson ? JSON.readTree(text) : JSON.getNodeFactory().textNode(text);
    }

    private static void put(ObjectNode at, List<String> path, JsonNode value) {
        String name = path.getFirst();
        List<String> rest = path.subList(1, path.size());
        if (rest.isEmpty()) {
            at.set(name, value);
        } else if (rest.getFirst().matches("[A-Z]+")) {
            array(at, name).addObject().put("modality", rest.getFirst()).set("tokenCount", value);
        } else if (!rest.getFirst().matches("[0-9]+")) {
            put(at.get(name) instanceof ObjectNode known ? known : at.putObject(name), rest, value);
        } else if (rest.size() == 1) {
            array(at, name).add(value);
        } else {
            ArrayNode list = array(at, name);
            int index = Integer.parseInt(rest.getFirst());
            ObjectNode entry = index < list.size() ? (ObjectNode) list.get(index) : list.addObject();
            put(entry, rest.subList(1, rest.size()), value);
        }
    }

    private static ArrayNode array(ObjectNode at, String name) {
        return at.get(name) instanceof ArrayNode known ? known : at.putArray(name);
    }

    ServiceTier asked() {
        return asked;
    }

    @Nullable
    String region() {
        return region;
    }

    boolean isOneReport() {
        return answers.size() == 1;
    }

    private String usageName() {
        return dialect.equals("gemini") ? "usageMetadata" : "usage";
    }

    /// Read as the only report of a whole answer.
    UsageTally whole() {
        byte[] bytes = bytes(answers.getFirst());
        AnswerPeek.Reader reader = switch (dialect) {
            case "anthropic" -> AnthropicUsage::read;
            case "gemini" -> GeminiUsage::read;
            default -> OpenAiUsage::read;
        };
        return AnswerPeek.read(reader, bytes, 0, bytes.length, false).tally();
    }

    /// Read from a stream that says them one after the other.
    UsageTally streamed() {
        StreamTap tap = tap();
        for (int i = 0; i < answers.size(); i++) {
            read(tap, event(answers.get(i), i == 0));
        }
        if (dialect.equals("anthropic") && answers.size() == 1) {
            read(tap, event(answers.getFirst(), false));
        }
        return tap.state().tally();
    }

    private boolean isResponse() {
        return answers.getFirst().has("output");
    }

    private StreamTap tap() {
        return switch (dialect) {
            case "anthropic" -> new MessagesTap();
            case "gemini" -> new ContentTap();
            default -> isResponse() ? new ResponsesTap() : new ChatTap(true);
        };
    }

    private ObjectNode event(ObjectNode answer, boolean isFirst) {
        ObjectNode event = JSON.createObjectNode();
        if (dialect.equals("anthropic") && isFirst) {
            event.put("type", "message_start").set("message", answer);
        } else if (dialect.equals("anthropic")) {
            event.put("type", "message_delta").set("usage", answer.get("usage"));
        } else if (dialect.equals("openai") && isResponse()) {
            event.put("type", "response.completed").set("response", answer);
        } else {
            event.setAll(answer);
        }
        return event;
    }

    private static void read(StreamTap tap, ObjectNode event) {
        byte[] bytes = bytes(event);
        tap.read(bytes, 0, bytes.length);
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
