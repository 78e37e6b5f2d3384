package io.purser.bench.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What the index of a SQLite WAL, the file `-shm` beside it, says of checkpoints. A process that has the database
/// open writes it, and everybody may look on.
///
/// @param frames that the WAL has
/// @param moved frames that are in the database file for good
/// @param moving frames that the last checkpoint set out to move, or that a recovery found
record WalIndex(long frames, long moved, long moving) {
    private static final int FRAMES_AT = 16;
    private static final int MOVED_AT = 96;
    private static final int MOVING_AT = 128;

    /// The file of a database.
    static FileChannel open(Path database) throws IOException {
        return FileChannel.open(database.resolveSibling(database.getFileName() + "-shm"), StandardOpenOption.READ);
    }

    static WalIndex read(FileChannel index) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(MOVING_AT + Integer.BYTES).order(ByteOrder.nativeOrder());
        int read = index.read(header, 0);
        return read < header.capacity()
                ? new WalIndex(0, 0, 0)
                : new WalIndex(
                        Integer.toUnsignedLong(header.getInt(FRAMES_AT)),
                        Integer.toUnsignedLong(header.getInt(MOVED_AT)),
                        Integer.toUnsignedLong(header.getInt(MOVING_AT)));
    }

    /// Whether a checkpoint runs that did not at an earlier look. A recovery leaves as much to be moved as a
    /// checkpoint that runs, so that one look alone does not tell.
    boolean checkpointRuns(WalIndex earlier) {
        return moving > moved && moving != earlier.moving;
    }
}
