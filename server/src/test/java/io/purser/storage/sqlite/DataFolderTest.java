package io.purser.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path path;

    @Test
    void aMissingFolderIsMade() {
        try (DataFolder folder = DataFolder.open(path.resolve("a/b"))) {
            assertThat(folder.path()).isDirectory();
        }
    }

    @Test
    void aSecondOpeningInTheSameProcessIsRefused() {
        try (DataFolder folder = DataFolder.open(path)) {
            assertThatThrownBy(() -> DataFolder.open(path.resolve("../" + path.getFileName())))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(
                            "is in use by process " + ProcessHandle.current().pid());
            assertThat(folder.path()).isDirectory();
        }
    }

    @Test
    void aFolderThatWasClosedCanBeOpenedAgain() {
        DataFolder.open(path).close();
        DataFolder.open(path).close();

        assertThat(path).isDirectory();
    }

    @Test
    void aKilledProcessLeavesNoCopyOfSqliteBehind() throws Exception {
        Path temporary = Files.createDirectory(path.resolve("temporary"));
        Path data = path.resolve("data");
        for (int start = 0; start < 2; start++) {
            try (Child child = Child.start(LoadingChild.class, data.toString(), temporary.toString())) {
                assertThat(child.line()).isEqualTo("loaded");
                child.kill();
            }
        }
        assertThat(temporary).isEmptyDirectory();
        try (Stream<Path> kept = Files.walk(data.resolve("native"))) {
            assertThat(kept.filter(Files::isRegularFile)).hasSize(1);
        }
    }

    /// Opens a ledger whose driver has a temporary folder of its own, and waits.
    static final class LoadingChild {
        public static void main(String[] args) throws Exception {
            System.setProperty("org.sqlite.tmpdir", args[1]);
            DataFolder folder = DataFolder.open(Path.of(args[0]));
            SqliteLedger.open(folder, Durability.PROCESS, Thread::new);
            System.out.println("loaded");
            Thread.currentThread().join();
        }
    }

    @Test
    void anotherProcessIsNamed() throws Exception {
        try (Child child = Child.start(HoldingChild.class, path.toString())) {
            assertThat(child.line()).isEqualTo("open");

            assertThatThrownBy(() -> DataFolder.open(path))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("data folder " + path + " is in use by process " + child.pid()
                            + "; stop it or give another folder");
        }
        DataFolder.open(path).close();
    }

    @Test
    void aFolderThatIsAFileIsToldWithItsPath() throws IOException {
        Path file = Files.createFile(path.resolve("file"));

        assertThatThrownBy(() -> DataFolder.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessage("data folder " + file + " is a file; expected a folder");
    }

    @Test
    void aFolderThatCannotBeMadeIsToldWithItsPath() {
        assertThatThrownBy(() -> DataFolder.open(Path.of("/proc/purser")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("data folder /proc/purser cannot be made: ")
                .hasMessageContaining("expected a folder that this user may write");
    }

    /// Opens a folder and keeps it until it is killed.
    static final class HoldingChild {
        public static void main(String[] args) throws IOException {
            try (DataFolder folder = DataFolder.open(Path.of(args[0]))) {
                System.out.println(folder.path().toFile().isDirectory() ? "open" : "gone");
                System.in.read();
            }
        }
    }
}
