package io.purser.storage.sqlite;

import static io.purser.storage.Samples.opened;
import static io.purser.storage.Samples.placed;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A ledger whose file may grow no more answers as one on a full disk: SQLite's own limit on pages
/// stands for the disk's.
class FullDiskTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path path;

    private record Fate(String requestId, @Nullable Throwable failure) {}

    private static Fate append(SqliteLedger ledger, String requestId) {
        CompletableFuture<Fate> fate = new CompletableFuture<>();
        ledger.append("acme", List.of(placed(requestId)), failure -> fate.complete(new Fate(requestId, failure)));
        return fate.join();
    }

    private static void leaveRoomFor(SqliteLedger ledger, int pages) {
        ledger.write(connection -> {
            long now = SqliteFile.number(connection, "PRAGMA page_count");
            SqliteFile.run(connection, "PRAGMA max_page_count = " + (now + pages));
        });
    }

    @Test
    void afterTheFirstFailedWriteNothingIsAcceptedAndNothingAcknowledgedIsLost() {
        List<String> acknowledged = new ArrayList<>();
        try (DataFolder folder = DataFolder.open(path)) {
            try (SqliteLedger ledger = SqliteLedger.open(folder, Durability.PROCESS, Thread::new)) {
                ledger.append("acme", List.of(opened(1), opened(2)), _ -> {});
                append(ledger, "first");
                leaveRoomFor(ledger, 5);
                Fate fate = append(ledger, "r0");
                for (int i = 1; fate.failure() == null; i++) {
                    acknowledged.add(fate.requestId());
                    fate = append(ledger, "r" + i);
                }

                assertThat(fate.failure()).isInstanceOf(SQLException.class);
                assertThat(SqliteFile.isFull((SQLException) fate.failure())).isTrue();
                assertThat(ledger.healthy()).isFalse();
                assertThat(append(ledger, "later").failure()).isSameAs(fate.failure());
            }
            try (SqliteLedger ledger = SqliteLedger.open(folder, Durability.PROCESS, Thread::new)) {
                assertThat(ledger.recover("acme", 0).holds())
                        .extracting(each -> each.hold().requestId())
                        .startsWith("first")
                        .containsAll(acknowledged)
                        .doesNotContain("later");
            }
        }
    }
}
