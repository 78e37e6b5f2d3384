package io.purser.platform.http;

/// Who may come in by a route. Every route declares one; a route without one does not start.
public enum Door {
    /// Anyone: liveness, readiness, published keys.
    OPEN,
    /// The holder of a Purser API key.
    KEY,
    /// The holder of an operator token.
    OPERATOR,
    /// Either; what they see differs.
    KEY_OR_OPERATOR
}
