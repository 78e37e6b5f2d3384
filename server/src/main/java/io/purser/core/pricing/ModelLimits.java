package io.purser.core.pricing;

import org.jspecify.annotations.Nullable;

/// How much a model takes and gives in one call, as far as its provider says.
///
/// @param contextWindow prompt and output together
/// @param maximumInput the prompt alone
/// @param maximumOutput the output alone, for one choice
public record ModelLimits(
        @Nullable Long contextWindow,
        @Nullable Long maximumInput,
        @Nullable Long maximumOutput) {

    /// Nothing known.
    public static final ModelLimits UNKNOWN = new ModelLimits(null, null, null);

    public ModelLimits {
        requireTokens("contextWindow", contextWindow);
        requireTokens("maximumInput", maximumInput);
        requireTokens("maximumOutput", maximumOutput);
    }

    /// The largest prompt that the model can take, or null where nobody says.
    public @Nullable Long largestPrompt() {
        if (maximumInput == null || contextWindow == null) {
            return maximumInput == null ? contextWindow : maximumInput;
        }
        return Long.valueOf(Math.min(maximumInput, contextWindow));
    }

    private static void requireTokens(String name, @Nullable Long tokens) {
        if (tokens != null && tokens < 0) {
            throw new IllegalArgumentException(tokens + " tokens is not a " + name + "; expected 0 or more");
        }
    }
}
