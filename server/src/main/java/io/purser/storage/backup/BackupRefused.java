package io.purser.storage.backup;

import org.jspecify.annotations.Nullable;

/// A backup or restore that cannot be. The message is one sentence for the operator.
public final class BackupRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BackupRefused(String message) {
        super(message);
    }

    BackupRefused(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
