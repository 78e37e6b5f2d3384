package io.purser.storage.backup;

import io.purser.storage.sqlite.Progress;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// A backup to be read: a folder or an archive.
final class BackupSource implements AutoCloseable {
    private static final int MANIFEST_BYTES = 1 << 20;

    private final Path path;
    private final @Nullable ZipFile zip;
    private final Manifest manifest;

    private BackupSource(Path path, @Nullable ZipFile zip) throws IOException {
        this.path = path;
        this.zip = zip;
        try (InputStream in = open(Manifest.FILE)) {
            manifest = Manifest.read(new String(in.readNBytes(MANIFEST_BYTES), StandardCharsets.UTF_8), path);
        } catch (FileNotFoundException none) {
            throw new BackupRefused(path + " is not a backup: it has no " + Manifest.FILE, none);
        }
        requireNothingElse();
    }

    /// @throws BackupRefused where it is no backup, damaged or a newer program's
    static BackupSource of(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return new BackupSource(path, null);
        }
        if (!Files.exists(path)) {
            throw new BackupRefused(path + ": no such backup");
        }
        ZipFile zip = zip(path);
        try {
            return new BackupSource(path, zip);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static ZipFile zip(Path path) throws IOException {
        try {
            return new ZipFile(path.toFile());
        } catch (ZipException damaged) {
            throw new BackupRefused(
                    path + " is not a whole archive (" + damaged.getMessage() + "); expected what `backup` made",
                    damaged);
        }
    }

    private void requireNothingElse() throws IOException {
        for (String name : names()) {
            if (!name.equals(Manifest.FILE) && !manifest.lists(name)) {
                throw new BackupRefused(path + ": " + name + " is not in its " + Manifest.FILE);
            }
        }
    }

    private Set<String> names() throws IOException {
        Set<String> names = new HashSet<>();
        if (zip == null) {
            OwnFolder.list(path).forEach(each -> names.add(String.valueOf(each.getFileName())));
        } else {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                names.add(entries.nextElement().getName());
            }
        }
        return names;
    }

    Manifest manifest() {
        return manifest;
    }

    /// Writes a file of the manifest out, and makes sure that it was that very file.
    ///
    /// @throws BackupRefused where it is missing or differs
    void copy(Manifest.Item item, OutputStream out, Progress progress) throws IOException {
        Hashed found;
        try (InputStream in = open(item.name())) {
            found = Hashed.copy(in, out, item.name(), item.bytes(), progress);
        } catch (FileNotFoundException none) {
            throw new BackupRefused(path + ": " + item.name() + " is missing", none);
        } catch (ZipException damaged) {
            throw new BackupRefused(path + ": " + item.name() + " is damaged: " + damaged.getMessage(), damaged);
        }
        if (found.bytes() != item.bytes()) {
            throw new BackupRefused(path + ": " + item.name() + " is damaged: it has " + found.bytes()
                    + " bytes, the manifest says " + item.bytes());
        }
        if (!found.sha256().equals(item.sha256())) {
            throw new BackupRefused(
                    path + ": " + item.name() + " is damaged: its SHA-256 is not the one in the manifest");
        }
    }

    /// Reads everything once.
    ///
    /// @throws BackupRefused where anything differs from the manifest
    void verify(Progress progress) throws IOException {
        for (Manifest.Item item : manifest.files()) {
            copy(item, OutputStream.nullOutputStream(), progress);
        }
    }

    private InputStream open(String name) throws IOException {
        if (zip == null) {
            Path file = path.resolve(name);
            if (!Files.isRegularFile(file)) {
                throw new FileNotFoundException(name);
            }
            return Files.newInputStream(file);
        }
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new FileNotFoundException(name);
        }
        return zip.getInputStream(entry);
    }

    @Override
    public void close() throws IOException {
        if (zip != null) {
            zip.close();
        }
    }
}
