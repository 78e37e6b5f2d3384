package io.purser.gateway.relay;

import io.purser.gateway.dialect.AnswerPeek;
import io.purser.gateway.dialect.Family;
import io.purser.gateway.dialect.Peeked;
import io.purser.gateway.dialect.StreamTap;
import io.purser.gateway.dialect.anthropic.AnthropicUsage;
import io.purser.gateway.dialect.anthropic.MessagesTap;
import io.purser.gateway.dialect.gemini.ContentTap;
import io.purser.gateway.dialect.gemini.GeminiUsage;
import io.purser.gateway.dialect.openai.ChatTap;
import io.purser.gateway.dialect.openai.MediaTap;
import io.purser.gateway.dialect.openai.OpenAiUsage;
import io.purser.gateway.dialect.openai.ResponsesTap;

/// Which reader understands which endpoint's answers.
final class Readers {
    private static final AnswerPeek.Reader OPENAI = OpenAiUsage::read;
    private static final AnswerPeek.Reader ANTHROPIC = AnthropicUsage::read;
    private static final AnswerPeek.Reader GEMINI = GeminiUsage::read;

    private Readers() {}

    static AnswerPeek.Reader usage(Family family) {
        return switch (family) {
            case OPENAI -> OPENAI;
            case ANTHROPIC -> ANTHROPIC;
            case GEMINI -> GEMINI;
        };
    }

    static StreamTap tap(Peeked peeked) {
        return switch (peeked.endpoint()) {
            case RESPONSES -> new ResponsesTap();
            case MESSAGES, COUNT_TOKENS -> new MessagesTap();
            case CHAT_COMPLETIONS -> new ChatTap(true);
            case COMPLETIONS, EMBEDDINGS, MODERATIONS -> new ChatTap(false);
            case RERANK, IMAGE_GENERATIONS, IMAGE_EDITS, IMAGE_VARIATIONS, TRANSCRIPTIONS, TRANSLATIONS, SPEECH ->
                new MediaTap(peeked);
            case GENERATE_CONTENT,
                    STREAM_GENERATE_CONTENT,
                    STREAM_CONTENT_ARRAY,
                    COUNT_CONTENT,
                    EMBED_CONTENT,
                    BATCH_EMBED_CONTENTS -> new ContentTap();
        };
    }
}
