package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/// One column of a table.
///
/// @param right whether it is set to the right, for figures
/// @param shrinks whether its cells may be shortened where the terminal is narrow
/// @param text what stands in it
record Column(String title, boolean right, boolean shrinks, Function<JsonNode, String> text) {

    /// A name: to the left, shortened where it must be.
    static Column name(String title, String field) {
        return new Column(title, false, true, row -> text(row, field));
    }

    /// The same column with another text.
    Column showing(Function<JsonNode, String> other) {
        return new Column(title, right, shrinks, other);
    }

    /// The same column with a title that takes so much room, so that it keeps its place.
    Column atLeast(int width) {
        String room = " ".repeat(Math.max(0, width - title.length()));
        return new Column(right ? room + title : title + room, right, shrinks, text);
    }

    /// A word that is never shortened.
    static Column word(String title, Function<JsonNode, String> text) {
        return new Column(title, false, false, text);
    }

    /// A figure.
    static Column figure(String title, Function<JsonNode, String> text) {
        return new Column(title, true, false, text);
    }

    /// A field as text; `-` where it is null or absent.
    static String text(JsonNode row, String field) {
        JsonNode value = row.path(field);
        return value.isNull() || value.isMissingNode() ? "-" : value.asText();
    }
}
