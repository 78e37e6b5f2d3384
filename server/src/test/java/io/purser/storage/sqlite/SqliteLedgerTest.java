package io.purser.storage.sqlite;

import static io.purser.storage.Samples.DAY;
import static io.purser.storage.Samples.NOON;
import static io.purser.storage.Samples.bare;
import static io.purser.storage.Samples.opened;
import static io.purser.storage.Samples.placed;
import static io.purser.storage.Samples.refused;
import static io.purser.storage.Samples.settled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.control.alerts.Outbox;
import io.purser.control.analytics.LedgerReader;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.LedgerRecord.AccountOpened;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.Posting;
import io.purser.governance.recovery.LedgerStore;
import io.purser.governance.settlement.Journal;
import io.purser.storage.LedgerContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// JUnit fills the fields before each test.
@NullUnmarked
class SqliteLedgerTest extends LedgerContract {

    @TempDir
    Path path;

    private DataFolder folder;
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

    @Override
    protected Journal journal() {
        return ledger;
    }

    @Override
    protected LedgerStore store() {
        return ledger;
    }

    @Override
    protected LedgerReader reader() {
        return ledger;
    }

    @Override
    protected Outbox outbox(Outbox.Routing routing) {
        return ledger.outbox(routing);
    }

    @Override
    protected void restart() {
        close();
        open();
    }

    @Test
    void everyAppendOfACrowdIsToldAndKeptInOrder() {
        append("acme", opened(1), opened(2));
        List<CompletableFuture<Boolean>> fates = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            CompletableFuture<Boolean> fate = new CompletableFuture<>();
            fates.add(fate);
            ledger.append(
                    "acme", List.of(placed("r" + i), settled("r" + i)), failure -> fate.complete(failure == null));
        }
        assertThat(fates).allMatch(CompletableFuture::join);

        List<String> ids = new ArrayList<>();
        ledger.events("acme", 0, Long.MAX_VALUE, each -> ids.add(each.id()));

        assertThat(ids).hasSize(5_000).startsWith("r0", "r1").endsWith("r4999");
        assertThat(ledger.accounts("acme").getFirst().settled()).isEqualTo(5_000 * 700_123L);
        assertThat(ledger.recover("acme", 0).holds()).isEmpty();
    }

    @Test
    void aCrowdSharesItsCommits() {
        long before = ledger.commits();
        List<CompletableFuture<Boolean>> fates = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            CompletableFuture<Boolean> fate = new CompletableFuture<>();
            fates.add(fate);
            ledger.append("acme", List.of(placed("r" + i)), failure -> fate.complete(failure == null));
        }

        assertThat(fates).allMatch(CompletableFuture::join);
        assertThat(ledger.commits() - before).isLessThan(5_000);
    }

    @Test
    void aLedgerSaysThatItDoesNotKeepUpWhileMoreWaitsThanMay() throws Exception {
        ledger.close();
        ledger = SqliteLedger.open(folder, Durability.PROCESS, 100, Thread::new);
        append("acme", opened(1), opened(2));
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Void> stall = CompletableFuture.runAsync(() -> ledger.write(_ -> {
            stalled.countDown();
            await(goOn);
        }));
        stalled.await();
        CompletableFuture<Boolean> last = new CompletableFuture<>();
        for (int i = 0; i < 100; i++) {
            assertThat(ledger.keepsUp()).isTrue();
            ledger.append("acme", List.of(placed("r" + i)), failure -> last.complete(failure == null));
        }
        assertThat(ledger.keepsUp()).isFalse();

        goOn.countDown();
        stall.join();
        append("acme", placed("later"));
        assertThat(last).isCompletedWithValue(true);
        assertThat(ledger.keepsUp()).isTrue();
    }

    @Test
    void ofAFloodOfRefusalsOnlyTheFirst200OfASecondAreKeptWholeButAllAreCounted() throws Exception {
        for (int i = 0; i < 300; i++) {
            append("acme", refused("r" + i, NOON + i));
        }

        assertThat(ledger.request("acme", "r199")).isPresent();
        assertThat(ledger.request("acme", "r200")).isEmpty();
        long counted = ledger.read(connection ->
                SqliteFile.number(connection, "SELECT sum(refused) FROM refusal_count WHERE budget = 'each'"));
        assertThat(counted).isEqualTo(300);
    }

    @Test
    void aStormThatWasJustRefusedIsCountedWhole() throws Exception {
        for (int i = 0; i < 300; i++) {
            append("acme", refused("r" + i, NOON + i));
        }

        assertThat(ledger.ceilings().refused("acme", "each", NOON, NOON + 60_000))
                .isEqualTo(300);
    }

    @Test
    void aRefusalIsKeptFor90DaysAndItsCountForEver() {
        long day = 86_400_000L;
        append("acme", refused("old", NOON), refused("young", NOON + day));
        restart();
        append("acme", refused("now", NOON + 90 * day + 1));
        restart();

        assertThat(ledger.request("acme", "old")).isEmpty();
        assertThat(ledger.request("acme", "young")).isPresent();
        long counted =
                ledger.read(connection -> SqliteFile.number(connection, "SELECT sum(refused) FROM refusal_count"));
        assertThat(counted).isEqualTo(3);
    }

    @Test
    void whatIsSettledOnTheOneAccountOfABudgetIsReadAlone() {
        Window next = new Window(DAY.end(), DAY.end() + 86_400_000);
        append(
                "acme",
                opened(1),
                opened(2),
                new AccountOpened(3, "b2", "ada", DAY),
                new AccountOpened(4, "b2", null, next),
                new AccountOpened(5, "b5", null, DAY),
                placed("r1"),
                settled("r1"));

        assertThat(ledger.settled("acme", "b2", DAY)).isEqualTo(377);
        assertThat(ledger.settled("acme", "b1", DAY)).as("each of many").isZero();
        assertThat(ledger.settled("acme", "b2", next)).isZero();
        assertThat(ledger.settled("acme", "b5", DAY)).isZero();
        assertThat(ledger.settled("globex", "b2", DAY)).isZero();
    }

    @Test
    void aDuplicateIsRecordedAsAConflict() {
        append("acme", opened(1), opened(2), placed("r1"), settled("r1"), settled("r1"));

        ledger.expandAll();
        long conflicts = ledger.read(connection -> SqliteFile.number(
                connection, "SELECT count(*) FROM conflict WHERE subject = 'r1' AND kind = 'settlement'"));
        assertThat(conflicts).isEqualTo(1);
    }

    @Test
    void anAmountForAnUnknownAccountIsToldAndStopsNothing() {
        append("acme", opened(1), placed("r1"), settled("r1"));
        restart();
        append("acme", placed("r2"));

        assertThat(ledger.accounts("acme").getFirst().settled()).isEqualTo(700_123);
        long conflicts = ledger.read(connection -> SqliteFile.number(
                connection, "SELECT count(*) FROM conflict WHERE subject = 'account 2' AND kind = 'posting'"));
        assertThat(conflicts).isEqualTo(1);
        assertThat(ledger.healthy()).isTrue();
    }

    @Test
    void anAmountThatAnAccountCannotHoldIsToldAndStopsNothing() {
        append("acme", opened(1), opened(2), huge("r1"));
        append("acme", huge("r2"));
        restart();
        append("acme", huge("r3"), huge("r4"));
        restart();

        assertThat(ledger.healthy()).isTrue();
        assertThat(ledger.accounts("acme").getFirst().settled()).isEqualTo(Long.MAX_VALUE - 7);
        long conflicts = ledger.read(connection -> SqliteFile.number(
                connection, "SELECT count(*) FROM conflict WHERE subject = 'account 1' AND kind = 'posting'"));
        assertThat(conflicts).isGreaterThanOrEqualTo(2);
        long booked = ledger.read(connection -> SqliteFile.number(connection, "SELECT count(*) FROM event"));
        assertThat(booked).isEqualTo(4);
    }

    private static CallSettled huge(String requestId) {
        return new CallSettled(settled(requestId).event(), List.of(new Posting(1, Long.MAX_VALUE - 7)), List.of());
    }

    @Test
    void aRangeOfAdmissionIsFoundInEveryFoldAndInWhatIsNotFolded() {
        append("acme", booked("a", NOON + 5), booked("b", NOON + 90));
        fold();
        append("acme", booked("late", NOON + 4), booked("c", NOON + 91));
        fold();
        append("other", booked("else", NOON + 5));
        append("acme", booked("latest", NOON + 3), booked("d", NOON + 92));

        assertThat(range(NOON + 3, NOON + 6)).containsExactly("a", "late", "latest");
        assertThat(range(NOON + 90, NOON + 92)).containsExactly("b", "c");
        assertThat(range(NOON + 93, NOON + 99)).isEmpty();
        restart();
        assertThat(range(NOON + 3, NOON + 6)).containsExactly("a", "late", "latest");
        assertThat(range(NOON + 92, NOON + 93)).containsExactly("d");
    }

    @Test
    void aLedgerOfVersion1IsBroughtUpWithEverythingInIt() throws SQLException {
        append("acme", booked("a", NOON + 5), booked("b", NOON + 90));
        fold();
        append("acme", booked("late", NOON + 4));
        ledger.expandAll();
        Path killed = copyOfFiles();
        close();
        asVersion1(killed.resolve("ledger.db"));
        path = killed;
        open();

        assertThat(range(NOON, NOON + 6)).containsExactly("a", "late");
        assertThat(range(NOON + 90, NOON + 91)).containsExactly("b");
        assertThat(ledger.<Long>read(connection -> SqliteFile.number(
                        connection, "SELECT count(*) FROM sqlite_master WHERE name = 'event_admitted'")))
                .isZero();
    }

    private static void asVersion1(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            SqliteFile.run(connection, "DROP INDEX refusal_of");
            SqliteFile.run(connection, "DROP INDEX release_of");
            SqliteFile.run(connection, "DROP TABLE customer");
            SqliteFile.run(connection, "ALTER TABLE position DROP COLUMN customers");
            SqliteFile.run(connection, "DROP INDEX outbox_told");
            SqliteFile.run(connection, "ALTER TABLE outbox DROP COLUMN bundle");
            SqliteFile.run(connection, "ALTER TABLE outbox DROP COLUMN came_at");
            SqliteFile.run(connection, "ALTER TABLE crossing DROP COLUMN at");
            SqliteFile.run(connection, "ALTER TABLE outbox DROP COLUMN tried_at");
            SqliteFile.run(connection, "DROP INDEX event_adjusts");
            SqliteFile.run(connection, "ALTER TABLE event DROP COLUMN adjusts");
            SqliteFile.run(connection, "DROP TABLE event_span");
            SqliteFile.run(connection, "CREATE INDEX event_admitted ON event (organization, admitted_at)");
            SqliteFile.run(connection, "PRAGMA user_version = 1");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private Path copyOfFiles() {
        Path copy = path.resolve("killed");
        try {
            Files.createDirectory(copy);
            for (String name : List.of("ledger.db", "ledger.db-wal")) {
                Files.copy(path.resolve(name), copy.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }

    private static CallSettled booked(String id, long admittedAt) {
        return new CallSettled(bare(id, admittedAt), List.of(), List.of());
    }

    private void fold() {
        ledger.accounts("acme");
    }

    private List<String> range(long from, long to) {
        List<String> ids = new ArrayList<>();
        ledger.events("acme", from, to, entry -> ids.add(entry.event().requestId()));
        return ids;
    }

    @Test
    void aClosedLedgerTellsEveryAppend() {
        ledger.close();

        assertThat(append("acme", opened(1))).hasMessageContaining("the ledger is closed");
        assertThat(ledger.healthy()).isFalse();
    }

    @Test
    void aFileOfANewerVersionStopsTheStartByName() {
        ledger.write(connection -> SqliteFile.run(connection, "PRAGMA user_version = 99"));
        close();

        folder = DataFolder.open(path);
        assertThatThrownBy(() -> SqliteLedger.open(folder, Durability.PROCESS, Thread::new))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("ledger.db was written by a newer Purser (its tables have version 99");
        folder.close();
        path = path.resolve("fresh");
        open();
    }
}
