package io.purser.gateway.sandbox;

/// Whose wire format a request speaks.
enum Dialect {
    OPENAI,
    ANTHROPIC,
    GEMINI
}
