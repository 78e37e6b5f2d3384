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

    /// A column of numbers.
    sealed interface Counted extends EntryColumn {
        /// Writes what it holds of an entry.
        void put(DuckDBWritableVector vector, int row, Booked booked);
    }

    /// A number of the dictionary, or a small count.
    record Small(String name, ToIntFunction<Booked> of) implements Counted {
        @Override
        public DuckDBColumnType type() {
            return DuckDBColumnType.INTEGER;
        }

        @Override
        public String declared() {
            return Counted.super.declared() + " NOT NULL DEFAULT 0";
        }

        @Override
        public void put(DuckDBWritableVector vector, int row, Booked booked) {
            vector.setInt(row, of.applyAsInt(booked));
        }
    }

    record Large(String name, ToLongFunction<Booked> of) implements Counted {
        @Override
        public DuckDBColumnType type() {
            return DuckDBColumnType.BIGINT;
        }

        @Override
        public String declared() {
            return Counted.super.declared() + " NOT NULL";
        }

        @Override
        public void put(DuckDBWritableVector vector, int row, Booked booked) {
            vector.setLong(row, of.applyAsLong(booked));
        }
    }

    record Text(String name, Function<Booked, @Nullable String> of) implements EntryColumn {
        @Override
        public DuckDBColumnType type() {
            return DuckDBColumnType.VARCHAR;
        }

        /// Writes what it holds of some entries: many texts at once are cheaper than each by itself.
        void fill(DuckDBWritableVector vector, List<Booked> rows) {
            @Nullable String[] texts = new String[rows.size()];
            for (int row = 0; row < texts.length; row++) {
                texts[row] = of.apply(rows.get(row));
            }
            vector.setStrings(0, texts);
        }
    }
}
