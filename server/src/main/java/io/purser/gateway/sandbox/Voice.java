package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.gateway.sandbox.SandboxCatalog.Model;
import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import java.util.Map;

/// Silence as long as a text takes to say: 15 characters a second, of 20 tokens each.
record Voice(String input, String instructions, String format, Model model) {
    private static final int CHARACTERS_PER_SECOND = 15;
    private static final int TOKENS_PER_SECOND = 20;
    private static final int PLAIN_BYTES_PER_SECOND = 48_000;
    private static final int BYTES_PER_SECOND = 4_000;

    static Voice of(JsonNode json, Model model) {
        return new Voice(
                Json.text(json, "input"),
                json.path("instructions").asText(""),
                json.path("response_format").asText("mp3"),
                model);
    }

    private int characters() {
        return input.codePointCount(0, input.length());
    }

    private int tokens() {
        return Media.ceiling(characters() * TOKENS_PER_SECOND, CHARACTERS_PER_SECOND);
    }

    private int read() {
        return Tally.tokensOf(input) + Tally.tokensOf(instructions);
    }

    Figures figures() {
        return model.billsText()
                ? Figures.of(read(), 0, Map.of("audio_output_tokens", tokens()))
                : Figures.of(0, 0, Map.of("input_characters", characters()));
    }

    String contentType() {
        return switch (format) {
            case "mp3" -> "audio/mpeg";
            case "opus", "aac", "flac", "wav", "pcm" -> "audio/" + format;
            default -> throw new BadRequest("Invalid 'response_format'.");
        };
    }

    Buffer sound() {
        boolean isPlain = format.equals("wav") || format.equals("pcm");
        int perSecond = isPlain ? PLAIN_BYTES_PER_SECOND : BYTES_PER_SECOND;
        return Buffer.buffer(new byte[Media.ceiling(characters() * perSecond, CHARACTERS_PER_SECOND)]);
    }

    String events() {
        String piece = Base64.getEncoder().encodeToString(new byte[300]);
        String usage = "{\"input_tokens\":" + read() + ",\"output_tokens\":" + tokens() + ",\"total_tokens\":"
                + (read() + tokens()) + "}";
        return "data: {\"type\":\"speech.audio.delta\",\"audio\":\"" + piece + "\"}\n\n"
                + "data: {\"type\":\"speech.audio.done\""
                + (model.billsText() ? ",\"usage\":" + usage : "") + "}\n\n";
    }
}
