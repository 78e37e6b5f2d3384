package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.gateway.sandbox.SandboxCatalog.Manner;
import io.purser.gateway.sandbox.SandboxCatalog.Model;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What images are asked for, and what they come to: a token for 256 pixels in high quality, for
/// 1,024 in medium, for 4,096 in low. A directive `[[out=1]]` makes fewer images than asked for.
record Drawing(
        String model,
        String prompt,
        int images,
        int width,
        int height,
        String quality,
        boolean streamed,
        int partial,
        boolean asUrl) {

    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static final int SIDE = 1_024;
    private static final int PARTIAL_TOKENS = 100;

    static Drawing of(JsonNode json) {
        return of(
                Json.text(json, "model"),
                Json.text(json, "prompt"),
                Json.count(json, "n"),
                json.path("size").asText("auto"),
                json.path("quality").asText("auto"),
                json.path("stream").asBoolean(false),
                json.path("partial_images").asInt(0),
                json.path("response_format").asText("b64_json"));
    }

    static Drawing of(Form form, boolean wantsPrompt) {
        if (wantsPrompt && form.text("prompt").isEmpty()) {
            throw new BadRequest("Missing required parameter: 'prompt'.");
        }
        if (form.files("image").isEmpty()) {
            throw new BadRequest("Missing required parameter: 'image'.");
        }
        return of(
                form.text("model"),
                form.text("prompt"),
                form.text("n").isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(form.text("n"))),
                form.text("size"),
                form.text("quality"),
                form.text("stream").equals("true"),
                form.text("partial_images").isEmpty() ? 0 : Integer.parseInt(form.text("partial_images")),
                form.text("response_format"));
    }

    private static Drawing of(
            String model,
            String prompt,
            OptionalInt wanted,
            String size,
            String quality,
            boolean streamed,
            int partial,
            String format) {
        boolean isSize = size.matches("\\d{2,4}x\\d{2,4}");
        int images = Directives.in(prompt).out().orElse(wanted.orElse(1));
        return new Drawing(
                model,
                prompt,
                Math.min(images, wanted.orElse(1)),
                isSize ? Integer.parseInt(size.substring(0, size.indexOf('x'))) : SIDE,
                isSize ? Integer.parseInt(size.substring(size.indexOf('x') + 1)) : SIDE,
                quality,
                streamed,
                partial,
                format.equals("url"));
    }

    /// The quality as a price list names it.
    String priceQuality() {
        return quality.isEmpty() || quality.equals("auto") ? "standard" : quality;
    }

    Figures figures(Model model, int imagesIn) {
        if (model.manner() == Manner.NO_USAGE) {
            return Figures.of(0, 0, Map.of("output_images", images, "output_pixels", images * width * height));
        }
        // Each image of a stream reads the prompt anew, and tells its own share.
        int read = streamed ? images : 1;
        return Figures.of(
                read * Tally.tokensOf(prompt),
                0,
                Map.of(
                        "image_input_tokens",
                        read * imagesIn * SandboxCatalog.IMAGE_TOKENS,
                        "image_output_tokens",
                        images * tokens()));
    }

    private int tokens() {
        int pixelsPerToken = switch (quality) {
            case "high", "hd" -> 256;
            case "low" -> 4_096;
            default -> 1_024;
        };
        return Media.ceiling(width * height, pixelsPerToken) + partial * PARTIAL_TOKENS;
    }

    String body(Model model, Figures figures, long created) {
        String data = IntStream.range(0, images)
                .mapToObj(index -> asUrl
                        ? "{\"url\":\"https://images.sandbox.invalid/" + created + "/" + index + ".png\"}"
                        : "{\"b64_json\":\"" + PIXEL + "\"}")
                .collect(Collectors.joining(","));
        return "{\"created\":" + created + ",\"data\":[" + data + "]"
                + (model.manner() == Manner.NO_USAGE ? "" : ",\"usage\":" + usage(figures, 1)) + "}";
    }

    /// Each image ends with an event of its own, which tells its share.
    String events(Model model, Figures figures, long created) {
        StringBuilder events = new StringBuilder();
        for (int image = 0; image < images; image++) {
            for (int step = 0; step < partial; step++) {
                events.append(event("partial_image", created, ",\"partial_image_index\":" + step));
            }
            boolean isKnown = model.manner() != Manner.NO_USAGE;
            events.append(event("completed", created, isKnown ? ",\"usage\":" + usage(figures, images) : ""));
        }
        return events.toString();
    }

    private static String event(String what, long created, String more) {
        return "event: image_generation." + what + "\ndata: {\"type\":\"image_generation." + what + "\",\"b64_json\":\""
                + PIXEL + "\",\"created_at\":" + created + more + "}\n\n";
    }

    private static String usage(Figures figures, int share) {
        int in = figures.units().getOrDefault("image_input_tokens", 0);
        int out = figures.units().getOrDefault("image_output_tokens", 0) / share;
        int text = figures.input() / share;
        return "{\"input_tokens\":" + (text + in / share) + ",\"input_tokens_details\":{\"text_tokens\":" + text
                + ",\"image_tokens\":" + in / share + "},\"output_tokens\":" + out + ",\"total_tokens\":"
                + (text + in / share + out) + "}";
    }
}
