package io.purser.storage.duckdb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The columns of `entry`: the fixed ones, and one for each tag that was seen, up to a number of them. Tags beyond it
/// stand together in one column, as JSON: slower to ask, and counted all the same.
final class Columns {
    static final int MOST_TAGS = 64;

    /// Dimensions whose texts are numbers of the dictionary, by the name that people use.
    static final Map<String, String> CODED = coded();
    /// Dimensions with so many texts that a dictionary would cost more than it saves.
    static final Map<String, String> PLAIN = Map.of("end_user", "end_user", "session", "session");

    static final List<String> TABLES = List.of(
            "CREATE TABLE progress (place BIGINT NOT NULL, last_id VARCHAR, last_place BIGINT, format INTEGER NOT NULL)",
            "CREATE TABLE word (dimension VARCHAR NOT NULL, code INTEGER NOT NULL, text VARCHAR NOT NULL)",
            "CREATE TABLE identity (code INTEGER NOT NULL, organization INTEGER NOT NULL, group_ids VARCHAR NOT NULL,"
                    + " group_names VARCHAR NOT NULL, cost_centre VARCHAR, user_id VARCHAR, user_name VARCHAR,"
                    + " key_id VARCHAR, key_name VARCHAR)",
            "CREATE TABLE tag (name VARCHAR NOT NULL, place INTEGER NOT NULL)",
            "CREATE TABLE entry (seq BIGINT NOT NULL, organization INTEGER NOT NULL, request_id VARCHAR NOT NULL,"
                    + " calls INTEGER NOT NULL, admitted_at BIGINT NOT NULL, booked_at BIGINT NOT NULL,"
                    + " quarter INTEGER NOT NULL, identity INTEGER NOT NULL, "
                    + String.join(" INTEGER NOT NULL, ", CODED.values())
                    + " INTEGER NOT NULL, end_user VARCHAR, session VARCHAR,"
                    + " cost BIGINT NOT NULL, unpriced INTEGER NOT NULL, failed INTEGER NOT NULL,"
                    + " retries INTEGER NOT NULL, input BIGINT NOT NULL, cache_read BIGINT NOT NULL,"
                    + " cache_write BIGINT NOT NULL, output BIGINT NOT NULL, reasoning BIGINT NOT NULL,"
                    + " tokens BIGINT NOT NULL, latency BIGINT NOT NULL, more_tags VARCHAR)");

    /// Raised with every change of the tables: a copy of another format is made again.
    static final int FORMAT = 1;

    private final Map<String, Integer> tags = new ConcurrentHashMap<>();
    private final List<String> dimensions = new CopyOnWriteArrayList<>();

    private static Map<String, String> coded() {
        Map<String, String> coded = new LinkedHashMap<>();
        coded.put("group", "paying_group");
        coded.put("cost_centre", "cost_centre");
        coded.put("user", "user_name");
        coded.put("key", "key_name");
        List.of(
                        "customer",
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

    /// Takes note of a tag's column, the next place's.
    void know(String tag, int place) {
        dimensions.add("tag." + tag);
        tags.put(tag, place);
    }

    @Nullable
    Integer placeOf(String tag) {
        return tags.get(tag);
    }

    boolean isFull() {
        return tags.size() >= MOST_TAGS;
    }

    int nextPlace() {
        return tags.size();
    }

    /// The column that holds a dimension's codes; empty where it has none of its own.
    Optional<String> coded(String dimension) {
        if (dimension.startsWith("tag.")) {
            return Optional.ofNullable(tags.get(dimension.substring(4))).map(Columns::tag);
        }
        return Optional.ofNullable(CODED.get(dimension));
    }
}
