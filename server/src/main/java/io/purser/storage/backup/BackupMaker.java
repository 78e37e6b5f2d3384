package io.purser.storage.backup;

import io.purser.storage.sqlite.FolderCopy;
import io.purser.storage.sqlite.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Makes a backup of a data folder, whether a gateway writes to it or not.
public final class BackupMaker {
    private final Path data;
    private final InstantSource clock;
    private final String version;

    /// @param data the data folder; its lock is the caller's
    /// @param version of this program
    public BackupMaker(Path data, InstantSource clock, String version) {
        this.data = data;
        this.clock = clock;
        this.version = version;
    }

    /// Makes it as a folder.
    ///
    /// @param into does not exist yet
    /// @param secrets whether pepper and key are in it
    /// @throws io.purser.storage.sqlite.StoreException where a database cannot be copied
    public Manifest folder(Path into, boolean secrets, Progress progress) throws IOException {
        long takenAt = clock.millis();
        OwnFolder.make(into);
        List<String> copied = FolderCopy.of(data, into, progress);
        List<Manifest.Item> files = new ArrayList<>();
        long sequence = 0;
        for (String name : copied) {
            FolderCopy.Contents contents = FolderCopy.inspect(into, name);
            files.add(item(into.resolve(name), contents.tables(), contents.rows()));
            sequence = Math.max(sequence, contents.sequence());
        }
        List<Manifest.Secret> leftOut = new ArrayList<>();
        for (String name : Manifest.SECRETS) {
            secret(into, name, secrets, files, leftOut);
        }
        Manifest manifest = new Manifest(
                Manifest.FORMAT, version, Instant.ofEpochMilli(takenAt).toString(), sequence, files, leftOut);
        try (OutputStream out = OwnFolder.write(into.resolve(Manifest.FILE))) {
            out.write(manifest.text().getBytes(StandardCharsets.UTF_8));
        }
        OwnFolder.force(into.resolve(Manifest.FILE));
        OwnFolder.force(into);
        return manifest;
    }

    private void secret(
            Path into, String name, boolean included, List<Manifest.Item> files, List<Manifest.Secret> leftOut)
            throws IOException {
        Path file = data.resolve(name);
        if (!Files.isRegularFile(file)) {
            return;
        }
        if (!included) {
            leftOut.add(new Manifest.Secret(name, item(file, 0, Map.of()).sha256()));
            return;
        }
        Path copy = into.resolve(name);
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = OwnFolder.write(copy)) {
            in.transferTo(out);
        }
        OwnFolder.force(copy);
        files.add(item(copy, 0, Map.of()));
    }

    private static Manifest.Item item(Path file, int tables, Map<String, Long> rows) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Hashed hashed = Hashed.of(in);
            return new Manifest.Item(String.valueOf(file.getFileName()), hashed.bytes(), hashed.sha256(), tables, rows);
        }
    }

    /// Writes a backup that is a folder as an archive: the manifest first, nothing compressed, since
    /// a gateway has better things to do.
    static void zip(Path folder, OutputStream to, Progress progress) throws IOException {
        ZipOutputStream out = new ZipOutputStream(to, StandardCharsets.UTF_8);
        out.setLevel(Deflater.NO_COMPRESSION);
        entry(folder.resolve(Manifest.FILE), out, progress);
        for (Path file : OwnFolder.list(folder)) {
            if (!file.endsWith(Manifest.FILE)) {
                entry(file, out, progress);
            }
        }
        out.finish();
    }

    private static void entry(Path file, ZipOutputStream out, Progress progress) throws IOException {
        String name = String.valueOf(file.getFileName());
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        out.putNextEntry(entry);
        try (InputStream in = Files.newInputStream(file)) {
            Hashed.copy(in, out, name, Files.size(file), progress);
        }
        out.closeEntry();
    }
}
