package io.purser.control.prices;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What an entry says beyond the price that is taken over: mostly units that are known and not
/// charged yet.
public enum Note {
    PRIORITY("priority tier", ".*_priority"),
    FLEX("flex tier", ".*_flex"),
    BATCH("batches", ".*_batches"),
    SEARCH("searches", "search_context_cost_per_query|.*_cost_per_query"),
    VIDEO("video", ".*video.*"),
    AUDIO("audio", ".*audio.*"),
    IMAGE("images", ".*_(?:image|pixel)(?:_.*)?"),
    SECOND("seconds", ".*_per_second.*"),
    CHARACTER("characters", ".*_per_character.*"),
    PAGE("pages", ".*_per_(?:page|credit)"),
    CITATION("citations", "citation_cost_.*"),
    TOOL("hosted tools", "(?:code_interpreter|file_search|vector_store|computer_use)_.*cost.*"),
    MULTIPLIER("regional or fast-mode multipliers", ".*_multiplier_.*|provider_specific_entry"),
    DBU("another unit of account", ".*_dbu_cost_.*"),
    UNKNOWN_UNIT("price fields that we do not know", ".*(?:cost|price|pricing).*"),
    REGIONAL("one region's price, under its own name only", ""),
    ZERO_RATE("a cache price of 0 taken as unknown", ""),
    CACHE_WRITE_UNKNOWN("no price for cache writes: charged as input, flagged", ""),
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

    /// Whether it is a unit that is not charged yet.
    public boolean unit() {
        return compareTo(REGIONAL) < 0;
    }

    /// The unit of a price field that is none of those we charge by.
    static Optional<Note> ofField(String field) {
        return ALL.stream().filter(note -> note.fields.matcher(field).matches()).findFirst();
    }
}
