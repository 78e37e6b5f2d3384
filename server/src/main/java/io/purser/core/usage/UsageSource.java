package io.purser.core.usage;

import java.util.Locale;

/// Where the figures of a settled call come from.
public enum UsageSource {
    /// The provider reported them.
    PROVIDER,
    /// Counted from the bytes that passed.
    COUNTED,
    /// Nothing was reported or seen: the held amount stands.
    HELD;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As exports, spans and answers write it: `counted`.
    public String word() {
        return word;
    }
}
