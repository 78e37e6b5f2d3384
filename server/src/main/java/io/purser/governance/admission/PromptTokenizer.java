package io.purser.governance.admission;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import io.purser.core.estimation.CallShape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Counts a prompt's tokens with the model's public tokenizer. Takes milliseconds: never on an
/// event loop, never under a lock. Safe to use from any thread.
///
/// The sandbox provider's rule is public too: a token for every four bytes of each text, rounded
/// up, four for each message and eight for each tool.
public final class PromptTokenizer {

    /// Longer prompts are not worth the time: their cheap bound stands.
    static final long MOST_BYTES = 256 * 1024;

    /// What OpenAI's chat format adds: role, separators and name of a message, the start of the
    /// answer, and the frame around tool definitions. Its published count is 3 or 4 for a message.
    private static final long PER_MESSAGE = 8;

    private static final long PER_PROMPT = 8;
    private static final long WITH_TOOLS = 64;
    private static final long PER_TOOL = 24;

    private static final long SANDBOX_PER_MESSAGE = 4;
    /// A system prompt and instructions count as messages whether or not they came as such.
    private static final long SANDBOX_EXTRA_MESSAGES = 2;

    private static final long SANDBOX_PER_TOOL = 8;
    private static final long SANDBOX_BYTES_PER_TOKEN = 4;

    private final EncodingRegistry encodings = Encodings.newLazyEncodingRegistry();

    /// An upper bound of what the provider will bill for these texts, what it adds for messages
    /// and tools included; empty where the model's tokenizer is not public or the text is longer
    /// than 256 KiB. What the shape counts and the texts do not hold (token ids, encoded
    /// documents) stays at a token for a byte.
    public OptionalLong tokens(String model, List<String> texts, CallShape shape) {
        long bytes = bytes(texts);
        long elsewhere = Math.max(0, shape.prompt().textBytes() - bytes);
        if (model.startsWith("sandbox")) {
            return OptionalLong.of(elsewhere
                    + sandbox(texts, shape.prompt().messages(), shape.prompt().tools()));
        }
        var encoding = encoding(model);
        if (encoding == null || bytes > MOST_BYTES) {
            return OptionalLong.empty();
        }
        long tokens = elsewhere
                + PER_PROMPT
                + shape.prompt().messages() * PER_MESSAGE
                + (shape.prompt().tools() > 0 ? WITH_TOOLS + shape.prompt().tools() * PER_TOOL : 0);
        var counter = encodings.getEncoding(encoding);
        for (var text : texts) {
            tokens += counter.countTokensOrdinary(text);
        }
        return OptionalLong.of(tokens);
    }

    /// About how many tokens the texts have, whatever the model: by the widest public vocabulary. For what is to be
    /// judged fairly, not for what must never be too low.
    public long nearTokens(List<String> texts, CallShape shape) {
        var counter = encodings.getEncoding(EncodingType.O200K_BASE);
        long tokens = PER_PROMPT + shape.prompt().messages() * PER_MESSAGE;
        for (var text : texts) {
            tokens += counter.countTokensOrdinary(text);
        }
        return tokens;
    }

    private static long sandbox(List<String> texts, int messages, int tools) {
        long tokens = (messages + SANDBOX_EXTRA_MESSAGES) * SANDBOX_PER_MESSAGE + tools * SANDBOX_PER_TOOL;
        for (var text : texts) {
            tokens += (utf8Length(text) + SANDBOX_BYTES_PER_TOKEN - 1) / SANDBOX_BYTES_PER_TOKEN;
        }
        return tokens;
    }

    private static @Nullable EncodingType encoding(String model) {
        if (startsWithAny(model, "gpt-5", "gpt-4o", "gpt-4.1", "gpt-4.5", "chatgpt-4o", "o1", "o3", "o4-")) {
            return EncodingType.O200K_BASE;
        }
        if (startsWithAny(model, "gpt-4", "gpt-3.5", "text-embedding-3", "text-embedding-ada-002")) {
            return EncodingType.CL100K_BASE;
        }
        return null;
    }

    private static boolean startsWithAny(String model, String... prefixes) {
        for (var prefix : prefixes) {
            if (model.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static long bytes(List<String> texts) {
        long bytes = 0;
        for (var text : texts) {
            bytes += utf8Length(text);
        }
        return bytes;
    }

    private static long utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
