package io.purser.gateway.relay;

import io.purser.governance.admission.Lesson;
import io.purser.governance.admission.Taught;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How many tokens are in what has passed, learned for each model from calls that the provider
/// reported on. Between reports a stream is counted by its bytes or by its events, whichever has
/// predicted that model's reports better; before the first report by the larger of the two.
public final class TokenMeter implements Taught {
    private static final int MAX_MODELS = 4_096;
    /// Before anything is learned: what tokenizers make of common text.
    private static final double FIRST_BYTES_PER_TOKEN = 4.0;
    private static final double NOTHING_KNOWN = 2;
    private static final int LEAST_TOKENS = 8;
    private static final double WEIGHT = 0.1;
    /// Before anything is learned: what reasoning models commonly do.
    private static final double FIRST_TOKENS_PER_SECOND = 60;
    private static final double MOST_TOKENS_PER_SECOND = 2_000;
    /// Shorter calls say more about the network than about the model.
    private static final long LEAST_PACE_TOKENS = 32;
    private static final double LEAST_PACE_SECONDS = 0.25;
    /// One call in this many that reports reasoning makes a model one that reasons.
    private static final double LEAST_REASONING = 0.05;

    private final ConcurrentHashMap<String, Learned> models = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Learned> kept = new ConcurrentHashMap<>();

    /// What is known of one model. Immutable.
    ///
    /// @param byteError how far the byte count was off lately, as a share
    /// @param eventError how far the event count was off lately, as a share
    /// @param tokensPerSecond from the request's leaving to the answer's end, 0 where not known
    /// @param reasoning the share of calls that reported reasoning lately
    private record Learned(
            double bytesPerToken,
            double byteError,
            double tokensPerEvent,
            double eventError,
            double promptBytesPerToken,
            double tokensPerSecond,
            double reasoning) {
        static final Learned NOTHING = new Learned(FIRST_BYTES_PER_TOKEN, 1, 1, NOTHING_KNOWN, 0, 0, 0);

        static Learned of(String figures) {
            double[] each = Stream.of(figures.split(" ", 8))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            boolean isFigures = each.length == 7
                    && each[0] > 0
                    && each[2] > 0
                    && DoubleStream.of(each).allMatch(one -> one >= 0 && one < 1e9);
            if (!isFigures) {
                throw new IllegalArgumentException(figures + " is not what a meter learns; expected seven figures");
            }
            return new Learned(each[0], each[1], each[2], each[3], each[4], each[5], each[6]);
        }

        String figures() {
            return bytesPerToken + " " + byteError + " " + tokensPerEvent + " " + eventError + " " + promptBytesPerToken
                    + " " + tokensPerSecond + " " + reasoning;
        }

        Learned withOutput(double bytesPerToken, double byteError, double tokensPerEvent, double eventError) {
            return new Learned(
                    bytesPerToken,
                    byteError,
                    tokensPerEvent,
                    eventError,
                    promptBytesPerToken,
                    tokensPerSecond,
                    reasoning);
        }

        Learned withPrompt(double promptBytesPerToken) {
            return new Learned(
                    bytesPerToken,
                    byteError,
                    tokensPerEvent,
                    eventError,
                    promptBytesPerToken,
                    tokensPerSecond,
                    reasoning);
        }

        Learned withPace(double tokensPerSecond, double reasoning) {
            return new Learned(
                    bytesPerToken,
                    byteError,
                    tokensPerEvent,
                    eventError,
                    promptBytesPerToken,
                    tokensPerSecond,
                    reasoning);
        }
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
            return old.withOutput(
                    isFirst ? bytesPerToken : mix(old.bytesPerToken, bytesPerToken),
                    byteError,
                    isFirst ? tokensPerEvent : mix(old.tokensPerEvent, tokensPerEvent),
                    eventError);
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
            return old.withPrompt(mixed);
        });
    }

    /// Output tokens that a model generates in a second.
    public double tokensPerSecond(String model) {
        double learned = models.getOrDefault(model, Learned.NOTHING).tokensPerSecond;
        return learned == 0 ? FIRST_TOKENS_PER_SECOND : learned;
    }

    /// Whether a model's reports have had reasoning lately.
    public boolean reasons(String model) {
        return models.getOrDefault(model, Learned.NOTHING).reasoning >= LEAST_REASONING;
    }

    /// Learns how fast a model is, and whether it reasons.
    ///
    /// @param tokens reported output, reasoning included
    /// @param nanos from the request's leaving to the answer's end
    public void learnPace(String model, long tokens, long reasoning, long nanos) {
        double seconds = nanos / 1e9;
        boolean tellsPace = tokens >= LEAST_PACE_TOKENS && seconds >= LEAST_PACE_SECONDS;
        if (tokens == 0 || isFull(model) || (!tellsPace && reasoning == 0 && !reasons(model))) {
            return;
        }
        models.compute(model, (_, before) -> {
            Learned old = before == null ? Learned.NOTHING : before;
            double pace = Math.min(MOST_TOKENS_PER_SECOND, tokens / Math.max(seconds, LEAST_PACE_SECONDS));
            double known = old.tokensPerSecond == 0 ? pace : mix(old.tokensPerSecond, pace);
            return old.withPace(tellsPace ? known : old.tokensPerSecond, mix(old.reasoning, reasoning > 0 ? 1 : 0));
        });
    }

    @Override
    public Lesson.Kind kind() {
        return Lesson.Kind.TOKENS;
    }

    @Override
    public List<Lesson> learned() {
        List<Lesson> lessons = new ArrayList<>();
        models.forEach((model, known) -> {
            if (!known.equals(kept.put(model, known))) {
                lessons.add(new Lesson(kind(), "", model, null, known.figures()));
            }
        });
        return lessons;
    }

    @Override
    public void recall(Lesson lesson) {
        Learned known = Learned.of(lesson.figures());
        if (!isFull(lesson.model())) {
            models.put(lesson.model(), known);
            kept.put(lesson.model(), known);
        }
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
