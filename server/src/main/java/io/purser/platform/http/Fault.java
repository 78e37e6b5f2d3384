package io.purser.platform.http;

/// What the listener itself refuses, before any floor sees the request.
public enum Fault {
    UNKNOWN_ROUTE(404),
    METHOD_NOT_ALLOWED(405),
    /// The head cannot be parsed.
    MALFORMED_HEAD(400),
    HEAD_TOO_LARGE(431),
    /// The body ended early or cannot be read.
    MALFORMED_BODY(400),
    BODY_TOO_LARGE(413),
    /// Bodies of all requests together have reached their limit.
    TOO_MANY_BODIES(503),
    /// Open requests have reached their limit.
    OVERLOADED(503),
    /// A credential is given twice.
    DUPLICATE_CREDENTIAL(400),
    DRAINING(503),
    /// A handler failed unexpectedly.
    INTERNAL(500);

    private final int status;

    Fault(int status) {
        this.status = status;
    }

    /// The HTTP status of the refusal.
    public int status() {
        return status;
    }
}
