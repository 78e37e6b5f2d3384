package io.purser.bench.fuzz;

import java.util.ArrayList;
import java.util.List;

/// Reads CSV to the letter of RFC 4180, with a line feed alone as the end of a line: what stands outside of quotes
/// holds no quote, and nothing follows a closing one but the end of the cell.
final class CsvText {
    private final String text;
    private int at;

    private CsvText(String text) {
        this.text = text;
    }

    static List<List<String>> rows(String text) {
        CsvText csv = new CsvText(text);
        List<List<String>> rows = new ArrayList<>();
        while (csv.at < text.length()) {
            rows.add(csv.row());
        }
        return rows;
    }

    private List<String> row() {
        List<String> cells = new ArrayList<>();
        cells.add(cell());
        while (next() == ',') {
            at++;
            cells.add(cell());
        }
        Promise.that(next() == '\n', "a row ends with its line", at);
        at++;
        return cells;
    }

    private String cell() {
        if (next() == '"') {
            return quoted();
        }
        int from = at;
        while (next() != ',' && next() != '\n') {
            Promise.that(next() != '"' && next() != '\r' && at < text.length(), "a bare cell is bare", at);
            at++;
        }
        return text.substring(from, at);
    }

    private String quoted() {
        StringBuilder cell = new StringBuilder();
        at++;
        while (true) {
            Promise.that(at < text.length(), "a quoted cell ends");
            char c = text.charAt(at++);
            if (c != '"') {
                cell.append(c);
            } else if (next() == '"') {
                cell.append(text.charAt(at++));
            } else {
                return cell.toString();
            }
        }
    }

    /// The character that comes; -1 at the end.
    private int next() {
        return at < text.length() ? text.charAt(at) : -1;
    }
}
