package io.purser.storage.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.audit.Sealer;
import io.purser.core.ledger.LedgerRecord;
import io.purser.platform.secret.Pepper;
import io.purser.platform.secret.SecretBox;
import io.purser.platform.secret.SigningKey;
import io.purser.storage.Samples;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.Durability;
import io.purser.storage.sqlite.Progress;
import io.purser.storage.sqlite.SqliteConfig;
import io.purser.storage.sqlite.SqliteLedger;
import io.purser.storage.sqlite.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a restore accepts, and what it refuses by name without leaving anything behind.
class RestoreTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOON = Instant.ofEpochMilli(Samples.NOON);

    private final Path folder;
    private final Path data;
    private final Path backup;
    private final Path restored;

    RestoreTest(@TempDir Path folder) {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.backup = folder.resolve("backup");
        this.restored = folder.resolve("restored");
    }

    @BeforeEach
    void backUp() throws IOException {
        SecureRandom random = new SecureRandom();
        try (DataFolder open = DataFolder.open(data)) {
            Pepper.of(data, random);
            SqliteConfig.open(open, SecretBox.of(data, random), new Sealer(SigningKey.of(data, random)), 0)
                    .close();
            try (SqliteLedger ledger = SqliteLedger.open(open, Durability.PROCESS, Thread::new)) {
                keep(ledger, Samples.opened(1), Samples.opened(2));
                keep(ledger, Samples.placed("one"), Samples.settled("one"));
                keep(ledger, Samples.placed("two"), Samples.settled("two"));
            }
        }
        make("backup", true);
    }

    private static void keep(SqliteLedger ledger, LedgerRecord... records) {
        CompletableFuture<@Nullable Throwable> kept = new CompletableFuture<>();
        ledger.append("acme", List.of(records), kept::complete);
        assertThat(kept.join()).isNull();
    }

    private Manifest make(String name, boolean secrets) throws IOException {
        return new BackupPlace(folder.resolve(name)).make(data, secrets, () -> NOON, "0.1.0", Progress.SILENT);
    }

    private Manifest restore(Path from) throws IOException {
        return Restore.run(from, restored, null, Progress.SILENT);
    }

    @Test
    void everyFileIsWhatItWasAndTheLedgerEndsWhereTheManifestSays() throws IOException {
        Manifest manifest = restore(backup);

        assertThat(manifest.takenAt()).isEqualTo("2026-11-22T12:00:00Z");
        assertThat(manifest.files())
                .extracting(Manifest.Item::name)
                .containsExactly("ledger.db", "config.db", "pepper", "secret.key", "audit.key");
        assertThat(manifest.files().getFirst().rows()).containsEntry("event", 2L);
        assertThat(restored.resolve("pepper")).hasSameBinaryContentAs(data.resolve("pepper"));
        try (DataFolder open = DataFolder.open(restored);
                SqliteLedger ledger = SqliteLedger.open(open, Durability.PROCESS, Thread::new)) {
            assertThat(ledger.lastSequence()).isEqualTo(manifest.sequence()).isEqualTo(6);
            List<String> ids = new ArrayList<>();
            ledger.events("acme", 0, Long.MAX_VALUE, each -> ids.add(each.id()));
            assertThat(ids).containsExactly("one", "two");
        }
    }

    @Test
    void anArchiveIsTheSameAsAFolder() throws IOException {
        Manifest made = make("backup.zip", true);
        assertThat(restore(folder.resolve("backup.zip"))).isEqualTo(made);
    }

    @Test
    void whatIsReceivedIsKeptOnlyWhereItIsWhole() throws IOException {
        make("backup.zip", true);
        byte[] whole = Files.readAllBytes(folder.resolve("backup.zip"));
        Path received = folder.resolve("received");
        byte[] torn = Arrays.copyOf(whole, whole.length - 100);
        assertThatThrownBy(() -> new BackupPlace(received).receive(new ByteArrayInputStream(torn), Progress.SILENT))
                .isInstanceOf(BackupRefused.class)
                .hasMessageContaining("is not a whole archive");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("data", "backup", "backup.zip");

        List<Long> told = new ArrayList<>();
        new BackupPlace(received)
                .receive(
                        new ByteArrayInputStream(whole),
                        (file, done, length) -> told.add(file.equals("received") && length == 0 ? done : 0));
        assertThat(told).contains((long) whole.length);
        restore(received);
    }

    @Test
    void withoutItsSecretsABackupNeedsTheOnesOfItsInstallation() throws IOException {
        Manifest bare = make("bare", false);
        assertThat(bare.leftOut())
                .extracting(Manifest.Secret::name)
                .containsExactly("pepper", "secret.key", "audit.key");
        assertThat(folder.resolve("bare/pepper")).doesNotExist();
        refused(folder.resolve("bare"), "was made without its secrets; give the folder that has pepper");
        Path others = Files.createDirectory(folder.resolve("others"));
        assertThatThrownBy(() -> Restore.run(folder.resolve("bare"), restored, others, Progress.SILENT))
                .hasMessageContaining("pepper: no such file");
        Files.writeString(others.resolve("pepper"), "00".repeat(32) + "\n");
        assertThatThrownBy(() -> Restore.run(folder.resolve("bare"), restored, others, Progress.SILENT))
                .isInstanceOf(BackupRefused.class)
                .hasMessageContaining("pepper belongs to another installation than ");
        assertThat(restored).doesNotExist();

        Restore.run(folder.resolve("bare"), restored, data, Progress.SILENT);
        assertThat(restored.resolve("pepper")).hasSameBinaryContentAs(data.resolve("pepper"));
    }

    @Test
    void oneWrongByteIsNamedByItsFile() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(backup.resolve("ledger.db").toFile(), "rw")) {
            file.seek(5_000);
            int was = file.read();
            file.seek(5_000);
            file.write(was ^ 1);
        }
        refused("ledger.db is damaged: its SHA-256 is not the one in the manifest");
    }

    @Test
    void aFileThatIsCutIsNamed() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(backup.resolve("config.db").toFile(), "rw")) {
            file.setLength(4_096);
        }
        refused("config.db is damaged: it has 4096 bytes, the manifest says ");
    }

    @Test
    void aFileThatIsMissingIsNamed() throws IOException {
        Files.delete(backup.resolve("config.db"));
        refused("config.db is missing");
    }

    @Test
    void aFileThatDoesNotBelongIsNamed() throws IOException {
        Files.writeString(backup.resolve("extra.db"), "x");
        refused("extra.db is not in its manifest.json");
    }

    @Test
    void aNameThatLeadsElsewhereIsNamed() throws IOException {
        manifest(root -> ((ObjectNode) root.path("files").get(0)).put("name", "../escaped"));
        refused("\"../escaped\" is not a file of a backup");
        assertThat(folder.resolve("escaped")).doesNotExist();
    }

    @Test
    void aNewerFormatIsNamed() throws IOException {
        manifest(root -> root.put("format", 2));
        refused("was made by a newer Purser (format 2, this one knows up to 1); use the newer one");
    }

    @Test
    void aManifestThatSaysAnotherEndOfTheLedgerIsNamed() throws IOException {
        manifest(root -> root.put("sequence", 7_777_777));
        refused("ledger.db ends with record 6; the manifest says 7777777");
    }

    @Test
    void rowsThatTheManifestDoesNotCountAreNamed() throws Exception {
        change("ledger.db", "DELETE FROM event WHERE request_id = 'two'");
        refused("ledger.db is not what the manifest says: ");
    }

    @Test
    void tablesOfANewerVersionAreNamed() throws Exception {
        change("ledger.db", "PRAGMA user_version = 99");
        refused("ledger.db was written by a newer Purser (its tables have version 99");
    }

    @Test
    void aFileUnderAnothersNameIsNamed() throws Exception {
        change("ledger.db", "PRAGMA application_id = 7");
        refused("ledger.db is not one of Purser's files of this name");
    }

    @Test
    void aTornArchiveIsNamed() throws IOException {
        make("whole.zip", true);
        byte[] whole = Files.readAllBytes(folder.resolve("whole.zip"));
        Path torn = Files.write(folder.resolve("torn.zip"), Arrays.copyOf(whole, whole.length / 2));
        refused(torn, "torn.zip is not a whole archive");
    }

    @Test
    void anArchiveWithAnotherFileInItIsNamed() throws IOException {
        make("whole.zip", true);
        try (FileSystem zip = FileSystems.newFileSystem(folder.resolve("whole.zip"));
                OutputStream out = Files.newOutputStream(zip.getPath("ledger.db"))) {
            out.write(new byte[100]);
        }
        refused(folder.resolve("whole.zip"), "ledger.db is damaged: it has 100 bytes");
    }

    @Test
    void whatIsNoBackupIsSaidToBeNone() throws IOException {
        refused(data, "is not a backup: it has no manifest.json");
        refused(folder.resolve("nowhere.zip"), "nowhere.zip: no such backup");
        Files.writeString(backup.resolve("manifest.json"), "{");
        refused("manifest.json is damaged: ");
    }

    @Test
    void aFolderThatIsNotEmptyIsNotTouched() throws IOException {
        Files.createDirectory(restored);
        Files.writeString(restored.resolve("mine.txt"), "mine");
        assertThatThrownBy(() -> restore(backup))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is not empty; a restore needs an empty or new folder");
        assertThat(restored.toFile().list()).containsExactly("mine.txt");
    }

    @Test
    void anEmptyFolderStaysThereAndEmptyWhereTheBackupIsRefused() throws IOException {
        Files.createDirectory(restored);
        Files.delete(backup.resolve("ledger.db"));
        assertThatThrownBy(() -> restore(backup)).hasMessageContaining("ledger.db is missing");
        assertThat(restored).isEmptyDirectory();
    }

    @Test
    void aFolderThatIsOpenIsNamedWithItsProcess() {
        try (DataFolder open = DataFolder.open(restored)) {
            assertThatThrownBy(() -> restore(backup))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is in use by process ");
            assertThat(open.path()).isDirectory();
        }
    }

    @Test
    void aRestoreThatWasBrokenOffDoesNotStart() throws IOException {
        restore(backup);
        Files.createFile(restored.resolve(DataFolder.UNFINISHED));
        assertThatThrownBy(() -> DataFolder.open(restored))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("was not restored to the end; empty it and restore again");
    }

    private interface Change {
        void of(ObjectNode root) throws IOException;
    }

    private void manifest(Change change) throws IOException {
        Path file = backup.resolve("manifest.json");
        ObjectNode root = (ObjectNode) JSON.readTree(Files.readString(file));
        change.of(root);
        Files.writeString(file, root.toString());
    }

    /// Changes a database and makes the manifest's hash fit.
    private void change(String name, String sql) throws Exception {
        Path file = backup.resolve(name);
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        manifest(root -> {
            for (JsonNode item : root.path("files")) {
                if (item.path("name").asText().equals(name)) {
                    ((ObjectNode) item)
                            .put("sha256", HexFormat.of().formatHex(digest))
                            .put("bytes", Files.size(file));
                }
            }
        });
    }

    private void refused(String says) throws IOException {
        refused(backup, says);
    }

    private void refused(Path from, String says) throws IOException {
        assertThatThrownBy(() -> restore(from))
                .isInstanceOfAny(BackupRefused.class, StoreException.class)
                .hasMessageContaining(says);
        assertThat(restored).doesNotExist();
    }
}
