package io.purser.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A kind of entry as a command, an operation and the schema call it.
///
/// @param noun in the name of an operation: `RateLimit` of `setRateLimit`
record EntryNoun(String noun) {
    static final String KINDS =
            "budget, group, user, customer, plan, endpoint, rateLimit, tagPolicy, keyPolicy or channel"
                    + " (set and list: key and organization, too).";

    /// What an operation of its own ends, if any does.
    private static final Map<String, String> NOT_DELETED = Map.of(
            "Key", "`./purser key revoke` ends a key, which stays known",
            "Organization", "`./purser organization delete` takes one away with everything of it");

    private static final List<String> NOUNS = List.of(
            "Budget",
            "Group",
            "User",
            "Key",
            "Customer",
            "Plan",
            "Endpoint",
            "RateLimit",
            "TagPolicy",
            "KeyPolicy",
            "Channel",
            "Organization");

    /// @param word `rateLimit`, `rate-limit`
    static EntryNoun of(String word) {
        String bare = word.replaceAll("[-_ ]", "");
        return NOUNS.stream()
                .filter(noun -> noun.equalsIgnoreCase(bare))
                .findFirst()
                .map(EntryNoun::new)
                .orElseThrow(() -> new CommandFailed("\"" + word + "\" is no kind of entry; expected " + KINDS));
    }

    /// One that can be deleted by itself.
    static EntryNoun deleted(String word) {
        EntryNoun one = of(word);
        String instead = NOT_DELETED.get(one.noun);
        if (instead != null) {
            throw new CommandFailed("no command deletes this by itself: " + instead);
        }
        return one;
    }

    /// `RATE_LIMIT`.
    String constant() {
        String[] words = noun.split("(?<=[a-z])(?=[A-Z])", -1);
        return String.join("_", Arrays.asList(words)).toUpperCase(Locale.ROOT);
    }
}
