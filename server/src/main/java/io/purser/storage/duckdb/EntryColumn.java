package io.purser.storage.duckdb;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/// A column of the table of entries, with what it holds of each.
sealed interface EntryColumn {
    String name();

    DuckDBColumnType type();

    /// How the table declares it.
    default String declared() {
        return name() + " " + type();
    }

    /// Writes what it holds of some entries.
    void fill(DuckDBWritableVector vector, List<Booked> rows);

    /// A number of the dictionary, or a small count.
    record Small(String name, ToIntFunction<Booked> of) implements EntryColumn {
        @Override
        public DuckDBColumnType type() {
            return DuckDBColumnType.INTEGER;
        }

        @Override
        public String declared() {
            return EntryColumn.super.declared() + " NOT NULL DEFAULT 0";
        }

        @Override
        public void fill(DuckDBWritableVector vector, List<Booked> rows) {
            for (int row = 0; row < rows.size(); row++) {
                vector.setInt(row, of.applyAsInt(rows.get(row)));
            }
        }
    }

    record Large(String name, ToLongFunction<Booked> of) implements EntryColumn {
        @Override
        public DuckDBColumnType type() {
            return DuckDBColumnType.BIGINT;
        }

        @Override
        public String declared() {
            return EntryColumn.super.declared() + " NOT NULL";
        }

        @Override
        public void fill(DuckDBWritableVector vector, List<Booked> rows) {
            for (int row = 0; row < rows.size(); row++) {
                vector.setLong(row, of.applyAsLong(rows.get(row)));
            }
        }
    }

    record Text(String name, Function<Booked, @Nullable String> of) implements EntryColumn {
        @Override
        public DuckDBColumnType type() {
            return DuckDBColumnType.VARCHAR;
        }

        @Override
        public void fill(DuckDBWritableVector vector, List<Booked> rows) {
            @Nullable String[] texts = new String[rows.size()];
            for (int row = 0; row < texts.length; row++) {
                texts[row] = of.apply(rows.get(row));
            }
            vector.setStrings(0, texts);
        }
    }
}
