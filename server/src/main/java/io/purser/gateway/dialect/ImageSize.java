package io.purser.gateway.dialect;

import io.purser.core.usage.Meter;
import io.purser.core.usage.Quantities;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How many images of which size and quality are wanted, and what they may cost.
///
/// @param width 0 where the model chooses
/// @param quality null where nobody says
/// @param partial pictures of the way there, for each image
record ImageSize(
        int images, int width, int height, @Nullable String quality, int partial) {
    private static final Pattern SIZE = Pattern.compile("(\\d{2,5})x(\\d{2,5})");
    /// The largest that OpenAI's image models choose by themselves.
    private static final long LARGEST_PIXELS = 1_536L * 1_024;
    /// By OpenAI's table: 4,160 tokens for 1024 × 1024 in high quality, a quarter and a sixteenth
    /// of it in the lower ones; other shapes by their area.
    private static final long PIXELS_PER_TOKEN_HIGH = 250;

    private static final long PIXELS_PER_TOKEN_MEDIUM = 980;
    private static final long PIXELS_PER_TOKEN_LOW = 3_800;
    private static final long TOKENS_OF_ROUNDING = 16;
    private static final long TOKENS_OF_PARTIAL = 100;
    private static final int USUAL_SIDE = 1_024;

    static ImageSize unsaid() {
        return new ImageSize(1, 0, 0, null, 0);
    }

    ImageSize times(int wanted) {
        return new ImageSize(wanted, width, height, quality, partial);
    }

    /// The size as the request says it; what is no size is the model's choice.
    ImageSize of(@Nullable String said) {
        Matcher found = SIZE.matcher(said == null ? "" : said);
        return found.matches()
                ? new ImageSize(
                        images, Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)), quality, partial)
                : this;
    }

    ImageSize in(@Nullable String said) {
        String known = said == null || said.equals("auto") ? null : said.toLowerCase(Locale.ROOT);
        return new ImageSize(images, width, height, known, partial);
    }

    ImageSize withPartial(int wanted) {
        return new ImageSize(images, width, height, quality, wanted);
    }

    /// Whether a model's images are billed by their tokens, as far as its name tells.
    static boolean countsTokens(String model) {
        return !model.contains("dall-e");
    }

    /// What so many images come to at most.
    Quantities bound(String model) {
        Quantities units = pieces(images);
        return countsTokens(model) ? units.with(Meter.IMAGE_OUTPUT, images * tokens()) : units;
    }

    /// So many images as pieces and as pixels.
    Quantities pieces(long made) {
        return Quantities.of(Meter.OUTPUT_IMAGES, made)
                .with(Meter.OUTPUT_PIXELS, made * pixels((long) USUAL_SIDE * USUAL_SIDE));
    }

    private long pixels(long unsaid) {
        return width == 0 ? unsaid : (long) width * height;
    }

    private long tokens() {
        long perToken = switch (quality == null ? "" : quality) {
            case "low" -> PIXELS_PER_TOKEN_LOW;
            case "medium", "standard" -> PIXELS_PER_TOKEN_MEDIUM;
            default -> PIXELS_PER_TOKEN_HIGH;
        };
        return Math.ceilDiv(pixels(LARGEST_PIXELS), perToken) + TOKENS_OF_ROUNDING + partial * TOKENS_OF_PARTIAL;
    }

    /// The names under which a price for this size and quality may be listed, the closest first.
    List<String> priceNames(String model) {
        int wide = width == 0 ? USUAL_SIDE : width;
        int high = height == 0 ? USUAL_SIDE : height;
        String sized = wide + "-x-" + high + "/" + model;
        return List.of((quality == null ? "standard" : quality) + "/" + sized, sized);
    }
}
