package io.purser.gateway.dialect;

/// Whose words a route or a provider speaks.
public enum Family {
    OPENAI,
    ANTHROPIC,
    GEMINI
}
