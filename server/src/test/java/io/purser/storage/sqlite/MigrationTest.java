package io.purser.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.control.analytics.LedgerReader.RequestTrail;
import io.purser.control.audit.Actor;
import io.purser.control.audit.Audit;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.AuditQuery;
import io.purser.control.audit.AuditVerdict;
import io.purser.control.audit.Chain;
import io.purser.control.audit.SealedEntry;
import io.purser.control.audit.Sealer;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.Quantities;
import io.purser.governance.custody.Deposit;
import io.purser.governance.recovery.LedgerStore;
import io.purser.platform.secret.SecretBox;
import io.purser.platform.secret.SigningKey;
import io.purser.storage.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Data folders as earlier versions of the tables left them, killed with records in the journal: the
/// files `NAME-vN.sql` were written by the program of that time, from the same samples; the ledgers of versions 4,
/// 6, 7 and 8 are those of the versions before, brought there.
class MigrationTest {

    private final Path path;

    MigrationTest(@TempDir Path path) {
        this.path = path;
    }

    /// Makes a database from what an earlier version left.
    private Path left(String file, int version) throws IOException, SQLException {
        Path database = path.resolve(file);
        String resource = file.replace(".db", "-v" + version + ".sql");
        try (InputStream in = Objects.requireNonNull(MigrationTest.class.getResourceAsStream(resource), resource);
                Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String statement : text.split(";\n")) {
                if (!statement.isBlank()) {
                    SqliteFile.run(connection, statement);
                }
            }
        }
        return database;
    }

    static IntStream earlierLedgers() {
        return IntStream.range(1, LedgerTables.STEPS.size());
    }

    @ParameterizedTest
    @MethodSource("earlierLedgers")
    void aLedgerOfAnyEarlierVersionKeepsEveryRecord(int version) throws Exception {
        left("ledger.db", version);
        try (DataFolder folder = DataFolder.open(path);
                SqliteLedger ledger = SqliteLedger.open(folder, Durability.PROCESS, Thread::new)) {
            assertThat(ledger.lastSequence()).isEqualTo(17);
            Map<String, Object> events = new TreeMap<>();
            ledger.events("acme", 0, Long.MAX_VALUE, each -> events.put(each.id(), each.event()));
            assertThat(events)
                    .isEqualTo(Map.of(
                            "one", event("one", version),
                            "two", event("two", version),
                            "late", event("late", version)));
            assertThat(ledger.customers("acme"))
                    .as("read once from what was booked before there was a list of them")
                    .extracting(each -> each.name() + " " + each.by().equals(Samples.ADA) + " " + each.firstAt())
                    .containsExactly("globex true " + Samples.NOON);
            LedgerStore.Recovered recovered = ledger.recover("acme", 0);
            assertThat(recovered.armed()).containsExactly("b2");
            assertThat(recovered.holds())
                    .extracting(each -> each.hold().requestId())
                    .containsExactly("open", "open too");
            assertThat(recovered.holds().getFirst().coveredOutput())
                    .isEqualTo(Samples.grown("open").outputTokens());
            assertThat(ledger.accounts("acme"))
                    .extracting(each -> each.account().budgetId() + " " + each.settled())
                    .containsExactly("b1 " + 3 * 700_123, "b2 " + (1_000 + 2 * 377));
            RequestTrail refused = ledger.request("acme", "no").orElseThrow();
            assertThat(refused.refused()).isEqualTo(Samples.refused("no", Samples.NOON));
            assertThat(ledger.request("acme", "gone").orElseThrow().released()).isEqualTo("connect refused");
        }
        assertThat(version(path.resolve("ledger.db"))).isEqualTo(LedgerTables.STEPS.size());
    }

    /// What the sample was then: version 1 knew text tokens and no particulars, and none before 4 knew calls that were
    /// made elsewhere, of which the one of 4 has none.
    private static UsageEvent event(String id, int version) {
        UsageEvent now = Samples.event(id);
        Particulars said = now.particulars();
        return new UsageEvent(
                id,
                now.admittedAt(),
                now.bookedAt(),
                now.attribution(),
                now.provider(),
                now.requestedModel(),
                now.model(),
                now.responseModel(),
                now.outcome(),
                now.usageSource(),
                version > 1 ? now.usage() : now.usage().with(Quantities.NONE),
                now.cost(),
                now.priceVersion(),
                now.retryCount(),
                now.latencyMillis(),
                now.firstTokenMillis(),
                now.streamed(),
                now.flags(),
                version > 1
                        ? new Particulars(
                                said.serviceTier(),
                                said.region(),
                                said.reportedCost(),
                                said.exchange(),
                                said.follows(),
                                said.admittedModel(),
                                said.actions(),
                                said.cover(),
                                null)
                        : Particulars.NONE);
    }

    @ParameterizedTest
    @MethodSource("earlierLedgers")
    void whatIsMigratedTakesNewRecordsAndStartsAgain(int version) throws Exception {
        left("ledger.db", version);
        for (int start = 0; start < 2; start++) {
            try (DataFolder folder = DataFolder.open(path);
                    SqliteLedger ledger = SqliteLedger.open(folder, Durability.PROCESS, Thread::new)) {
                ledger.append(
                        "acme", List.of(Samples.placed("new " + start), Samples.settled("new " + start)), _ -> {});
                List<String> ids = new ArrayList<>();
                ledger.events("acme", 0, Long.MAX_VALUE, each -> ids.add(each.id()));
                assertThat(ids).hasSize(4 + start);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("earlierLedgers")
    void aCopyOfWhatItWasStaysForTheOlderProgram(int version) throws Exception {
        left("ledger.db", version);
        try (DataFolder folder = DataFolder.open(path)) {
            SqliteLedger.open(folder, Durability.PROCESS, Thread::new).close();
        }
        Path kept = path.resolve("ledger.db.v" + version);
        assertThat(version(kept)).isEqualTo(version);
        Files.delete(path.resolve("ledger.db"));
        Files.move(kept, path.resolve("ledger.db"));
        assertThat(FolderCopy.inspect(path, "ledger.db").rows())
                .containsEntry("event", 2L)
                .containsEntry("journal", 3L);
    }

    @Test
    void depositsOfBeforeOpenResponsesKeepTheirOwners() throws Exception {
        left("custody.db", 1);
        try (DataFolder folder = DataFolder.open(path);
                SqliteCustody custody = SqliteCustody.open(folder, 0, Thread::new)) {
            CompletableFuture<@Nullable Deposit> found = new CompletableFuture<>();
            custody.find("conv_1", Runnable::run, found::complete);
            assertThat(found.join())
                    .isEqualTo(new Deposit(
                            "conv_1", Deposit.Kind.CONVERSATION, "acme", "key:k1", "openai", "two", Samples.NOON + 1));
        }
        assertThat(FolderCopy.inspect(path, "custody.db").rows())
                .containsEntry("deposit", 2L)
                .containsEntry("open_response", 0L);
        assertThat(version(path.resolve("custody.db.v1"))).isEqualTo(1);
    }

    /// Entries of the first format keep their seals; a checkpoint vouches for them, and signed ones follow.
    @Test
    void auditEntriesOfBeforeSignaturesKeepTheirSealsAndVerify() throws Exception {
        left("config.db", 1);
        SecureRandom random = new SecureRandom();
        Sealer sealer = new Sealer(SigningKey.of(path, random));
        for (int start = 0; start < 2; start++) {
            try (DataFolder folder = DataFolder.open(path);
                    SqliteConfig config = SqliteConfig.open(folder, SecretBox.of(path, random), sealer, Samples.NOON)) {
                Audit audit = new Audit(config, sealer, () -> Instant.ofEpochMilli(Samples.NOON));
                assertThat(config.checkpoints(Chain.of("acme"))).hasSize(1);
                assertThat(config.after(Chain.of("acme"), 0, 2))
                        .extracting(SealedEntry::seal)
                        .containsExactly(
                                "1f7e554607326d0d9d56a8bebea7806ff1ee8d2ad14c1c5ce4c815884ff341ea",
                                "f0a36516a68bb7da454b0e1b9b6dd5e6ede8b84f0f417caa96f84d5e8a7c542f");
                assertThat(config.find(AuditQuery.newest(Chain.of("acme"), 9))
                                .getLast()
                                .tree()
                                .path("reason")
                                .asText())
                        .startsWith("Vorstand: größer");
                config.note(
                        Chain.of("acme"),
                        new AuditDeed(
                                Samples.NOON,
                                Actor.system("test"),
                                AuditAction.KEY_CREATE,
                                new AuditDeed.Thing("key", null, "k"),
                                List.of(),
                                null,
                                null));
                for (String each : List.of("acme", "default")) {
                    assertThat(audit.verify(Chain.of(each))).as(each).isInstanceOf(AuditVerdict.Sound.class);
                }
            }
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path.resolve("config.db"))) {
            SqliteFile.run(connection, "UPDATE audit_entry SET body = replace(body, 'key ci', 'key cj')");
        }
        try (DataFolder folder = DataFolder.open(path);
                SqliteConfig config = SqliteConfig.open(folder, SecretBox.of(path, random), sealer, Samples.NOON)) {
            AuditVerdict verdict =
                    new Audit(config, sealer, () -> Instant.ofEpochMilli(Samples.NOON)).verify(Chain.of("acme"));
            assertThat(verdict)
                    .isInstanceOfSatisfying(
                            AuditVerdict.Broken.class,
                            broken -> assertThat(broken.entry()).isEqualTo(2));
        }
    }

    @Test
    void theVersionOfTodayIsNotCopied() throws Exception {
        try (DataFolder folder = DataFolder.open(path)) {
            SqliteLedger.open(folder, Durability.PROCESS, Thread::new).close();
            SqliteLedger.open(folder, Durability.PROCESS, Thread::new).close();
        }
        assertThat(path.toFile().list()).noneMatch(name -> name.startsWith("ledger.db.v"));
    }

    @Test
    void aStepThatFailsLeavesTheFileAsItWas() throws Exception {
        Path database = left("ledger.db", 2);
        List<String> steps = List.of(LedgerTables.VERSION_1, LedgerTables.VERSION_2, "CREATE TABLE more (x); NONSENSE");
        SqliteFile broken = new SqliteFile(database, LedgerTables.MARK, steps);

        assertThatThrownBy(() -> broken.openToWrite(false)).isInstanceOf(StoreException.class);
        assertThat(version(database)).isEqualTo(2);
        assertThat(FolderCopy.inspect(path, "ledger.db").rows()).doesNotContainKey("more");
    }

    @Test
    void withoutACopyNothingIsMigrated() throws Exception {
        Path database = left("ledger.db", 1);
        Files.createDirectories(path.resolve("ledger.db.v1.new/in the way"));
        try (DataFolder folder = DataFolder.open(path)) {
            assertThatThrownBy(() -> SqliteLedger.open(folder, Durability.PROCESS, Thread::new))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is not brought from version 1 to " + LedgerTables.STEPS.size()
                            + ", since no copy of it can be kept");
        }
        assertThat(version(database)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger.db", "config.db", "custody.db", "batches.db", "learned.db"})
    void everyFileOfANewerVersionIsRefusedByName(String name) throws Exception {
        Path database = path.resolve(name);
        int mark = mark(name);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
            SqliteFile.run(connection, "PRAGMA application_id = " + mark);
            SqliteFile.run(connection, "PRAGMA user_version = 99");
        }
        assertThatThrownBy(() -> FolderCopy.inspect(path, name))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(name + " was written by a newer Purser (its tables have version 99");
    }

    private static int mark(String name) {
        return switch (name) {
            case "ledger.db" -> LedgerTables.MARK;
            case "config.db" -> ConfigTables.MARK;
            case "custody.db" -> SqliteCustody.in(Path.of("")).mark();
            case "batches.db" -> SqliteBatchStore.in(Path.of("")).mark();
            default -> SqliteLessons.in(Path.of("")).mark();
        };
    }

    private static long version(Path database) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
            return SqliteFile.number(connection, "PRAGMA user_version");
        }
    }
}
