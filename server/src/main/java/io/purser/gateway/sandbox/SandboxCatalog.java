package io.purser.gateway.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The models of the sandbox, what each costs and how each misbehaves.
public final class SandboxCatalog {
    /// The name under which the sandbox stands in attribution, prices and budgets.
    public static final String PROVIDER = "sandbox";
    /// ISO 4217 code of every price here.
    public static final String CURRENCY = "USD";
    /// Input tokens of one image part.
    public static final int IMAGE_TOKENS = 256;
    /// Input tokens of one audio, document or file part.
    public static final int FILE_TOKENS = 512;
    /// Input tokens of one message, beside its text.
    public static final int MESSAGE_TOKENS = 4;
    /// Input tokens of one tool definition, beside its text.
    public static final int TOOL_TOKENS = 8;
    /// Bytes of one token.
    public static final int BYTES_PER_TOKEN = 4;

    private static final int CONTEXT = 200_000;
    private static final int MAX_OUTPUT = 16_384;

    /// Every model, in the order in which `GET /v1/models` lists them.
    public static final List<Model> MODELS = List.of(
            standard("sandbox", Manner.PLAIN),
            new Model(
                    "sandbox-mini",
                    "0.25",
                    "0.025",
                    "0.30",
                    "0.50",
                    "2.00",
                    MAX_OUTPUT,
                    CONTEXT,
                    Family.CHAT,
                    Manner.PLAIN),
            new Model(
                    "sandbox-large",
                    "15.00",
                    "1.50",
                    "18.75",
                    "30.00",
                    "75.00",
                    32_768,
                    1_000_000,
                    Family.CHAT,
                    Manner.PLAIN),
            new Model(
                    "sandbox-embedding",
                    "0.02",
                    "0.02",
                    "0.02",
                    "0.02",
                    "0",
                    0,
                    CONTEXT,
                    Family.EMBEDDING,
                    Manner.PLAIN),
            new Model("sandbox-moderation", "0", "0", "0", "0", "0", 0, CONTEXT, Family.MODERATION, Manner.PLAIN),
            media("sandbox-rerank", Family.RERANK, Manner.PLAIN, Map.of("search_units", "2000.00")),
            new Model("sandbox-rerank-tokens", "0.02", "0", "0", "0", "0", 0, CONTEXT, Family.RERANK, Manner.PLAIN),
            new Model(
                    "sandbox-image",
                    "5.00",
                    "1.25",
                    "5.00",
                    "5.00",
                    "10.00",
                    MAX_OUTPUT,
                    CONTEXT,
                    Family.IMAGE,
                    Manner.PLAIN,
                    Map.of("image_input_tokens", "10.00", "image_output_tokens", "40.00")),
            media("sandbox-dall-e", Family.IMAGE, Manner.NO_USAGE, Map.of("output_images", "40000.00")),
            new Model(
                    "sandbox-transcribe",
                    "2.50",
                    "2.50",
                    "2.50",
                    "2.50",
                    "10.00",
                    MAX_OUTPUT,
                    CONTEXT,
                    Family.TRANSCRIPT,
                    Manner.PLAIN,
                    Map.of("audio_input_tokens", "6.00")),
            media("sandbox-whisper", Family.TRANSCRIPT, Manner.PLAIN, Map.of("audio_input_milliseconds", "0.10")),
            new Model(
                    "sandbox-speech",
                    "0.60",
                    "0.60",
                    "0.60",
                    "0.60",
                    "12.00",
                    MAX_OUTPUT,
                    CONTEXT,
                    Family.SPEECH,
                    Manner.PLAIN,
                    Map.of("audio_output_tokens", "12.00")),
            media("sandbox-tts-1", Family.SPEECH, Manner.PLAIN, Map.of("input_characters", "15.00")),
            standard("sandbox-cache", Manner.CACHE),
            standard("sandbox-reasoning", Manner.REASONING),
            standard("sandbox-slow", Manner.SLOW),
            standard("sandbox-slow-start", Manner.SLOW_START),
            standard("sandbox-cut", Manner.CUT),
            standard("sandbox-stall", Manner.STALL),
            standard("sandbox-429", Manner.RATE_LIMITED),
            standard("sandbox-500", Manner.BROKEN),
            standard("sandbox-error-after-200", Manner.ERROR_AFTER_200),
            standard("sandbox-no-usage", Manner.NO_USAGE),
            standard("sandbox-empty", Manner.EMPTY));

    /// What a size and a quality of a model's images cost, under the name that a price list gives
    /// them: prices, not models.
    public static final List<Model> SIZES = List.of(
            media("hd/1024-x-1792/sandbox-dall-e", Family.IMAGE, Manner.NO_USAGE, Map.of("output_images", "120000.00")),
            media("256-x-256/sandbox-dall-e", Family.IMAGE, Manner.NO_USAGE, Map.of("output_pixels", "0.30")));

    private static final Map<String, Model> BY_NAME = byName();

    private SandboxCatalog() {}

    /// The price of a size and a quality, the model's own where it has none for them.
    static Model sized(Model model, String quality, int width, int height) {
        String size = width + "-x-" + height + "/" + model.name();
        for (String name : List.of(quality + "/" + size, size)) {
            for (Model each : SIZES) {
                if (each.name().equals(name)) {
                    return each;
                }
            }
        }
        return model;
    }

    static @Nullable Model find(String name) {
        return BY_NAME.get(name);
    }

    private static Model standard(String name, Manner manner) {
        return new Model(name, "3.00", "0.30", "3.75", "6.00", "15.00", MAX_OUTPUT, CONTEXT, Family.CHAT, manner);
    }

    /// One that is billed by the piece, and not by tokens of text.
    private static Model media(String name, Family family, Manner manner, Map<String, String> units) {
        return new Model(name, "", "", "", "", "", 0, CONTEXT, family, manner, units);
    }

    private static Map<String, Model> byName() {
        Map<String, Model> byName = new LinkedHashMap<>();
        MODELS.forEach(model -> byName.put(model.name(), model));
        return byName;
    }

    /// One model. Prices are decimal strings, empty where it is not billed so, in [#CURRENCY] per
    /// million tokens, with at most three decimals, so that every bill is exact to the billionth.
    ///
    /// @param cacheWrite for the five-minute (or only) cache
    /// @param cacheWriteLong for the one-hour cache
    /// @param units what a million of each unit besides text tokens costs: images, characters,
    ///     milliseconds
    /// @param maxOutput tokens it generates at most, per choice
    /// @param context tokens of its context window
    public record Model(
            String name,
            String input,
            String cacheRead,
            String cacheWrite,
            String cacheWriteLong,
            String output,
            int maxOutput,
            int context,
            Family family,
            Manner manner,
            Map<String, String> units) {

        /// A model of text alone.
        Model(
                String name,
                String input,
                String cacheRead,
                String cacheWrite,
                String cacheWriteLong,
                String output,
                int maxOutput,
                int context,
                Family family,
                Manner manner) {
            this(
                    name,
                    input,
                    cacheRead,
                    cacheWrite,
                    cacheWriteLong,
                    output,
                    maxOutput,
                    context,
                    family,
                    manner,
                    Map.of());
        }

        /// Whether tokens of text are billed.
        public boolean billsText() {
            return !input.isEmpty();
        }
    }

    /// Which routes serve a model.
    public enum Family {
        CHAT,
        EMBEDDING,
        MODERATION,
        RERANK,
        IMAGE,
        TRANSCRIPT,
        SPEECH
    }

    /// How a model behaves.
    public enum Manner {
        /// Answers at once and in full.
        PLAIN,
        /// Reports half of every prompt as read from its cache.
        CACHE,
        /// Thinks silently before it answers.
        REASONING,
        /// Takes 20 ms per token.
        SLOW,
        /// Takes two seconds before its first byte.
        SLOW_START,
        /// Closes the connection half way.
        CUT,
        /// Falls silent half way and leaves the connection open.
        STALL,
        /// Answers 429.
        RATE_LIMITED,
        /// Answers 500.
        BROKEN,
        /// Begins to stream, then reports an error inside the stream.
        ERROR_AFTER_200,
        /// Bills, and never says how much.
        NO_USAGE,
        /// Generates nothing.
        EMPTY
    }
}
