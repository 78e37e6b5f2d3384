package io.purser.core.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// When a channel is told, and how much at once.
public enum Digest {
    /// At once; but of a budget over each of many a minute later and then once an hour, together.
    AUTO,
    /// At once, each crossing by itself.
    IMMEDIATE,
    /// What came in an hour, when it ends.
    HOURLY,
    /// What came in a day, in the morning.
    DAILY,
    /// What came in a week, on Monday morning.
    WEEKLY;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As the governance file writes it.
    public String word() {
        return word;
    }

    /// All of them as the file writes them.
    public static List<String> words() {
        return Arrays.stream(values()).map(Digest::word).toList();
    }
}
