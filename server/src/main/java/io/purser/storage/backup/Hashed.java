package io.purser.storage.backup;

import io.purser.platform.secret.Sha256;
import io.purser.storage.sqlite.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/// How long a stream was, and its SHA-256.
record Hashed(long bytes, String sha256) {
    private static final int PIECE_BYTES = 1 << 20;

    /// Reads a stream to its end and writes it out again.
    ///
    /// @param name of the file, for the progress
    /// @param whole how long it is expected to be
    static Hashed copy(InputStream in, OutputStream out, String name, long whole, Progress progress)
            throws IOException {
        MessageDigest digest = Sha256.running();
        byte[] piece = new byte[PIECE_BYTES];
        long bytes = 0;
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
            digest.update(piece, 0, read);
            out.write(piece, 0, read);
            bytes += read;
            progress.at(name, bytes, whole);
        }
        return new Hashed(bytes, HexFormat.of().formatHex(digest.digest()));
    }

    static Hashed of(InputStream in) throws IOException {
        return copy(in, OutputStream.nullOutputStream(), "", 0, Progress.SILENT);
    }
}
