package io.purser.bench.torture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file system of its own that is small enough to be filled: a tmpfs, which only root may mount.
final class SmallDisk implements AutoCloseable {
    private static final int PIECE = 64 << 10;
    private final Path folder;
    private final Path filler;

    private SmallDisk(Path folder) {
        this.folder = folder;
        this.filler = folder.resolve("filler");
    }

    /// Mounts it on a folder, which is made.
    static SmallDisk mount(Path folder, int mebibytes) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m,mode=0700", "tmpfs", folder.toString());
        return new SmallDisk(folder);
    }

    /// Takes all the room there is, but for a few bytes.
    void fill(int leave) throws IOException {
        byte[] piece = new byte[PIECE];
        int step = piece.length;
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (step > 0) {
                step = taken(out, piece, step) ? step : step / 2;
            }
        }
        if (leave > 0) {
            try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.WRITE)) {
                channel.truncate(Math.max(0, channel.size() - leave));
            }
        }
    }

    private static boolean taken(OutputStream out, byte[] piece, int length) {
        try {
            out.write(piece, 0, length);
            return true;
        } catch (IOException full) {
            return false;
        }
    }

    /// Gives the room back.
    void empty() throws IOException {
        Files.deleteIfExists(filler);
    }

    @Override
    public void close() throws IOException {
        try {
            run("umount", "--lazy", folder.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + said.strip());
        }
    }
}
