package io.purser.control.prices;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The price table that everybody imports: one JSON object, a model's name → its prices for a
/// single token. It says neither a currency (it is USD) nor a date.
public final class PriceTable {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private PriceTable() {}

    /// The outcome of every entry, in the table's order.
    ///
    /// @param source stands on every price, for people
    /// @param effectiveFrom from when they hold
    /// @throws IllegalArgumentException where the text is no such table
    public static List<Entry> read(String text, String source, Instant effectiveFrom) {
        JsonNode table = parsed(text);
        if (!table.isObject()) {
            throw new IllegalArgumentException("the table is not a JSON object; expected a model's name → its prices");
        }
        var reader = new EntryReader(source, effectiveFrom);
        var entries = new ArrayList<Entry>();
        for (Map.Entry<String, JsonNode> field : table.properties()) {
            entries.add(reader.read(field.getKey(), field.getValue()));
        }
        return twins(entries);
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException broken) {
            var place = broken.getLocation();
            throw new IllegalArgumentException(
                    "the table is not JSON: line " + (place == null ? 0 : place.getLineNr()) + ": "
                            + broken.getOriginalMessage().lines().findFirst().orElse(""),
                    broken);
        }
    }

    /// Entries that mean one model: the one that says most where the others say nothing else, none
    /// where they do not agree.
    private static List<Entry> twins(List<Entry> entries) {
        Map<TableName, List<Entry.Priced>> byName = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (entry instanceof Entry.Priced priced) {
                byName.computeIfAbsent(priced.name(), _ -> new ArrayList<>()).add(priced);
            }
        }
        return entries.stream()
                .map(entry -> entry instanceof Entry.Priced priced
                        ? amongTwins(priced, byName.getOrDefault(priced.name(), List.of()))
                        : entry)
                .toList();
    }

    private static Entry amongTwins(Entry.Priced priced, List<Entry.Priced> same) {
        Entry.Priced fullest = same.getFirst();
        for (Entry.Priced other : same) {
            fullest = says(other).size() > says(fullest).size() ? other : fullest;
        }
        for (Entry.Priced other : same) {
            if (!says(fullest).entrySet().containsAll(says(other).entrySet())) {
                String also = other.id().equals(priced.id()) ? fullest.id() : other.id();
                return new Entry.Refused(priced.id(), priced.name(), Reason.TWICE, "also as " + also);
            }
        }
        return fullest.id().equals(priced.id()) ? priced : new Entry.Twin(priced.id(), priced.name(), fullest.id());
    }

    private static Map<String, Figures.Figure> says(Entry.Priced entry) {
        return Figures.of(entry.price());
    }
}
