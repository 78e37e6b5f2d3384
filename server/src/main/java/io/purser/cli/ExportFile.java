package io.purser.cli;

import io.purser.platform.secret.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Base64;

/// Takes an export and holds what arrived against the checksum in front of it.
final class ExportFile {
    private final Terminal terminal;
    private final String name;

    ExportFile(Terminal terminal, String name) {
        this.terminal = terminal;
        this.name = name;
    }

    /// To standard output, as it comes.
    void print(HttpHeaders headers, InputStream body) {
        Counted counted = counted(headers, body);
        terminal.copy(counted);
        if (!counted.whole(headers)) {
            throw new CommandFailed("what was printed is not what was sent; expected " + digest(headers));
        }
    }

    /// To a file, which stands there only once it is whole.
    void save(HttpHeaders headers, InputStream body, Path file) {
        Path target = file.toAbsolutePath();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            Counted counted = counted(headers, body);
            try (OutputStream out = Files.newOutputStream(part)) {
                counted.transferTo(out);
            }
            if (!counted.whole(headers)) {
                throw new CommandFailed(
                        file + ": what arrived is not what was sent; expected " + digest(headers) + ", ask again");
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            terminal.note(file + ": " + counted.done + " bytes, " + total(headers) + ", complete until "
                    + headers.firstValue("purser-complete-until").orElse("ever") + ", "
                    + (digest(headers).isEmpty() ? "without a checksum" : digest(headers)));
        } catch (IOException e) {
            throw new CommandFailed(file + ": the export broke off: " + e.getMessage());
        } finally {
            drop(part);
        }
    }

    private static void drop(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException left) {
            throw new CommandFailed(part + " is not whole and could not be deleted: " + left.getMessage());
        }
    }

    private Counted counted(HttpHeaders headers, InputStream body) {
        return new Counted(body, headers.firstValueAsLong("content-length").orElse(0), new ShownProgress(terminal));
    }

    private static String digest(HttpHeaders headers) {
        return headers.firstValue("repr-digest").orElse("");
    }

    /// `"1.50";currency=USD;requests=3` for people.
    private static String total(HttpHeaders headers) {
        return headers.firstValue("purser-total")
                .orElse("")
                .replace("\"", "")
                .replace(";currency=", " ")
                .replaceFirst(";requests=(.*)", " in $1 requests");
    }

    /// Counts and digests what is read.
    private final class Counted extends FilterInputStream {
        private final MessageDigest sha256;
        private final long expected;
        private final BackupDesk.Progress progress;
        private long done;

        Counted(InputStream in, long expected, BackupDesk.Progress progress) {
            super(in);
            this.expected = expected;
            this.progress = progress;
            this.sha256 = Sha256.running();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int most) throws IOException {
            int count = in.read(into, offset, most);
            if (count > 0) {
                sha256.update(into, offset, count);
                done += count;
                progress.at(name, done, expected);
            }
            return count;
        }

        /// Whether what was read is what the header says. An older gateway says nothing.
        boolean whole(HttpHeaders headers) {
            String said = digest(headers);
            return said.isEmpty()
                    || said.equals("sha-256=:" + Base64.getEncoder().encodeToString(sha256.digest()) + ":");
        }
    }
}
