package io.purser.control.exports;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// RFC 4180 with line feeds. A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers
/// are written as they are.
final class CsvTable {
    /// The last four are the first four in full width, which spreadsheets of East Asia take for them.
    private static final String FORMULA = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private CsvTable() {}

    static Table.Total write(Table table, OutputStream out) throws IOException {
        List<Column> columns = table.columns();
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out, StandardCharsets.UTF_8)) {
            csv.writeRecord(columns.stream().map(Column::name).toList());
            List<@Nullable String> written = new ArrayList<>(columns.size());
            return table.rows().each(cells -> {
                written.clear();
                for (int at = 0; at < columns.size(); at++) {
                    String cell = cells.get(at);
                    written.add(columns.get(at).kind() == Column.Kind.TEXT ? text(cell) : cell);
                }
                csv.writeRecord(written);
            });
        }
    }

    private static @Nullable String text(@Nullable String value) {
        return value != null && !value.isEmpty() && FORMULA.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    }
}
