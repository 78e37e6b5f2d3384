package io.purser.control.exports;

import io.purser.platform.secret.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Base64;

/// An export of which total, length and checksum are known before its first byte leaves. It is written twice: first to
/// nowhere, to count and to digest it, then to whoever asked. So memory never holds it, however long it is,
/// and a disk only where the format's writer wants a file.
public final class Export {
    private final Table table;
    private final Format format;
    private final Table.Total total;
    private final long bytes;
    private final String digest;

    private Export(Table table, Format format, Table.Total total, Measured measured) {
        this.table = table;
        this.format = format;
        this.total = total;
        this.bytes = measured.bytes;
        this.digest = measured.digest();
    }

    /// Writes it to nowhere.
    public static Export of(Table table, Format format) {
        try {
            Measured measured = new Measured(OutputStream.nullOutputStream());
            Table.Total total = format.write(table, measured);
            return new Export(table, format, total, measured);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Table table() {
        return table;
    }

    public Format format() {
        return format;
    }

    public Table.Total total() {
        return total;
    }

    public long bytes() {
        return bytes;
    }

    /// The value of RFC 9530's `Repr-Digest`.
    public String digest() {
        return digest;
    }

    /// Writes it. What comes out otherwise than it was counted breaks off, and the reader sees that it is not whole.
    public void writeTo(OutputStream out) throws IOException {
        Measured measured = new Measured(out);
        try {
            Table.Total again = format.write(table, measured);
            measured.flush();
            if (measured.bytes != bytes
                    || !again.equals(total)
                    || !measured.digest().equals(digest)) {
                throw new IOException("the export changed while it was written; expected " + total + " in " + bytes
                        + " bytes, got " + again + " in " + measured.bytes);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// Counts and digests what passes. Never closes what it writes to.
    private static final class Measured extends OutputStream {
        private final OutputStream out;
        private final MessageDigest sha256;
        private long bytes;

        Measured(OutputStream out) {
            this.out = out;
            this.sha256 = Sha256.running();
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int count) throws IOException {
            sha256.update(from, offset, count);
            bytes += count;
            out.write(from, offset, count);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        String digest() {
            return "sha-256=:" + Base64.getEncoder().encodeToString(sha256.digest()) + ":";
        }
    }
}
