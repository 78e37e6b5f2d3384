package io.purser.storage.duckdb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Which dimensions have a column of codes, and which of texts. Each tag that was seen has one of codes, up to a number
/// of them. Tags beyond it stand together in one column, as JSON: slower to ask, and counted all the same.
final class Columns {
    static final int MOST_TAGS = 64;

    /// Dimensions whose texts are numbers of the dictionary, by the name that people use.
    static final Map<String, String> CODED = coded();
    /// Of those, the ones that may have any number of texts: the first ones are numbers, the others stand in a column
    /// of texts.
    static final Map<String, String> BEYOND = Map.of("end_user", "end_user_beyond");
    /// Dimensions with so many texts that a dictionary would cost more than it saves.
    static final Map<String, String> PLAIN = Map.of("session", "session");

    /// The tables beside that of the entries.
    static final List<String> TABLES = List.of(
            "CREATE TABLE progress (place BIGINT NOT NULL, last_id VARCHAR, last_place BIGINT, format INTEGER NOT NULL)",
            "CREATE TABLE word (dimension VARCHAR NOT NULL, code INTEGER NOT NULL, text VARCHAR NOT NULL)",
            "CREATE TABLE identity (code INTEGER NOT NULL, organization INTEGER NOT NULL, group_ids VARCHAR NOT NULL,"
                    + " group_names VARCHAR NOT NULL, cost_centre VARCHAR, user_id VARCHAR, user_name VARCHAR,"
                    + " key_id VARCHAR, key_name VARCHAR)",
            "CREATE TABLE tag (name VARCHAR NOT NULL, place INTEGER NOT NULL)");

    /// Raised with every change of the tables: a copy of another format is made again.
    static final int FORMAT = 3;

    private static final String TAG = "tag.";

    private final Map<String, Integer> tags = new ConcurrentHashMap<>();
    private final List<String> dimensions = new CopyOnWriteArrayList<>();
    /// Columns of tags that are committed.
    private volatile int shown;

    private static Map<String, String> coded() {
        Map<String, String> coded = new LinkedHashMap<>();
        coded.put("group", "paying_group");
        coded.put("cost_centre", "cost_centre");
        coded.put("user", "user_name");
        coded.put("key", "key_name");
        List.of(
                        "customer",
                        "end_user",
                        "plan",
                        "environment",
                        "endpoint",
                        "prompt_version",
                        "feature",
                        "provider",
                        "model",
                        "requested_model",
                        "outcome",
                        "price_version",
                        "data_mode")
                .forEach(name -> coded.put(name, name));
        return coded;
    }

    /// The column of a tag, by its place.
    static String tag(int place) {
        return "tag_" + place;
    }

    /// The dimension of a tag's column.
    String dimension(int place) {
        return dimensions.get(place);
    }

    /// The tag that has a place.
    String tagAt(int place) {
        return dimensions.get(place).substring(TAG.length());
    }

    /// Takes note of a tag's column, the next place's.
    void know(String tag, int place) {
        dimensions.add(TAG + tag);
        tags.put(tag, place);
    }

    /// What was taken note of is committed: questions may use it.
    void show() {
        shown = tags.size();
    }

    /// What a question may use, which does not change while it is asked.
    Columns asShown() {
        Columns now = new Columns();
        dimensions.stream()
                .limit(shown)
                .forEach(dimension -> now.know(dimension.substring(TAG.length()), now.nextPlace()));
        now.show();
        return now;
    }

    @Nullable
    Integer placeOf(String tag) {
        return tags.get(tag);
    }

    /// Whether a tag has no column yet and is to have one.
    boolean wants(String tag) {
        return !tags.containsKey(tag) && !isFull();
    }

    boolean isFull() {
        return tags.size() >= MOST_TAGS;
    }

    int nextPlace() {
        return tags.size();
    }

    /// The column that holds a dimension's codes; empty where it has none of its own.
    Optional<String> coded(String dimension) {
        if (dimension.startsWith(TAG)) {
            return Optional.ofNullable(tags.get(dimension.substring(TAG.length())))
                    .filter(place -> place < shown)
                    .map(Columns::tag);
        }
        return Optional.ofNullable(CODED.get(dimension));
    }
}
