package io.purser.gateway.relay;

import org.jspecify.annotations.Nullable;

/// How a provider wants to be spoken to where its dialect leaves that open: its paths, its
/// credential's header, what it must be asked for.
public sealed interface Manner {
    /// As the dialect's own provider.
    Manner USUAL = new Usual();

    /// The paths and the header of whoever made the dialect.
    record Usual() implements Manner {}

    /// An Azure OpenAI resource: the secret goes as `api-key`, and with a version the path names the
    /// deployment.
    ///
    /// @param apiVersion what `api-version` says; null for the versionless API under `/openai/v1`
    record Azure(@Nullable String apiVersion) implements Manner {}

    /// Mistral: it reports on every stream unasked, and refuses a field that it does not know.
    record Mistral() implements Manner {}

    /// OpenRouter: it reports its own cost, in the usage that it is asked to include.
    record OpenRouter() implements Manner {}
}
