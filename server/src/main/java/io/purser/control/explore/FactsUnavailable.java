package io.purser.control.explore;

import org.jspecify.annotations.Nullable;

/// The columnar copy cannot be asked now. It says why, and when to ask again; a part of it is never shown as the whole.
public final class FactsUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FactsUnavailable(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
