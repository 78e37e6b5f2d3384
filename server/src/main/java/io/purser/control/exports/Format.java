package io.purser.control.exports;

import java.io.IOException;
import java.io.OutputStream;

/// In what an export is written.
public enum Format {
    CSV("csv", "text/csv; charset=utf-8; header=present"),
    JSON("json", "application/json"),
    XLSX("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    PARQUET("parquet", "application/vnd.apache.parquet");

    private final String ending;
    private final String mediaType;

    Format(String ending, String mediaType) {
        this.ending = ending;
        this.mediaType = mediaType;
    }

    /// The end of the file's name.
    public String ending() {
        return ending;
    }

    public String mediaType() {
        return mediaType;
    }

    /// Writes row by row and keeps none; the same rows always give the same bytes.
    Table.Total write(Table table, OutputStream out) throws IOException {
        return switch (this) {
            case CSV -> CsvTable.write(table, out);
            case JSON -> JsonTable.write(table, out);
            case XLSX -> XlsxTable.write(table, out, XlsxTable.MOST_ROWS);
            case PARQUET -> ParquetTable.write(table, out);
        };
    }
}
