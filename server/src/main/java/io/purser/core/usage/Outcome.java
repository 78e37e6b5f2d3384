package io.purser.core.usage;

import java.util.Locale;

/// How an admitted call ended.
public enum Outcome {
    /// The provider answered in full.
    SUCCESS,
    /// The provider answered with an error and charged nothing.
    PROVIDER_ERROR,
    /// The client left before the end.
    CLIENT_GONE,
    /// The provider broke off or stalled after it had begun.
    BROKEN_OFF,
    /// A hard budget ended the stream.
    CUT,
    /// The process died while the call ran; what it consumed is not known.
    UNKNOWN;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As exports, spans and answers write it: `broken_off`.
    public String word() {
        return word;
    }
}
