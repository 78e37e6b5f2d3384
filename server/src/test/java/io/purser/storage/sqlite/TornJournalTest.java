package io.purser.storage.sqlite;

import static io.purser.storage.Samples.opened;
import static io.purser.storage.Samples.placed;
import static io.purser.storage.Samples.settled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.ledger.LedgerRecord;
import io.purser.governance.recovery.LedgerStore.OpenHold;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a start does with a journal whose bytes are not as they were written.
class TornJournalTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private SqliteFile file() {
        return new SqliteFile(folder.resolve("ledger.db"), LedgerTables.MARK, LedgerTables.STEPS);
    }

    private static void commit(LedgerFile ledger, LedgerRecord... records) throws SQLException {
        ledger.commit(List.of(new Append("acme", List.of(records), _ -> {})));
    }

    /// Sequences 1 and 2, then 3, then 4, then 5.
    @BeforeEach
    void write() throws SQLException {
        try (LedgerFile ledger = new LedgerFile(file(), false)) {
            commit(ledger, opened(1), opened(2));
            commit(ledger, placed("r1"));
            commit(ledger, placed("r2"));
            commit(ledger, placed("r3"));
        }
    }

    private void change(long sequence, UnaryOperator<byte[]> change) throws SQLException {
        try (Connection connection = file().openToWrite(false);
                PreparedStatement read = connection.prepareStatement("SELECT batch FROM journal WHERE seq = ?");
                PreparedStatement write = connection.prepareStatement("UPDATE journal SET batch = ? WHERE seq = ?")) {
            read.setLong(1, sequence);
            byte[] batch;
            try (var row = read.executeQuery()) {
                row.next();
                batch = row.getBytes(1);
            }
            write.setBytes(1, change.apply(batch));
            write.setLong(2, sequence);
            write.executeUpdate();
        }
    }

    private List<String> holds() {
        try (LedgerFile ledger = new LedgerFile(file(), false)) {
            return ledger.holds().of(1).stream()
                    .map(OpenHold::hold)
                    .map(LedgerRecord.HoldPlaced::requestId)
                    .toList();
        }
    }

    private static byte[] flipped(byte[] batch, int at) {
        batch[at] ^= 0x10;
        return batch;
    }

    @Test
    void aWholeJournalIsTakenUpWhole() {
        assertThat(holds()).containsExactly("r1", "r2", "r3");
    }

    @Test
    void anyFlippedBitOfTheLastRowCutsItAndOnlyIt() throws Exception {
        change(5, batch -> flipped(batch, 20));

        assertThat(holds()).containsExactly("r1", "r2");
    }

    @Test
    void aShortenedLastRowIsCut() throws Exception {
        change(5, batch -> Arrays.copyOf(batch, batch.length - 7));

        assertThat(holds()).containsExactly("r1", "r2");
    }

    @Test
    void aRowOfAnotherPlaceIsCut() throws Exception {
        try (Connection connection = file().openToWrite(false)) {
            SqliteFile.run(
                    connection,
                    "UPDATE journal SET batch = (SELECT batch FROM journal WHERE seq = 4)" + " WHERE seq = 5");
        }

        assertThat(holds()).containsExactly("r1", "r2");
    }

    @Test
    void whatFollowsACutTakesItsPlace() throws Exception {
        change(5, batch -> flipped(batch, 20));
        try (LedgerFile ledger = new LedgerFile(file(), false)) {
            commit(ledger, placed("r4"), settled("r4"));
        }

        assertThat(holds()).containsExactly("r1", "r2");
        try (LedgerFile ledger = new LedgerFile(file(), false)) {
            assertThat(ledger.last()).isEqualTo(6);
        }
    }

    @Test
    void aTornRowBeforeAGoodOneStopsTheStartAndChangesNothing() throws Exception {
        change(4, batch -> flipped(batch, 20));

        assertThatThrownBy(this::holds)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is damaged: the journal is torn at record 4 but goes on at record 5");
        assertThatThrownBy(this::holds).hasMessageContaining("torn at record 4");
    }

    @Test
    void aMissingRowStopsTheStart() throws Exception {
        try (Connection connection = file().openToWrite(false)) {
            SqliteFile.run(connection, "DELETE FROM journal WHERE seq = 3");
        }

        assertThatThrownBy(this::holds)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("missing record 3 but goes on at record 4");
    }

    @Test
    void aTornWriteAheadLogLosesOnlyItsTail() throws Exception {
        Path image = Files.createDirectory(folder.resolve("image"));
        try (LedgerFile ledger = new LedgerFile(file(), false)) {
            for (int i = 0; i < 200; i++) {
                commit(ledger, placed("more" + i));
            }
            copy("ledger.db", image);
            copy("ledger.db-wal", image);
        }
        try (RandomAccessFile wal =
                new RandomAccessFile(image.resolve("ledger.db-wal").toFile(), "rw")) {
            wal.seek(wal.length() - 5_000);
            byte[] garbage = new byte[100];
            Arrays.fill(garbage, (byte) 0xA5);
            wal.write(garbage);
        }

        folder = image;
        List<String> holds = holds();
        assertThat(holds)
                .startsWith("r1", "r2", "r3", "more0")
                .contains("more190")
                .doesNotContain("more199");
    }

    private void copy(String name, Path to) throws IOException {
        Files.copy(folder.resolve(name), to.resolve(name));
    }
}
