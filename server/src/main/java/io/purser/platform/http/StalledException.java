package io.purser.platform.http;

import java.io.IOException;

/// A client took nothing of what was sent to it for longer than it may, and was cut.
public final class StalledException extends IOException {
    private static final long serialVersionUID = 1L;

    StalledException(long millis, Throwable cause) {
        super("the client took nothing for " + millis + " ms", cause);
    }
}
