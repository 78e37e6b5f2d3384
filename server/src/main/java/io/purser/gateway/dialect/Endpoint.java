package io.purser.gateway.dialect;

import io.purser.core.estimation.CallShape.Kind;

/// A governed endpoint of a provider's API.
public enum Endpoint {
    CHAT_COMPLETIONS(Family.OPENAI, "/chat/completions", Kind.GENERATE),
    COMPLETIONS(Family.OPENAI, "/completions", Kind.GENERATE),
    RESPONSES(Family.OPENAI, "/responses", Kind.GENERATE),
    EMBEDDINGS(Family.OPENAI, "/embeddings", Kind.EMBED),
    MODERATIONS(Family.OPENAI, "/moderations", Kind.MODERATE),
    RERANK(Family.OPENAI, "/rerank", Kind.EMBED, Task.RANK),
    IMAGE_GENERATIONS(Family.OPENAI, "/images/generations", Kind.EMBED, Task.DRAW),
    IMAGE_EDITS(Family.OPENAI, "/images/edits", Kind.EMBED, Task.DRAW),
    IMAGE_VARIATIONS(Family.OPENAI, "/images/variations", Kind.EMBED, Task.DRAW),
    TRANSCRIPTIONS(Family.OPENAI, "/audio/transcriptions", Kind.GENERATE, Task.LISTEN),
    TRANSLATIONS(Family.OPENAI, "/audio/translations", Kind.GENERATE, Task.LISTEN),
    SPEECH(Family.OPENAI, "/audio/speech", Kind.EMBED, Task.SPEAK),
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
    private final Task task;

    Endpoint(Family family, String suffix, Kind kind) {
        this(family, suffix, kind, Task.TEXT);
    }

    Endpoint(Family family, String suffix, Kind kind, Task task) {
        this.family = family;
        this.suffix = suffix;
        this.kind = kind;
        this.task = task;
    }

    /// What a model is asked to do.
    public enum Task {
        /// Generates, embeds or judges text.
        TEXT,
        /// Ranks documents.
        RANK,
        /// Makes or changes images.
        DRAW,
        /// Writes down what is said.
        LISTEN,
        /// Says what is written.
        SPEAK
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

    public Task task() {
        return task;
    }

    /// Whether its body is a form.
    public boolean isForm() {
        return this == IMAGE_EDITS || this == IMAGE_VARIATIONS || task == Task.LISTEN;
    }

    /// Whether a stream of it carries usage only where the request asks for it.
    public boolean usageOnRequest() {
        return this == CHAT_COMPLETIONS || this == COMPLETIONS;
    }
}
