package io.purser.control.exports;

import java.util.List;
import java.util.stream.Stream;

/// A column of an export.
public record Column(String name, Kind kind) {
    public Column {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a column has no name; expected one such as cost");
        }
    }

    /// What stands in a column. A format writes each kind in its own way.
    public enum Kind {
        /// Whatever people may have written.
        TEXT,
        /// A whole number.
        COUNT,
        /// An exact decimal.
        AMOUNT,
        /// A decimal that something was divided for, with at most eighteen places.
        RATIO,
        /// RFC 3339 in UTC.
        MOMENT,
        /// RFC 3339 in the reporting zone, with its offset.
        LOCAL,
        /// True or false.
        TRUTH,
        /// A JSON object.
        OBJECT
    }

    /// Columns of one kind.
    public static Stream<Column> all(Kind kind, List<String> names) {
        return names.stream().map(name -> new Column(name, kind));
    }
}
