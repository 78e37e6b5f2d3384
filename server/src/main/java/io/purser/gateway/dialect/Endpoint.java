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
    COUNT_TOKENS(Family.ANTHROPIC, "/messages/count_tokens", Kind.COUNT),
    GENERATE_CONTENT(Family.GEMINI, ":generateContent", Kind.GENERATE),
    STREAM_GENERATE_CONTENT(Family.GEMINI, ":streamGenerateContent", Kind.GENERATE),
    /// The same stream, to a client that reads it as one JSON array.
    STREAM_CONTENT_ARRAY(Family.GEMINI, ":streamGenerateContent", Kind.GENERATE),
    COUNT_CONTENT(Family.GEMINI, ":countTokens", Kind.COUNT),
    EMBED_CONTENT(Family.GEMINI, ":embedContent", Kind.EMBED),
    BATCH_EMBED_CONTENTS(Family.GEMINI, ":batchEmbedContents", Kind.EMBED);

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

    /// The path after the API's version; Gemini's after `/models/` and the model.
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
