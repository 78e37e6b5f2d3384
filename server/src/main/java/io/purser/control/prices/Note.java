package io.purser.control.prices;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What an entry says beyond the price that is taken over: mostly units that nobody counts.
public enum Note {
    PROVISIONED("capacity by the second", ""),
    RESOLUTION("video by its resolution", ""),
    RESULTS("searches by their number of results", ""),
    INTERVAL("video by its length", ".*_above_\\d+s_interval.*"),
    AUDIO_CACHE("writes of sound to a cache", "cache_creation_input_audio_token_cost.*"),
    CITATION("citations", "citation_cost_.*"),
    ANNOTATION("annotations of pages", "annotation_cost_.*"),
    CREDIT("credits of the provider", ".*_per_credit"),
    STORAGE("storage by the day", ".*_per_gb_per_day"),
    COMPUTER("tokens of computer use", "computer_use_.*"),
    MULTIPLIER("a fast mode", ""),
    DBU("another unit of account", ".*_dbu_cost_.*"),
    UNKNOWN_UNIT("price fields that we do not know", ".*(?:cost|price|pricing|multiplier).*"),
    REGIONAL("one region's price, under its own name only", ""),
    ZERO_RATE("a price of 0 beside others taken as unknown", ""),
    PER_TOKEN("a price of one image that can only be one token's: left out", ""),
    CACHE_WRITE_UNKNOWN("no price for cache writes: charged as input, flagged", ""),
    ROUNDED("a price without end, such as a third, rounded", ""),
    NOISE("noise of binary fractions removed", "");

    private static final List<Note> ALL = List.of(values());

    private final String text;
    private final Pattern fields;

    Note(String text, String fields) {
        this.text = text;
        this.fields = Pattern.compile(fields);
    }

    /// For people.
    public String text() {
        return text;
    }

    /// Whether it is a unit that is not charged.
    public boolean unit() {
        return compareTo(REGIONAL) < 0;
    }

    /// The unit of a price field that is none of those we charge by.
    static Optional<Note> ofField(String field) {
        return ALL.stream().filter(note -> note.fields.matcher(field).matches()).findFirst();
    }
}
