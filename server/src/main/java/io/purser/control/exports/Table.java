package io.purser.control.exports;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an export says, whatever its format.
///
/// @param name of the file, without its ending
/// @param completeUntil RFC 3339: nothing admitted before can still change; null for never
public record Table(
        String name, String organization, @Nullable String completeUntil, List<Column> columns, Rows rows) {
    public Table {
        columns = List.copyOf(columns);
        Set<String> seen = new HashSet<>();
        for (Column column : columns) {
            if (!seen.add(column.name())) {
                throw new IllegalArgumentException("the column " + column.name() + " stands twice; expected it once");
            }
        }
    }

    /// Where the rows come from. Asked twice it gives the same rows.
    @FunctionalInterface
    public interface Rows {
        Total each(Sink sink) throws IOException;
    }

    /// Takes one row after the other.
    @FunctionalInterface
    public interface Sink {
        /// @param cells one for each column: as plain text, null where nothing is known
        void row(List<@Nullable String> cells) throws IOException;
    }

    /// What all rows together say.
    ///
    /// @param amount an exact decimal
    /// @param requests how many calls, corrections not counted
    public record Total(String amount, String currency, long requests) {}
}
