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

    private static final Map<String, Model> BY_NAME = byName();

    private SandboxCatalog() {}

    static @Nullable Model find(String name) {
        return BY_NAME.get(name);
    }

    private static Model standard(String name, Manner manner) {
        return new Model(name, "3.00", "0.30", "3.75", "6.00", "15.00", MAX_OUTPUT, CONTEXT, Family.CHAT, manner);
    }

    private static Map<String, Model> byName() {
        Map<String, Model> byName = new LinkedHashMap<>();
        MODELS.forEach(model -> byName.put(model.name(), model));
        return byName;
    }

    /// One model. Prices are decimal strings, in [#CURRENCY] per million tokens, with at most three
    /// decimals, so that every bill is exact to the billionth.
    ///
    /// @param cacheWrite for the five-minute (or only) cache
    /// @param cacheWriteLong for the one-hour cache
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
            Manner manner) {}

    /// Which routes serve a model.
    public enum Family {
        CHAT,
        EMBEDDING,
        MODERATION
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
