package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// Lays rows out in columns within a width.
final class Table {

    private static final int GAP = 2;
    private static final int NARROWEST = 6;

    private final List<Column> columns;

    Table(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /// The lines, the header first. Where they are wider than `width`, names that say nothing in any row go first.
    List<String> lines(List<JsonNode> rows, int width) {
        List<Column> telling = columns.stream()
                .filter(column -> !column.shrinks()
                        || rows.stream()
                                .anyMatch(row -> !column.text().apply(row).equals("-")))
                .toList();
        return telling.size() < columns.size() && natural(rows) > width
                ? new Table(telling).laidOut(rows, width)
                : laidOut(rows, width);
    }

    private int natural(List<JsonNode> rows) {
        return laidOut(rows, Integer.MAX_VALUE).stream()
                .mapToInt(Table::length)
                .max()
                .orElse(0);
    }

    private List<String> laidOut(List<JsonNode> rows, int width) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream().map(Column::title).toList());
        for (JsonNode row : rows) {
            cells.add(columns.stream()
                    .map(column -> printable(column.text().apply(row)))
                    .toList());
        }
        int[] widths = widths(cells, width);
        return cells.stream().map(row -> line(row, widths)).toList();
    }

    /// What strangers named must not move the cursor or ring the bell.
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private int[] widths(List<List<String>> cells, int width) {
        int[] widths = new int[columns.size()];
        for (List<String> row : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        int total = GAP * (widths.length - 1);
        for (int one : widths) {
            total += one;
        }
        for (; total > width; total--) {
            int widest = widestThatShrinks(widths);
            if (widest < 0) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private int widestThatShrinks(int[] widths) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            if (columns.get(i).shrinks() && widths[i] > NARROWEST && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = fit(row.get(i), widths[i]);
            String pad = " ".repeat(widths[i] - length(cell));
            line.append(i == 0 ? "" : " ".repeat(GAP)).append(columns.get(i).right() ? pad + cell : cell + pad);
        }
        return line.toString().stripTrailing();
    }

    private static String fit(String text, int width) {
        return length(text) <= width ? text : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
