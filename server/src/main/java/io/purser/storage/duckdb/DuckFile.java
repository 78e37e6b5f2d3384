package io.purser.storage.duckdb;

import io.purser.control.explore.FactsUnavailable;
import io.purser.control.explore.LedgerFeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file of the copy, and what DuckDB may do: no extensions from elsewhere, so much memory, so many threads.
final class DuckFile {
    static final String NAME = "analytics.duckdb";

    private static final Logger LOG = LoggerFactory.getLogger(DuckFile.class);
    private static final String BESIDE = "analytics-new.duckdb";
    private static final String SPILL = "analytics.tmp";
    private static final String STALE = "analytics.stale";
    /// Up to 2^16 groups, such as each user of a dozen weeks, are found by their numbers instead of
    /// hashing, in half the time and less. DuckDB's own bound is 2^12; what it costs is memory, a few
    /// dozen bytes for each group and figure.
    private static final String ADDRESSED_BITS = "16";

    private final Path folder;
    private final Limits limits;

    DuckFile(Path folder, Limits limits) {
        this.folder = folder;
        this.limits = limits;
    }

    /// Opens the copy at a start. One that holds what is erased is not opened.
    Rows start(LedgerFeed feed) throws SQLException {
        if (Files.exists(folder.resolve(STALE))) {
            discard(NAME);
            notStale();
        }
        return open(feed);
    }

    /// Opens the copy where it is one of this ledger and of this version, else begins another.
    Rows open(LedgerFeed feed) throws SQLException {
        if (Files.exists(folder.resolve(NAME))) {
            try {
                Rows rows = Rows.of(connect(NAME), limits.words());
                if (rows.isOf(feed)) {
                    return rows;
                }
                rows.close();
                LOG.info("{} is not of this ledger or of another version: it is made again", NAME);
            } catch (SQLException e) {
                LOG.warn("{} cannot be opened and is made again: {}", NAME, e.getMessage());
            }
            discard(NAME);
        }
        return Rows.begin(connect(NAME), limits.words());
    }

    /// Begins a copy beside the one that there is.
    Rows beside() throws SQLException {
        discard(BESIDE);
        return Rows.begin(connect(BESIDE), limits.words());
    }

    /// Puts the copy that was made beside it, closed by now, in its place.
    void replace() {
        discard(NAME);
        try {
            Files.move(folder.resolve(BESIDE), folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new FactsUnavailable(NAME + " cannot be replaced: " + e.getMessage(), e);
        }
    }

    /// Notes that the copy holds what is erased.
    void markStale() {
        try {
            Files.writeString(folder.resolve(STALE), "");
        } catch (IOException e) {
            throw new FactsUnavailable(STALE + " cannot be written: " + e.getMessage(), e);
        }
    }

    /// Notes that nothing erased is in it any more.
    void notStale() {
        try {
            Files.deleteIfExists(folder.resolve(STALE));
        } catch (IOException e) {
            LOG.warn("{} cannot be removed: {}", STALE, e.toString());
        }
    }

    private DuckDBConnection connect(String name) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("memory_limit", limits.memory());
        settings.setProperty("threads", String.valueOf(limits.threads()));
        settings.setProperty("temp_directory", folder.resolve(SPILL).toString());
        settings.setProperty("max_temp_directory_size", "10GB");
        settings.setProperty("perfect_ht_threshold", ADDRESSED_BITS);
        settings.setProperty("preserve_insertion_order", "false");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        DuckDBConnection connection = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve(name), settings)
                .unwrap(DuckDBConnection.class);
        LoadedLibrary.unlink();
        return connection;
    }

    /// Removes a copy and its log. Nothing is lost: it is made from the ledger.
    private void discard(String name) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith(name)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new FactsUnavailable(name + " cannot be removed: " + e.getMessage(), e);
        }
    }

    static void run(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
