package io.purser.gateway.relay;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How many tokens are in what has passed, learned for each model from calls that the provider
/// reported on. Between reports a stream is counted by its bytes or by its events, whichever has
/// predicted that model's reports better; before the first report by the larger of the two.
public final class TokenMeter {
    private static final int MAX_MODELS = 4_096;
    /// Before anything is learned: what tokenizers make of common text.
    private static final double FIRST_BYTES_PER_TOKEN = 4.0;
    private static final double NOTHING_KNOWN = 2;
    private static final int LEAST_TOKENS = 8;
    private static final double WEIGHT = 0.1;

    private final ConcurrentHashMap<String, Learned> models = new ConcurrentHashMap<>();

    /// What is known of one model. Immutable.
    ///
    /// @param byteError how far the byte count was off lately, as a share
    /// @param eventError how far the event count was off lately, as a share
    private record Learned(
            double bytesPerToken,
            double byteError,
            double tokensPerEvent,
            double eventError,
            double promptBytesPerToken) {
        static final Learned NOTHING = new Learned(FIRST_BYTES_PER_TOKEN, 1, 1, NOTHING_KNOWN, 0);
    }

    /// Output tokens in so many bytes and events of generated text.
    public long output(String model, long bytes, long events) {
        if (bytes == 0) {
            return 0;
        }
        Learned learned = models.getOrDefault(model, Learned.NOTHING);
        double byBytes = bytes / learned.bytesPerToken;
        double byEvents = events * learned.tokensPerEvent;
        double counted = learned.eventError == NOTHING_KNOWN
                ? Math.max(byBytes, byEvents)
                : learned.eventError < learned.byteError ? byEvents : byBytes;
        return Math.max(1, (long) Math.ceil(counted - 1e-9));
    }

    /// Output tokens in so many bytes of generated text that came in one piece.
    public long output(String model, long bytes) {
        Learned learned = models.getOrDefault(model, Learned.NOTHING);
        return (long) Math.ceil(bytes / learned.bytesPerToken - 1e-9);
    }

    /// Prompt tokens of so many bytes of text, null where nothing was learned.
    public @Nullable Long prompt(String model, long textBytes) {
        Learned learned = models.get(model);
        return learned == null || learned.promptBytesPerToken == 0
                ? null
                : (Long) (long) Math.ceil(textBytes / learned.promptBytesPerToken);
    }

    /// Learns from a stream's report.
    ///
    /// @param tokens reported output that was visible in the stream
    public void learnOutput(String model, long bytes, long events, long tokens) {
        if (tokens < LEAST_TOKENS || bytes == 0 || events == 0 || isFull(model)) {
            return;
        }
        models.compute(model, (_, before) -> {
            Learned old = before == null ? Learned.NOTHING : before;
            double bytesPerToken = (double) bytes / tokens;
            double tokensPerEvent = (double) tokens / events;
            boolean isFirst = old.eventError == NOTHING_KNOWN;
            double byteError = isFirst ? 0.5 : mix(old.byteError, off(bytesPerToken, old.bytesPerToken));
            double eventError = isFirst
                    ? Math.max(Math.abs(tokensPerEvent - 1), 1e-6)
                    : mix(old.eventError, off(tokensPerEvent, old.tokensPerEvent));
            return new Learned(
                    isFirst ? bytesPerToken : mix(old.bytesPerToken, bytesPerToken),
                    byteError,
                    isFirst ? tokensPerEvent : mix(old.tokensPerEvent, tokensPerEvent),
                    eventError,
                    old.promptBytesPerToken);
        });
    }

    /// Learns from a prompt's report.
    public void learnPrompt(String model, long textBytes, long tokens) {
        if (tokens < LEAST_TOKENS || textBytes == 0 || isFull(model)) {
            return;
        }
        Learned known = models.get(model);
        double bytesPerToken = (double) textBytes / tokens;
        if (known != null && known.promptBytesPerToken > 0 && off(bytesPerToken, known.promptBytesPerToken) < 0.02) {
            return;
        }
        models.compute(model, (_, before) -> {
            Learned old = before == null ? Learned.NOTHING : before;
            double mixed = old.promptBytesPerToken == 0 ? bytesPerToken : mix(old.promptBytesPerToken, bytesPerToken);
            return new Learned(old.bytesPerToken, old.byteError, old.tokensPerEvent, old.eventError, mixed);
        });
    }

    private boolean isFull(String model) {
        return models.size() >= MAX_MODELS && !models.containsKey(model);
    }

    private static double mix(double old, double now) {
        return old + WEIGHT * (now - old);
    }

    private static double off(double now, double expected) {
        return Math.abs(now - expected) / expected;
    }
}
