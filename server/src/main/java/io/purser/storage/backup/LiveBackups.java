package io.purser.storage.backup;

import io.purser.control.admin.Backups;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.FolderCopy;
import io.purser.storage.sqlite.Progress;
import io.purser.storage.sqlite.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Backups of the data folder of this running gateway, one at a time. The copies are made beside the
/// originals at the speed of the disk and sent from there, so that a slow reader holds up nothing.
public final class LiveBackups implements Backups {
    private static final Logger LOG = LoggerFactory.getLogger(LiveBackups.class);
    private static final String FOLDER = "backup-in-progress";
    /// What else the disk must have room for: the calls that are made meanwhile.
    private static final long SPARE_BYTES = 64L << 20;
    /// After each piece that long a rest: at most 100 MiB/s leave beside the traffic.
    private static final int PIECE_BYTES = 1 << 20;

    private static final long REST_NANOS = 10_000_000;

    private final Path data;
    private final Path place;
    private final BackupMaker maker;
    private final Runnable flush;
    private @Nullable Copy current;

    /// @param flush writes what a part of the store still has in memory
    public LiveBackups(DataFolder folder, InstantSource clock, String version, Runnable flush) throws IOException {
        this.data = folder.path();
        this.place = data.resolve(FOLDER);
        this.maker = new BackupMaker(data, clock, version);
        this.flush = flush;
        OwnFolder.delete(place);
    }

    @Override
    public Outcome take(boolean secrets) {
        Copy mine = new Copy();
        synchronized (this) {
            if (current != null && !current.givesUp()) {
                return new Busy();
            }
            current = mine;
        }
        try {
            OwnFolder.delete(place);
            long needs = FolderCopy.bytes(data) + SPARE_BYTES;
            long free = Files.getFileStore(data).getUsableSpace();
            if (free < needs) {
                end(mine);
                return new NoRoom(needs, free);
            }
            Manifest manifest = copied(secrets);
            mine.ready();
            return new Taken(manifest.takenAt(), manifest.sequence(), manifest.bytes(), out -> send(mine, out));
        } catch (IOException | StoreException e) {
            end(mine);
            LOG.warn("a backup could not be made: {}", e.getMessage());
            return new Failed(String.valueOf(e.getMessage()));
        }
    }

    /// On a thread of the system's: SQLite's copy would keep a carrier of virtual threads from others.
    private Manifest copied(boolean secrets) throws IOException {
        CompletableFuture<Manifest> made = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("backup").start(() -> {
            try {
                flush.run();
                made.complete(maker.folder(place, secrets, Progress.SILENT));
            } catch (IOException | RuntimeException | Error e) {
                made.completeExceptionally(e);
            }
        });
        try {
            return made.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case IOException unwritable -> throw unwritable;
                case StoreException unreadable -> throw unreadable;
                case null, default -> throw e;
            }
        }
    }

    private void send(Copy copy, OutputStream out) throws IOException {
        if (!copy.begin()) {
            throw new IOException("a later backup has taken its place");
        }
        try {
            BackupMaker.zip(place, new Gentle(out), Progress.SILENT);
        } finally {
            end(copy);
        }
    }

    private void end(Copy copy) {
        try {
            OwnFolder.delete(place);
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", place, e.getMessage());
        }
        synchronized (this) {
            if (current == copy) {
                current = null;
            }
        }
    }

    /// Whether a copy is being made, waits to be sent, or is being sent.
    private static final class Copy {
        private enum State {
            MADE,
            WAITS,
            SENT,
            GIVEN_UP
        }

        private State state = State.MADE;

        synchronized void ready() {
            state = State.WAITS;
        }

        /// Whether nobody has come for it: then nobody gets it any more.
        synchronized boolean givesUp() {
            if (state == State.WAITS) {
                state = State.GIVEN_UP;
            }
            return state == State.GIVEN_UP;
        }

        synchronized boolean begin() {
            if (state != State.WAITS) {
                return false;
            }
            state = State.SENT;
            return true;
        }
    }

    /// Rests between pieces.
    private static final class Gentle extends OutputStream {
        private final OutputStream out;
        private int sinceRest;

        Gentle(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            out.write(bytes, offset, count);
            sinceRest += count;
            if (sinceRest >= PIECE_BYTES) {
                sinceRest = 0;
                LockSupport.parkNanos(REST_NANOS);
            }
        }
    }
}
