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

/// The dictionary: each text of a dimension has a number, from 1 on; 0 stands for none. Safe to use from any thread.
final class Words {
    static final int NONE = 0;
    /// A text for which a bounded dictionary had no room.
    static final int BEYOND = -1;

    /// How many texts a bounded dimension may have.
    private final int most;
    private final Map<String, Dimension> dimensions = new ConcurrentHashMap<>();
    /// Guarded by itself.
    private final List<Word> unwritten = new ArrayList<>();

    Words(int most) {
        this.most = most;
    }

    private record Word(String dimension, int code, String text) {}

    /// Both ways of one dimension.
    final class Dimension {
        private final String name;
        private final Map<String, Integer> codes = new ConcurrentHashMap<>();
        private final Map<Integer, String> texts = new ConcurrentHashMap<>();

        private Dimension(String name) {
            this.name = name;
        }

        private boolean isFull() {
            return Columns.BEYOND.containsKey(name) && texts.size() >= most;
        }

        /// The number of a text; a new one waits for `write`, or gets none where there is no room.
        int code(@Nullable String text) {
            if (text == null) {
                return NONE;
            }
            @Nullable Integer known = codes.get(text);
            return known == null ? added(text) : known;
        }

        private int added(String text) {
            synchronized (unwritten) {
                @Nullable Integer known = codes.get(text);
                if (known != null) {
                    return known;
                }
                if (isFull()) {
                    return BEYOND;
                }
                Word word = new Word(name, texts.size() + 1, text);
                know(word);
                unwritten.add(word);
                return word.code();
            }
        }
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

    Dimension dimension(String name) {
        Dimension known = dimensions.get(name);
        return known == null ? dimensions.computeIfAbsent(name, Dimension::new) : known;
    }

    /// The number of a text that is there; empty where no entry carries it.
    @Nullable
    Integer find(String dimension, @Nullable String text) {
        return text == null ? Integer.valueOf(NONE) : dimension(dimension).codes.get(text);
    }

    /// Whether some texts may have no number.
    boolean isFull(String dimension) {
        return dimension(dimension).isFull();
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
        List<Word> words = taken();
        if (words.isEmpty()) {
            return;
        }
        try (DuckDBAppender rows = connection.createAppender("word")) {
            for (Word word : words) {
                rows.beginRow()
                        .append(word.dimension())
                        .append(word.code())
                        .append(word.text())
                        .endRow();
            }
        }
    }

    private List<Word> taken() {
        synchronized (unwritten) {
            List<Word> words = List.copyOf(unwritten);
            unwritten.clear();
            return words;
        }
    }
}
