package io.purser.storage.sqlite;

import org.jspecify.annotations.Nullable;

/// The store cannot be opened, read or written. The message is for the operator.
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    StoreException(String message) {
        super(message);
    }
}
