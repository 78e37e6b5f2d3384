package io.purser.governance.admission;

import org.jspecify.annotations.Nullable;

/// What calls have taught about one thing, as it is kept over a restart.
///
/// @param organization whose calls, empty where it does not matter
/// @param endpoint the callers' endpoint tag, null for all of a model's calls
/// @param figures what was learned; only its kind can read it
public record Lesson(
        Kind kind,
        String organization,
        String model,
        @Nullable String endpoint,
        String figures) {

    /// What was learned. The names are kept: do not change them.
    public enum Kind {
        /// How long outputs are.
        OUTPUT_LENGTH,
        /// How many bytes a token has, and how many tokens a second.
        TOKENS
    }
}
