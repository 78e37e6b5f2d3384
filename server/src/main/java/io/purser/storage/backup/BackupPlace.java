package io.purser.storage.backup;

import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;

/// Where a person wants a backup: an archive where its name ends in `.zip`, else a folder. Until it
/// is whole it stands beside with `.partial` behind its name.
public final class BackupPlace {
    private final Path to;
    private final Path partial;

    /// @throws BackupRefused where something is there already
    public BackupPlace(Path to) {
        if (Files.exists(to)) {
            throw new BackupRefused(to + " is there already; a backup never overwrites anything");
        }
        this.to = to.toAbsolutePath();
        Path folder = this.to.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new BackupRefused(folder + ": no such folder");
        }
        partial = this.to.resolveSibling(to.getFileName() + ".partial");
    }

    private boolean archive() {
        return to.toString().endsWith(".zip");
    }

    /// Takes an archive as it comes from a gateway; it is kept only where it is whole.
    ///
    /// @throws BackupRefused where it broke off or differs from its manifest
    public Manifest receive(InputStream archive, Progress progress) throws IOException {
        OwnFolder.delete(partial);
        try {
            try (OutputStream out = OwnFolder.write(partial)) {
                Hashed.copy(archive, out, "received", Progress.LENGTH_UNKNOWN, progress);
            }
            return archive() ? verified(progress) : unpacked(progress);
        } finally {
            OwnFolder.delete(partial);
        }
    }

    private Manifest verified(Progress progress) throws IOException {
        try (BackupSource source = BackupSource.of(partial)) {
            source.verify(progress);
            OwnFolder.force(partial);
            Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE);
            return source.manifest();
        }
    }

    private Manifest unpacked(Progress progress) throws IOException {
        Path unpacked = to.resolveSibling(to.getFileName() + ".unpacked");
        OwnFolder.delete(unpacked);
        try (BackupSource source = BackupSource.of(partial)) {
            OwnFolder.make(unpacked);
            for (Manifest.Item item : source.manifest().files()) {
                try (OutputStream out = OwnFolder.write(unpacked.resolve(item.name()))) {
                    source.copy(item, out, progress);
                }
                OwnFolder.force(unpacked.resolve(item.name()));
            }
            Files.writeString(unpacked.resolve(Manifest.FILE), source.manifest().text());
            OwnFolder.force(unpacked.resolve(Manifest.FILE));
            OwnFolder.force(unpacked);
            Files.move(unpacked, to, StandardCopyOption.ATOMIC_MOVE);
            return source.manifest();
        } finally {
            OwnFolder.delete(unpacked);
        }
    }

    /// Makes a backup of a data folder that no gateway has open.
    ///
    /// @throws io.purser.storage.sqlite.StoreException where one has
    public Manifest make(Path data, boolean secrets, InstantSource clock, String version, Progress progress)
            throws IOException {
        if (!Files.isDirectory(data)) {
            throw new BackupRefused(data + ": no such data folder");
        }
        try (DataFolder folder = DataFolder.open(data)) {
            OwnFolder.delete(partial);
            Manifest manifest = new BackupMaker(folder.path(), clock, version).folder(partial, secrets, progress);
            if (archive()) {
                zip(progress);
            } else {
                Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE);
            }
            return manifest;
        } finally {
            OwnFolder.delete(partial);
        }
    }

    private void zip(Progress progress) throws IOException {
        Path zip = to.resolveSibling(to.getFileName() + ".new");
        Files.deleteIfExists(zip);
        try {
            try (OutputStream out = OwnFolder.write(zip)) {
                BackupMaker.zip(partial, out, progress);
            }
            OwnFolder.force(zip);
            Files.move(zip, to, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(zip);
        }
    }
}
