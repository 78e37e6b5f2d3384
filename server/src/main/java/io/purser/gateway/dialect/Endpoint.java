package io.purser.gateway.dialect;

import io.purser.core.estimation.CallShape.Kind;

/// A governed endpoint of a provider's API.
public enum Endpoint {
    CHAT_COMPLETIONS(Family.OPENAI, "/chat/completions", Kind.GENERATE),
    COMPLETIONS(Family.OPENAI, "/completions", Kind.GENERATE),
    RESPONSES(Family.OPENAI, "/responses", Kind.GENERATE),
    EMBEDDINGS(Family.OPENAI, "/embeddings", Kind.EMBED),
    MODERATIONS(Family.OPENAI, "/moderations", Kind.MODERATE),
    MESSAGES(Family.ANTHROPIC, "/messages", Kind.GENERATE),
    COUNT_TOKENS(Family.ANTHROPIC, "/messages/count_tokens", Kind.COUNT);

    private final Family family;
    private final String suffix;
    private final Kind kind;

    Endpoint(Family family, String suffix, Kind kind) {
        this.family = family;
        this.suffix = suffix;
        this.kind = kind;
    }

    public Family family() {
        return family;
    }

    /// The path after the API's version.
    public String suffix() {
        return suffix;
    }

    public Kind kind() {
        return kind;
    }

    /// Whether a stream of it carries usage only where the request asks for it.
    public boolean usageOnRequest() {
        return this == CHAT_COMPLETIONS || this == COMPLETIONS;
    }
}
