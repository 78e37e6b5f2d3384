package io.purser.storage.backup;

import io.purser.platform.secret.OwnerFile;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.FolderCopy;
import io.purser.storage.sqlite.Progress;
import io.purser.storage.sqlite.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Makes a data folder from a backup. What the next start finds is what it would have found after a
/// kill at the backup's moment: it ends the calls that were open then at what they held.
public final class Restore {
    private Restore() {}

    /// @param backup a folder or an archive
    /// @param into a folder that is empty or not there
    /// @param secrets a folder with the secrets that were left out, null where none were
    /// @throws BackupRefused where the backup is damaged, newer than this program or lacks its secrets
    /// @throws StoreException where the folder is not empty, in use or cannot be written
    public static Manifest run(Path backup, Path into, @Nullable Path secrets, Progress progress) throws IOException {
        try (BackupSource source = BackupSource.of(backup)) {
            requireSecrets(source.manifest(), backup, secrets);
            boolean made = !Files.exists(into);
            try (DataFolder folder = DataFolder.openToRestore(into)) {
                fill(source, folder, secrets, progress);
            } catch (IOException | RuntimeException e) {
                undo(into, made, e);
                throw e;
            }
            OwnFolder.force(into);
            return source.manifest();
        }
    }

    private static void requireSecrets(Manifest manifest, Path backup, @Nullable Path secrets) throws IOException {
        for (Manifest.Secret each : manifest.leftOut()) {
            if (secrets == null) {
                throw new BackupRefused(backup + " was made without its secrets; give the folder that has "
                        + each.name() + " with --secrets");
            }
            Path file = secrets.resolve(each.name());
            if (!Files.isRegularFile(file)) {
                throw new BackupRefused(file + ": no such file; expected the one that belongs to " + backup);
            }
            try (InputStream in = Files.newInputStream(file)) {
                if (!Hashed.of(in).sha256().equals(each.sha256())) {
                    throw new BackupRefused(file + " belongs to another installation than " + backup);
                }
            }
        }
    }

    private static void fill(BackupSource source, DataFolder folder, @Nullable Path secrets, Progress progress)
            throws IOException {
        Path into = folder.path();
        for (Manifest.Item item : source.manifest().files()) {
            try (OutputStream out = OwnFolder.write(into.resolve(item.name()))) {
                source.copy(item, out, progress);
            }
            OwnFolder.force(into.resolve(item.name()));
        }
        for (Manifest.Item item : source.manifest().files()) {
            check(into, item, source.manifest());
        }
        if (secrets != null) {
            for (Manifest.Secret each : source.manifest().leftOut()) {
                OwnerFile.create(into.resolve(each.name()), Files.readString(secrets.resolve(each.name())));
            }
        }
        OwnFolder.force(into);
        folder.restored();
    }

    private static void check(Path into, Manifest.Item item, Manifest manifest) {
        if (!FolderCopy.NAMES.contains(item.name())) {
            return;
        }
        FolderCopy.Contents found = FolderCopy.inspect(into, item.name());
        if (found.tables() != item.tables() || !found.rows().equals(item.rows())) {
            throw new BackupRefused(item.name() + " is not what the manifest says: it has tables of version "
                    + found.tables() + " with " + found.rows() + " rows, expected version " + item.tables() + " with "
                    + item.rows());
        }
        if (found.sequence() != 0 && found.sequence() != manifest.sequence()) {
            throw new BackupRefused(item.name() + " ends with record " + found.sequence() + "; the manifest says "
                    + manifest.sequence());
        }
    }

    /// Leaves the folder as empty as it was. One that was refused is not touched.
    private static void undo(Path into, boolean made, Exception why) {
        if (!made && !Files.exists(into.resolve(DataFolder.UNFINISHED))) {
            return;
        }
        try {
            OwnFolder.empty(into);
            if (made) {
                Files.deleteIfExists(into);
            }
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }
}
