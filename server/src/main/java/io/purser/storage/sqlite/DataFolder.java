package io.purser.storage.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The folder that holds everything one installation keeps, locked for one process at a time.
public final class DataFolder implements AutoCloseable {

    private static final String LOCK_FILE = "lock";

    /// Stands in a folder until a restore into it has come to its end.
    public static final String UNFINISHED = "restore-unfinished";

    /// The folders that this process has locked. The system's locks belong to the process, and
    /// closing any channel on the lock file would drop them: a second try must not get that far.
    private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /// Makes the folder where it is missing, and locks it.
    ///
    /// @throws StoreException where it cannot be written, another process has it, or a restore into it
    ///     was broken off
    public static DataFolder open(Path path) {
        if (Files.exists(path.resolve(UNFINISHED))) {
            throw new StoreException("data folder " + path.toAbsolutePath()
                    + " was not restored to the end; empty it and restore again");
        }
        return lock(path);
    }

    /// Takes an empty folder for a restore: until {@link #restored} nothing else opens it.
    ///
    /// @throws StoreException where it is not empty, cannot be written or another process has it
    public static DataFolder openToRestore(Path path) {
        requireEmpty(path);
        DataFolder folder = lock(path);
        try {
            Files.createFile(folder.file(UNFINISHED));
            return folder;
        } catch (IOException e) {
            folder.close();
            throw new StoreException("data folder " + path.toAbsolutePath() + " cannot be written: " + reason(e), e);
        }
    }

    private static void requireEmpty(Path path) {
        if (!Files.isDirectory(path)) {
            return;
        }
        try (Stream<Path> there = Files.list(path)) {
            if (there.findAny().isEmpty()) {
                return;
            }
        } catch (IOException e) {
            throw new StoreException("data folder " + path.toAbsolutePath() + " cannot be read: " + reason(e), e);
        }
        if (Files.exists(path.resolve(LOCK_FILE))) {
            lock(path).close();
        }
        throw new StoreException("data folder " + path.toAbsolutePath()
                + " is not empty; a restore needs an empty or new folder and never overwrites one");
    }

    /// Says that a restore is complete.
    public void restored() {
        try {
            Files.delete(file(UNFINISHED));
        } catch (IOException e) {
            throw new StoreException(path + " cannot be written: " + reason(e), e);
        }
    }

    private static DataFolder lock(Path path) {
        Path real = made(path);
        if (!LOCKED.add(real)) {
            throw inUse(path, String.valueOf(ProcessHandle.current().pid()));
        }
        try {
            DataFolder folder = new DataFolder(real, lock(path, real));
            NativeLibrary.keepIn(real);
            return folder;
        } catch (StoreException e) {
            LOCKED.remove(real);
            throw e;
        }
    }

    private static Path made(Path path) {
        try {
            return Files.createDirectories(path).toRealPath();
        } catch (FileAlreadyExistsException e) {
            throw new StoreException("data folder " + path.toAbsolutePath() + " is a file; expected a folder", e);
        } catch (IOException e) {
            throw new StoreException(
                    "data folder " + path.toAbsolutePath() + " cannot be made: " + reason(e) + "; expected a folder"
                            + " that this user may write",
                    e);
        }
    }

    private static FileChannel lock(Path asked, Path real) {
        try {
            FileChannel channel = FileChannel.open(
                    real.resolve(LOCK_FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                String holder = read(channel);
                channel.close();
                throw inUse(asked, holder.isEmpty() ? "unknown" : holder);
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(
                    String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (IOException e) {
            throw new StoreException(
                    "data folder " + asked.toAbsolutePath() + " cannot be written: " + reason(e)
                            + "; expected a folder that this user may write",
                    e);
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        int length = channel.read(text, 0);
        return length <= 0 ? "" : new String(text.array(), 0, length, StandardCharsets.US_ASCII).strip();
    }

    private static StoreException inUse(Path path, String process) {
        return new StoreException("data folder " + path.toAbsolutePath() + " is in use by process " + process
                + "; stop it or give another folder");
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }

    public Path path() {
        return path;
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /// Unlocks the folder. What is open in it must be closed before.
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StoreException("data folder " + path + " cannot be unlocked: " + reason(e), e);
        } finally {
            LOCKED.remove(path);
        }
    }
}
