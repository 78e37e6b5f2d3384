package io.purser.control.exports;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.duckdb.DuckDBFunctions;
import org.jspecify.annotations.Nullable;

/// An Apache Parquet file, written by DuckDB from a database that holds nothing: rows pass through a few pages of
/// memory. The format's index stands at the end and its writer wants a file, so that there is one while it is written,
/// in a folder that only this user may read.
final class ParquetTable {
    private static final String ROWS = "rows_of_export";

    private ParquetTable() {}

    static Table.Total write(Table table, OutputStream out) throws IOException {
        Path folder = Files.createTempDirectory("purser-export");
        try {
            Path file = folder.resolve("table.parquet");
            Table.Total total = made(table, file);
            Files.copy(file, out);
            return total;
        } finally {
            delete(folder);
        }
    }

    private static Table.Total made(Table table, Path file) throws IOException {
        Handover handover = new Handover();
        Thread writer = Thread.ofPlatform().daemon().name("parquet export").start(() -> copy(table, handover, file));
        try {
            List<List<@Nullable String>> page = new ArrayList<>();
            Table.Total total = table.rows().each(cells -> {
                // A table may use one list for all of its rows.
                page.add(Arrays.asList(cells.toArray(String[]::new)));
                if (page.size() == Handover.PAGE) {
                    handover.give(List.copyOf(page));
                    page.clear();
                }
            });
            handover.give(List.copyOf(page));
            handover.end();
            handover.awaitOver();
            return total;
        } finally {
            handover.abandon();
            join(writer);
        }
    }

    private static void copy(Table table, Handover handover, Path file) {
        Properties settings = new Properties();
        settings.setProperty("threads", "1");
        settings.setProperty("memory_limit", "256MB");
        settings.setProperty("temp_directory", file.resolveSibling("spill").toString());
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:", settings);
                Statement statement = connection.createStatement()) {
            DuckDBFunctions.tableFunction()
                    .withName(ROWS)
                    .withFunction(new ParquetRows(table.columns(), handover))
                    .register(connection);
            statement.execute("COPY (SELECT * FROM " + ROWS + "()) TO " + quoted(file.toString())
                    + " (FORMAT parquet, COMPRESSION snappy, KV_METADATA {organization: "
                    + quoted(table.organization()) + ", complete_until: "
                    + quoted(Objects.requireNonNullElse(table.completeUntil(), "")) + "})");
            handover.over(null);
        } catch (SQLException | RuntimeException e) {
            handover.over(e);
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static void join(Thread writer) throws IOException {
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an export was written", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
