package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Keeps no backups: for tests of everything else.
public final class FakeBackupDesk implements BackupDesk {

    @Override
    public JsonNode receive(InputStream archive, Path to, Progress progress) {
        throw new Refused("no backups in this test");
    }

    @Override
    public JsonNode make(Path data, Path to, boolean secrets, Progress progress) {
        throw new Refused("no backups in this test");
    }

    @Override
    public JsonNode restore(Path backup, Path into, @Nullable Path secrets, Progress progress) {
        throw new Refused("no backups in this test");
    }
}
