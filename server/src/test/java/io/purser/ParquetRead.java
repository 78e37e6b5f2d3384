package io.purser;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a Parquet file.
final class ParquetRead {
    private ParquetRead() {}

    /// Names of the columns, then the rows, as text.
    static List<List<String>> rows(byte[] body) throws IOException, SQLException {
        Path file = Files.createTempFile("read", ".parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            Files.write(file, body);
            try (ResultSet row = statement.executeQuery("SELECT * FROM read_parquet('" + file + "')")) {
                int columns = row.getMetaData().getColumnCount();
                List<List<String>> rows = new ArrayList<>();
                List<String> names = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    names.add(row.getMetaData().getColumnName(column));
                }
                rows.add(names);
                while (row.next()) {
                    List<String> cells = new ArrayList<>();
                    for (int column = 1; column <= columns; column++) {
                        cells.add(text(row.getObject(column)));
                    }
                    rows.add(cells);
                }
                return rows;
            }
        } finally {
            Files.delete(file);
        }
    }

    private static String text(@Nullable Object cell) {
        return switch (cell) {
            case null -> "";
            case OffsetDateTime moment -> moment.toInstant().toString();
            case BigDecimal amount -> amount.toPlainString();
            case Object other -> other.toString();
        };
    }
}
