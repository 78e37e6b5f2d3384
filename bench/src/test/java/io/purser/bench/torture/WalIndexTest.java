package io.purser.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WalIndexTest {
    private final Path database;

    WalIndexTest(@TempDir Path folder) {
        database = folder.resolve("ledger.db");
    }

    @Test
    void theIndexSaysHowFarCheckpointsHaveCome() throws IOException, SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA wal_autocheckpoint = 0");
            statement.execute("CREATE TABLE one (text TEXT)");
            statement.execute("INSERT INTO one VALUES (randomblob(50000))");
            try (FileChannel index = WalIndex.open(database)) {
                WalIndex before = WalIndex.read(index);
                assertThat(before.frames()).isGreaterThan(10);
                assertThat(before.moved()).isZero();
                assertThat(before.checkpointRuns(new WalIndex(0, 0, 0))).isFalse();
                statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
                WalIndex after = WalIndex.read(index);
                assertThat(after.moved()).isEqualTo(before.frames()).isEqualTo(after.moving());
                assertThat(after.checkpointRuns(before)).isFalse();
            }
        }
    }

    @Test
    void aCheckpointThatRunsWantsMoreThanItHasMoved() {
        assertThat(new WalIndex(25, 0, 20).checkpointRuns(new WalIndex(20, 0, 20)))
                .as("after a recovery")
                .isFalse();
        assertThat(new WalIndex(20, 5, 20).checkpointRuns(new WalIndex(20, 5, 5)))
                .isTrue();
    }
}
