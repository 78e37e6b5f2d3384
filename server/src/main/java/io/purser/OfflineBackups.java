package io.purser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.cli.BackupDesk;
import io.purser.storage.backup.BackupPlace;
import io.purser.storage.backup.BackupRefused;
import io.purser.storage.backup.Manifest;
import io.purser.storage.backup.Restore;
import io.purser.storage.sqlite.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Does what the command line asks about backups.
final class OfflineBackups implements BackupDesk {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InstantSource clock;

    OfflineBackups(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public JsonNode receive(InputStream archive, Path to, Progress progress) {
        return told(() -> new BackupPlace(to).receive(archive, progress::at));
    }

    @Override
    public JsonNode make(Path data, Path to, boolean secrets, Progress progress) {
        return told(() -> new BackupPlace(to).make(data, secrets, clock, Wiring.VERSION, progress::at));
    }

    @Override
    public JsonNode restore(Path backup, Path into, @Nullable Path secrets, Progress progress) {
        return told(() -> Restore.run(backup, into, secrets, progress::at));
    }

    private interface Work {
        Manifest run() throws IOException;
    }

    private static JsonNode told(Work work) {
        try {
            return JSON.valueToTree(work.run());
        } catch (BackupRefused | StoreException refused) {
            throw new Refused(String.valueOf(refused.getMessage()));
        } catch (FileSystemException failed) {
            throw new Refused(failed.getFile() + ": "
                    + (failed.getReason() == null ? failed.getClass().getSimpleName() : failed.getReason()));
        } catch (IOException failed) {
            throw new Refused(
                    "the backup broke off: " + failed.getMessage() + "; where a gateway sent it, its log may say why");
        }
    }
}
