package io.purser.gateway.sandbox;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the model will generate: decided whole before the first byte is sent, so that the same
/// request always gets the same answer.
///
/// @param reasoning tokens of thinking before each choice
/// @param texts per choice, the text or the arguments of the tool call: ASCII, one byte a character
/// @param tool the tool that is called, null where the answer is text
/// @param cutShort whether the output maximum ended it
/// @param figures what the whole of it is billed as
record Answer(int reasoning, List<String> texts, @Nullable String tool, boolean cutShort, Figures figures) {
    Answer {
        texts = List.copyOf(texts);
    }

    int choices() {
        return texts.size();
    }

    /// Tokens of the tool's name, billed with the first piece of its arguments.
    int nameTokens() {
        return tool == null ? 0 : Tally.tokensOf(tool);
    }
}
