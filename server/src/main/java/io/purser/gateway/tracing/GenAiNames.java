package io.purser.gateway.tracing;

import io.purser.core.usage.Meter;
import io.purser.core.usage.TokenUsage;
import io.purser.gateway.dialect.Endpoint;
import io.purser.platform.telemetry.Span;
import org.jspecify.annotations.Nullable;

/// Our words in those of OpenTelemetry's conventions for generative AI. They are not stable yet:
/// {@link #VERSION} says which are meant, and the next ones are a change of this file.
final class GenAiNames {
    /// Of the semantic conventions.
    static final String VERSION = "1.41.0";

    private GenAiNames() {}

    /// The name of a call's span: few are told apart.
    static String spanName(Endpoint endpoint, @Nullable String model) {
        return model == null ? operation(endpoint) : operation(endpoint) + " " + model;
    }

    static String operation(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS, RESPONSES, MESSAGES -> "chat";
            case COMPLETIONS -> "text_completion";
            case GENERATE_CONTENT, STREAM_GENERATE_CONTENT, STREAM_CONTENT_ARRAY -> "generate_content";
            case EMBEDDINGS, EMBED_CONTENT, BATCH_EMBED_CONTENTS -> "embeddings";
            case MODERATIONS -> "moderation";
            case RERANK -> "rerank";
            case IMAGE_GENERATIONS, IMAGE_EDITS, IMAGE_VARIATIONS -> "image";
            case TRANSCRIPTIONS, TRANSLATIONS -> "transcription";
            case SPEECH -> "speech";
            case COUNT_TOKENS, COUNT_CONTENT -> "count_tokens";
        };
    }

    /// The well-known name where the configured one is another.
    static String provider(String configured) {
        return switch (configured) {
            case "gemini" -> "gcp.gemini";
            case "azure" -> "azure.ai.openai";
            case "mistral" -> "mistral_ai";
            case "xai" -> "x_ai";
            default -> configured;
        };
    }

    /// What was consumed: input with what caches had of it, output with what was reasoned.
    static void usage(TokenUsage usage, Span.Words to) {
        to.number("gen_ai.usage.input_tokens", usage.prompt());
        to.number("gen_ai.usage.output_tokens", usage.generated());
        unlessNone("gen_ai.usage.cache_read.input_tokens", usage.cacheRead(), to);
        unlessNone("gen_ai.usage.cache_creation.input_tokens", usage.cacheWrite() + usage.cacheWriteLong(), to);
        unlessNone("gen_ai.usage.reasoning.output_tokens", usage.reasoning(), to);
        usage.others().forEach((Meter meter, long amount) -> to.number("purser.usage." + meter.bucket(), amount));
    }

    private static void unlessNone(String name, long tokens, Span.Words to) {
        if (tokens > 0) {
            to.number(name, tokens);
        }
    }
}
