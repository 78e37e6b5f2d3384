package io.purser.core.usage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Whether a call was made in earnest. What was not is in the ledger and counts on no budget.
public enum DataMode {
    REAL("real"),
    /// A trial of what reports calls.
    TEST("test"),
    /// Made up, to be shown.
    DEMO("demo");

    private final String word;

    DataMode(String word) {
        this.word = word;
    }

    /// As people write it.
    public String word() {
        return word;
    }

    /// The mode that a word means; empty where it means none.
    public static Optional<DataMode> named(String word) {
        return Arrays.stream(values()).filter(mode -> mode.word.equals(word)).findFirst();
    }

    /// Every word.
    public static List<String> words() {
        return Arrays.stream(values()).map(DataMode::word).toList();
    }

    /// The flag of entries that are not real.
    private String flag() {
        return word + "_data";
    }

    /// The mode that the flags of an entry tell.
    public static DataMode of(List<String> flags) {
        if (flags.isEmpty()) {
            return REAL;
        }
        if (flags.contains(TEST.flag())) {
            return TEST;
        }
        return flags.contains(DEMO.flag()) ? DEMO : REAL;
    }

    /// Flags with this mode's among them.
    public List<String> on(List<String> flags) {
        if (this == REAL) {
            return flags;
        }
        List<String> all = new ArrayList<>(flags);
        all.add(flag());
        return all;
    }
}
