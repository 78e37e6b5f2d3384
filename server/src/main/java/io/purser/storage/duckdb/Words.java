package io.purser.storage.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// The dictionary: each text of a dimension has a number, from 1 on; 0 stands for none. The thread that writes gives
/// numbers; any thread may ask.
final class Words {
    static final int NONE = 0;

    private final Map<String, Dimension> dimensions = new ConcurrentHashMap<>();
    private final List<Word> unwritten = new ArrayList<>();

    private record Word(String dimension, int code, String text) {}

    /// Both ways of one dimension.
    private static final class Dimension {
        private final Map<String, Integer> codes = new ConcurrentHashMap<>();
        private final Map<Integer, String> texts = new ConcurrentHashMap<>();
    }

    /// Loads what the file has.
    void load(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT dimension, code, text FROM word")) {
            while (row.next()) {
                know(new Word(row.getString(1), row.getInt(2), row.getString(3)));
            }
        }
    }

    private void know(Word word) {
        Dimension dimension = dimension(word.dimension());
        dimension.texts.put(word.code(), word.text());
        dimension.codes.put(word.text(), word.code());
    }

    private Dimension dimension(String name) {
        Dimension known = dimensions.get(name);
        return known == null ? dimensions.computeIfAbsent(name, _ -> new Dimension()) : known;
    }

    /// The number of a text; a new one waits for `write`.
    int code(String name, @Nullable String text) {
        if (text == null) {
            return NONE;
        }
        Dimension dimension = dimension(name);
        @Nullable Integer known = dimension.codes.get(text);
        if (known != null) {
            return known;
        }
        Word word = new Word(name, dimension.texts.size() + 1, text);
        know(word);
        unwritten.add(word);
        return word.code();
    }

    /// The number of a text that is there; empty where no entry carries it.
    @Nullable
    Integer find(String dimension, @Nullable String text) {
        return text == null ? Integer.valueOf(NONE) : dimension(dimension).codes.get(text);
    }

    /// What a number stands for.
    @Nullable
    String text(String dimension, int code) {
        return code == NONE ? null : dimension(dimension).texts.get(code);
    }

    /// The numbers of those texts that pass.
    List<Integer> codes(String dimension, Predicate<@Nullable String> passes) {
        List<Integer> found = new ArrayList<>();
        if (passes.test(null)) {
            found.add(NONE);
        }
        dimension(dimension).codes.forEach((text, code) -> {
            if (passes.test(text)) {
                found.add(code);
            }
        });
        return found;
    }

    /// Writes the new ones, in the transaction of the entries that name them.
    void write(DuckDBConnection connection) throws SQLException {
        if (unwritten.isEmpty()) {
            return;
        }
        try (DuckDBAppender rows = connection.createAppender("word")) {
            for (Word word : unwritten) {
                rows.beginRow()
                        .append(word.dimension())
                        .append(word.code())
                        .append(word.text())
                        .endRow();
            }
        }
        unwritten.clear();
    }
}
