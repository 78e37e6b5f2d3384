package io.purser.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.process.Programs.Ended;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Backups of gateways that run and of folders that nobody has open, and what a restore makes of them.
class BackupTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "a-secret-for-a-test-of-backups";
    private static final String GOVERNANCE = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            budgets:
              - {name: whole, scope: {organization: acme}, limit: 1000 USD, period: month, enforcement: hard}
            """.formatted(SECRET);
    private static final int CLIENTS = 4;
    private static final int CALLS_BEFORE = 60;

    private final Path folder;
    private final Path data;

    BackupTest(@TempDir Path folder) {
        this.folder = folder;
        this.data = folder.resolve("data");
    }

    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private volatile boolean stop;

    @Test
    void aBackupUnderLoadHasEverythingThatWasAnsweredBeforeItAndItsSumsAreTheOnesOfThatMoment() throws Exception {
        Path backup = folder.resolve("backup.zip");
        JsonNode manifest;
        Set<String> before;
        try (ServedPurser purser = ServedPurser.start(folder, data, GOVERNANCE)) {
            List<Thread> clients = load(purser);
            while (answered.size() < CALLS_BEFORE) {
                Thread.onSpinWait();
            }
            before = Set.copyOf(answered);
            manifest = backup(purser, backup);
            stop = true;
            for (Thread client : clients) {
                client.join();
            }
            assertThat(answered).hasSizeGreaterThan(before.size());
        }
        Path restored = folder.resolve("restored");
        assertThat(restore(backup, restored).code()).isZero();
        long sequence = manifest.path("sequence").asLong();
        try (ServedPurser purser = ServedPurser.start(folder, restored, GOVERNANCE)) {
            assertThat(purser.ask(SECRET).statusCode()).isEqualTo(200);
            Ended verified = purser(purser, "ledger", "verify");
            assertThat(verified.code()).as(verified.out()).isZero();
            String csv = purser.get("/api/v1/exports/ledger.csv?period=this-month", token())
                    .body();
            assertThat(before).allMatch(id -> csv.contains("\n" + id + "," + id + ",usage,"));
        }
        assertThat(events(restored, sequence)).isEqualTo(events(data, sequence)).isNotEmpty();
    }

    @Test
    void aRestoredFolderThatIsKilledAndStartedAgainKeepsItsSums() throws Exception {
        try (ServedPurser purser = ServedPurser.start(folder, data, GOVERNANCE)) {
            purser.ask(SECRET);
            assertThat(backup(purser, folder.resolve("one")).path("leftOut")).isEmpty();
            purser.kill();
        }
        assertThat(restore(folder.resolve("one"), folder.resolve("restored")).code())
                .isZero();
        try (ServedPurser purser = ServedPurser.start(folder, folder.resolve("restored"), GOVERNANCE)) {
            assertThat(purser.ask(SECRET).statusCode()).isEqualTo(200);
            purser.kill();
        }
        try (ServedPurser purser = ServedPurser.start(folder, folder.resolve("restored"), GOVERNANCE)) {
            assertThat(purser(purser, "ledger", "verify").code()).isZero();
        }
    }

    @Test
    void onlyOperatorsGetABackup() throws Exception {
        try (ServedPurser purser = ServedPurser.start(folder, data, GOVERNANCE)) {
            HttpResponse<String> nobody = purser.get("/api/v1/backup", "pt-purser-wrong");
            HttpResponse<String> key = purser.get("/api/v1/backup", SECRET);
            HttpResponse<String> unclear = purser.get("/api/v1/backup?secrets=maybe", token());
            assertThat(nobody.statusCode()).isEqualTo(401);
            assertThat(key.statusCode()).isEqualTo(403);
            assertThat(key.body()).contains("operator_only");
            assertThat(unclear.statusCode()).isEqualTo(400);
            assertThat(data.resolve("backup-in-progress")).doesNotExist();
        }
    }

    @Test
    void aStoppedFolderIsBackedUpAndARunningOneIsNot() throws Exception {
        try (ServedPurser purser = ServedPurser.start(folder, data, GOVERNANCE)) {
            purser.ask(SECRET);
            Ended running = Programs.purser(folder, "backup", "x.zip", "--stopped", data.toString());
            assertRefused(running, "is in use by process ");
            assertThat(folder.resolve("x.zip")).doesNotExist();
        }
        Ended stopped = Programs.purser(folder, "backup", "x.zip", "--stopped", data.toString());
        assertThat(stopped.code()).as(stopped.err()).isZero();
        assertThat(stopped.out()).contains("x.zip has everything that was answered for before ", "ledger.db");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("x.zip"))))
                .isEqualTo("rw-------");
        Ended again = Programs.purser(folder, "backup", "x.zip", "--stopped", data.toString());
        assertRefused(again, "x.zip is there already; a backup never overwrites anything");
        assertThat(restore(folder.resolve("x.zip"), folder.resolve("restored")).code())
                .isZero();
        assertThat(events(folder.resolve("restored"), Long.MAX_VALUE)).isEqualTo(events(data, Long.MAX_VALUE));
    }

    @Test
    void aDamagedBackupIsRefusedByNameAndLeavesNothing() throws Exception {
        made();
        Programs.purser(folder, "backup", "backup", "--stopped", data.toString());
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("backup/ledger.db").toFile(), "rw")) {
            file.seek(5_000);
            int was = file.read();
            file.seek(5_000);
            file.write(was ^ 1);
        }
        assertRefused(
                restore(folder.resolve("backup"), folder.resolve("restored")),
                "ledger.db is damaged: its SHA-256 is not the one in the manifest");
        assertThat(folder.resolve("restored")).doesNotExist();
    }

    private void made() throws Exception {
        try (ServedPurser purser = ServedPurser.start(folder, data, GOVERNANCE)) {
            assertThat(purser.ask(SECRET).statusCode()).isEqualTo(200);
        }
    }

    private List<Thread> load(ServedPurser purser) {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofPlatform().start(() -> {
                while (!stop) {
                    askOnce(purser);
                }
            }));
        }
        return clients;
    }

    private void askOnce(ServedPurser purser) {
        try {
            HttpResponse<String> answer = purser.ask(SECRET);
            if (answer.statusCode() == 200) {
                answer.headers().firstValue("purser-request-id").ifPresent(answered::add);
            }
        } catch (IOException | InterruptedException e) {
            stop = true;
        }
    }

    private String token() throws IOException {
        return Files.readString(data.resolve("admin-token")).strip();
    }

    private Ended purser(ServedPurser purser, String... command) throws Exception {
        String[] all = Stream.concat(Stream.of(command), Stream.of("--url", purser.url(), "--token", token()))
                .toArray(String[]::new);
        return Programs.purser(folder, all);
    }

    private JsonNode backup(ServedPurser purser, Path to) throws Exception {
        Ended ended = purser(purser, "backup", to.toString(), "-o", "json");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(purser.data().resolve("backup-in-progress")).doesNotExist();
        return JSON.readTree(ended.out());
    }

    private Ended restore(Path backup, Path into, String... more) throws Exception {
        return Programs.purser(
                folder,
                Stream.concat(Stream.of("restore", backup.toString(), into.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static void assertRefused(Ended ended, String says) {
        assertThat(ended.code()).as(ended.err()).isEqualTo(1);
        assertThat(ended.err()).startsWith("purser: ").contains(says);
    }

    /// What a stopped ledger has up to a record: the cost of each call.
    private static Map<String, Long> events(Path data, long until) throws Exception {
        Map<String, Long> costs = new TreeMap<>();
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ledger.db"));
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("SELECT request_id, cost FROM event WHERE seq <= " + until)) {
            while (row.next()) {
                costs.put(row.getString(1), row.getLong(2));
            }
        }
        return costs;
    }
}
