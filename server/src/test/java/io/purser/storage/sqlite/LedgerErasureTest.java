package io.purser.storage.sqlite;

import static io.purser.storage.Samples.crossing;
import static io.purser.storage.Samples.opened;
import static io.purser.storage.Samples.placed;
import static io.purser.storage.Samples.refused;
import static io.purser.storage.Samples.released;
import static io.purser.storage.Samples.settled;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.ledger.LedgerRecord;
import io.purser.storage.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rows of an organization that was deleted, in a ledger that goes on.
class LedgerErasureTest {
    /// More than are erased at once.
    private static final int CALLS = 2_500;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path path;

    @SuppressWarnings("NullAway.Init")
    private DataFolder folder;

    @SuppressWarnings("NullAway.Init")
    private SqliteLedger ledger;

    @BeforeEach
    void open() {
        folder = DataFolder.open(path);
        ledger = SqliteLedger.open(folder, Durability.PROCESS, Thread::new);
    }

    @AfterEach
    void close() {
        ledger.close();
        folder.close();
    }

    private CompletableFuture<Boolean> append(String organization, LedgerRecord... records) {
        CompletableFuture<Boolean> fate = new CompletableFuture<>();
        ledger.append(organization, List.of(records), failure -> fate.complete(failure == null));
        return fate;
    }

    private void fill(String organization) {
        List<CompletableFuture<Boolean>> fates = new ArrayList<>();
        fates.add(append(organization, opened(1), opened(2)));
        for (int i = 0; i < CALLS; i++) {
            fates.add(append(organization, placed("r" + i), settled("r" + i)));
        }
        fates.add(append(organization, placed("crossed"), settled("crossed", crossing(1, "80%"))));
        fates.add(append(organization, placed("gone"), released("gone")));
        fates.add(append(organization, refused("no", Samples.NOON)));
        assertThat(fates).allMatch(CompletableFuture::join);
    }

    private List<String> calls(String organization) {
        List<String> ids = new ArrayList<>();
        ledger.events(organization, Long.MIN_VALUE, Long.MAX_VALUE, each -> ids.add(each.id()));
        return ids;
    }

    @Test
    void nothingOfItIsLeftAndTheOthersKeepEveryEntryAlsoThoseThatComeMeanwhile() {
        fill("acme");
        fill("globex");
        long before = ledger.lastSequence();

        CompletableFuture<Void> erasing = CompletableFuture.runAsync(() -> ledger.erase("globex"));
        List<CompletableFuture<Boolean>> fates = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            fates.add(append("acme", placed("late" + i), settled("late" + i)));
        }
        assertThat(fates).allMatch(CompletableFuture::join);
        erasing.join();

        for (int start = 0; start < 2; start++) {
            assertThat(calls("globex")).isEmpty();
            assertThat(ledger.accounts("globex")).isEmpty();
            assertThat(ledger.customers("globex")).isEmpty();
            assertThat(ledger.request("globex", "crossed")).isEmpty();
            assertThat(ledger.request("globex", "no")).isEmpty();
            assertThat(ledger.recover("globex", 0).armed()).isEmpty();
            assertThat(calls("acme")).hasSize(CALLS + 501).contains("crossed", "late499");
            assertThat(ledger.accounts("acme").getFirst().settled()).isEqualTo((CALLS + 501) * 700_123L);
            assertThat(ledger.request("acme", "no")).isPresent();
            assertThat(ledger.lastSequence()).isGreaterThan(before);
            ledger.erase("globex");
            close();
            open();
        }
    }
}
