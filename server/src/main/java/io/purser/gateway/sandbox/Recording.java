package io.purser.gateway.sandbox;

import io.purser.gateway.sandbox.SandboxCatalog.Model;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/// What a recording says: three tokens of text a second, depending on its bytes alone. A WAV file
/// lasts as long as its header says, any other one a second for 2,000 bytes.
record Recording(int millis, String text, String prompt, Model model) {
    private static final int WAV_HEADER = 44;
    private static final int BYTES_PER_SECOND = 2_000;
    private static final int TOKENS_PER_SECOND = 3;
    private static final int SOUND_TOKENS_PER_SECOND = 10;

    static Recording of(Buffer file, String prompt, Model model) {
        boolean isWav = file.length() > WAV_HEADER && file.getString(0, 4).equals("RIFF");
        long perSecond = isWav ? file.getUnsignedIntLE(28) : BYTES_PER_SECOND;
        long bytes = isWav ? file.length() - WAV_HEADER : file.length();
        int millis = (int) Math.max(1, bytes * 1_000 / Math.max(1, perSecond));
        int tokens = Math.max(1, Media.ceiling(millis * TOKENS_PER_SECOND, 1_000));
        return new Recording(millis, Words.text(file.hashCode(), tokens), prompt, model);
    }

    Figures figures() {
        return model.billsText()
                ? Figures.of(Tally.tokensOf(prompt), Tally.tokensOf(text), Map.of("audio_input_tokens", soundTokens()))
                : Figures.of(0, 0, Map.of("audio_input_milliseconds", millis));
    }

    private int soundTokens() {
        return Media.ceiling(millis * SOUND_TOKENS_PER_SECOND, 1_000);
    }

    /// @param format as OpenAI names it
    String body(String format) {
        if (model.billsText() && !format.equals("json") && !format.equals("text")) {
            throw new BadRequest("Invalid 'response_format' for this model.");
        }
        return switch (format) {
            case "text" -> text + "\n";
            case "srt" -> "1\n00:00:00,000 --> " + clock(',') + "\n" + text + "\n\n";
            case "vtt" -> "WEBVTT\n\n00:00:00.000 --> " + clock('.') + "\n" + text + "\n\n";
            case "verbose_json" ->
                "{\"task\":\"transcribe\",\"language\":\"english\",\"duration\":" + seconds() + ",\"text\":\"" + text
                        + "\",\"segments\":[],\"usage\":{\"type\":\"duration\",\"seconds\":" + seconds() + "}}";
            case "json" -> "{\"text\":\"" + text + "\",\"usage\":" + usage() + "}";
            default -> throw new BadRequest("Invalid 'response_format'.");
        };
    }

    private String clock(char point) {
        int seconds = millis / 1_000;
        return String.format(
                "%02d:%02d:%02d%c%03d", seconds / 3_600, seconds / 60 % 60, seconds % 60, point, millis % 1_000);
    }

    private String seconds() {
        return millis / 1_000 + "." + String.format("%03d", millis % 1_000);
    }

    private String usage() {
        if (!model.billsText()) {
            return "{\"type\":\"duration\",\"seconds\":" + seconds() + "}";
        }
        int prompted = Tally.tokensOf(prompt);
        int in = prompted + soundTokens();
        int out = Tally.tokensOf(text);
        return "{\"type\":\"tokens\",\"input_tokens\":" + in + ",\"input_token_details\":{\"text_tokens\":" + prompted
                + ",\"audio_tokens\":" + soundTokens() + "},\"output_tokens\":" + out + ",\"total_tokens\":"
                + (in + out)
                + "}";
    }

    String events() {
        StringBuilder events = new StringBuilder();
        for (int at = 0; at < text.length(); at += SandboxCatalog.BYTES_PER_TOKEN) {
            String piece = text.substring(at, at + SandboxCatalog.BYTES_PER_TOKEN);
            events.append("data: {\"type\":\"transcript.text.delta\",\"delta\":\"")
                    .append(piece)
                    .append("\"}\n\n");
        }
        return events.append("data: {\"type\":\"transcript.text.done\",\"text\":\"")
                .append(text)
                .append("\",\"usage\":")
                .append(usage())
                .append("}\n\n")
                .toString();
    }
}
