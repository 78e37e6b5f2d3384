package io.purser.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A kind of entry as a command, an operation and the schema call it.
///
/// @param noun in the name of an operation: `RateLimit` of `setRateLimit`
record EntryNoun(String noun) {
    static final String KINDS =
            "budget, group, user, customer, plan, endpoint, rateLimit, tagPolicy, keyPolicy or channel.";

    private static final List<String> NOUNS = List.of(
            "Budget",
            "Group",
            "User",
            "Customer",
            "Plan",
            "Endpoint",
            "RateLimit",
            "TagPolicy",
            "KeyPolicy",
            "Channel");

    /// @param word `rateLimit`, `rate-limit`
    static EntryNoun of(String word) {
        String bare = word.replaceAll("[-_ ]", "");
        return NOUNS.stream()
                .filter(noun -> noun.equalsIgnoreCase(bare))
                .findFirst()
                .map(EntryNoun::new)
                .orElseThrow(() -> new CommandFailed("\"" + word + "\" is no kind of entry; expected " + KINDS));
    }

    /// `RATE_LIMIT`.
    String constant() {
        String[] words = noun.split("(?<=[a-z])(?=[A-Z])", -1);
        return String.join("_", Arrays.asList(words)).toUpperCase(Locale.ROOT);
    }
}
