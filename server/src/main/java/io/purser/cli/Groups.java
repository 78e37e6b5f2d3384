package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The dimensions that an answer is grouped by: its `dimensions`, and in each row the `values` in their order.
final class Groups {
    private Groups() {}

    static List<Column> columns(JsonNode answer) {
        List<Column> columns = new ArrayList<>();
        for (JsonNode dimension : answer.path("dimensions")) {
            int place = columns.size();
            columns.add(Column.name(dimension.asText().toUpperCase(Locale.ROOT), "")
                    .showing(row -> row.path("values").path(place).asText("-")));
        }
        return columns;
    }

    /// Adds a row's values as fields of their own.
    static void write(JsonNode answer, JsonNode row, ObjectNode line) {
        int place = 0;
        for (JsonNode dimension : answer.path("dimensions")) {
            line.set(dimension.asText(), row.path("values").path(place++));
        }
    }
}
