package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Quantities;
import io.purser.gateway.dialect.Endpoint.Task;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads a whole answer that is not generated text: what its provider reports, and what can be
/// counted in it where nothing is reported. One object per answer, fed with its bytes as they
/// come, since pictures and sound may be large.
public final class MediaAnswer {
    private static final byte[] USAGE = ObjectSkim.name("usage");
    private static final byte[] META = ObjectSkim.name("meta");
    private static final byte[] MODEL = ObjectSkim.name("model");
    private static final byte[] ERROR = ObjectSkim.name("error");
    private static final byte[] TEXT = ObjectSkim.name("text");
    private static final byte[] DURATION = ObjectSkim.name("duration");
    /// What OpenAI's sound without a header is: 24 kHz, 16 bits, one channel.
    private static final long PLAIN_BYTES_PER_SECOND = 48_000;
    /// Below what speech is sent with in the formats that are compressed.
    private static final long LEAST_SPEECH_BYTES_PER_SECOND = 2_000;

    private final Peeked peeked;
    private final UsageTally tally = new UsageTally();
    private final ArrayCount items = new ArrayCount();
    private long bytes;
    private long textBytes = -1;
    private @Nullable String model;
    private boolean isError;

    private MediaAnswer(Peeked peeked) {
        this.peeked = peeked;
    }

    /// The reader of a call's answer, null where it is generated text.
    public static @Nullable MediaAnswer of(Peeked peeked) {
        return peeked.endpoint().task() == Task.TEXT ? null : new MediaAnswer(peeked);
    }

    /// Whether a speech model is billed by what it reads, as far as its name tells.
    static boolean billsCharacters(String model) {
        return model.contains("tts-1");
    }

    /// Takes note of bytes that come.
    public void passed(byte[] chunk) {
        bytes += chunk.length;
        if (task() == Task.DRAW) {
            items.feed(chunk);
        }
    }

    /// Reads `all[from .. from + length)`.
    ///
    /// @param tailOnly whether the bytes are only the end of the answer
    public void read(byte[] all, int from, int length, boolean tailOnly) {
        if (task() == Task.SPEAK) {
            return;
        }
        if (tailOnly) {
            AnswerPeek.mergeTail(MediaUsage.reader(peeked.endpoint()), tally, all, from, length);
            return;
        }
        try {
            fields(all, from, length);
        } catch (IOException _) {
            // Not the JSON we know: what was read before stands, the rest is counted.
        }
    }

    private void fields(byte[] all, int from, int length) throws IOException {
        ObjectSkim skim = new ObjectSkim(all, from, length);
        while (skim.next()) {
            try (JsonParser json = Json.FACTORY.createParser(all, skim.valueFrom(), skim.valueLength())) {
                json.nextToken();
                if (skim.isNamed(USAGE)) {
                    MediaUsage.reader(peeked.endpoint()).read(json, tally);
                } else if (skim.isNamed(META) && task() == Task.RANK) {
                    MediaUsage.meta(json, tally);
                } else if (skim.isNamed(MODEL) && skim.isString()) {
                    model = json.getText();
                } else if (skim.isNamed(TEXT) && skim.isString()) {
                    textBytes = Utf8.length(json);
                } else if (skim.isNamed(DURATION) && task() == Task.LISTEN) {
                    duration(json);
                } else {
                    isError |= skim.isNamed(ERROR) && skim.isObject();
                }
            }
        }
    }

    /// The length that `verbose_json` tells counts like a report.
    private void duration(JsonParser json) throws IOException {
        long millis = MediaUsage.millis(json);
        if (millis > 0) {
            tally.others(Quantities.of(Meter.AUDIO_INPUT_MILLIS, millis));
            tally.merge(0, 0, 0, 0, 0, 0);
        }
    }

    /// What the provider reported.
    public UsageTally tally() {
        return tally;
    }

    /// The model that the provider says answered.
    public @Nullable String model() {
        return model;
    }

    /// Whether the answer is an error, whatever its status says.
    public boolean isError() {
        return isError;
    }

    /// Whether what is counted is what the provider bills: pieces and characters are.
    public boolean countsExactly() {
        return switch (task()) {
            case DRAW -> !ImageSize.countsTokens(peeked.shape().model());
            case SPEAK -> billsCharacters(peeked.shape().model());
            case RANK, LISTEN, TEXT -> false;
        };
    }

    /// What stands beside a report: the pieces that came, the characters that were read.
    public Quantities beside() {
        return made(peeked, items.count());
    }

    /// The same for so many images.
    public static Quantities made(Peeked peeked, long images) {
        return switch (peeked.endpoint().task()) {
            case DRAW -> peeked.media().size().pieces(images);
            case SPEAK -> characters(peeked);
            case RANK, LISTEN, TEXT -> Quantities.NONE;
        };
    }

    /// How many images a call wants.
    public static long wanted(Peeked peeked) {
        return peeked.media().size().images();
    }

    /// What the answer came to besides text, where nothing was reported.
    public Quantities counted() {
        Quantities bound = peeked.shape().units();
        return switch (task()) {
            case DRAW -> beside().with(Meter.IMAGE_OUTPUT, share(bound));
            case SPEAK -> spoken(bound);
            case RANK, LISTEN, TEXT -> bound;
        };
    }

    /// The bound's tokens for as many images as came.
    private long share(Quantities bound) {
        long wanted = Math.max(1, bound.get(Meter.OUTPUT_IMAGES));
        return Math.ceilDiv(bound.get(Meter.IMAGE_OUTPUT) * Math.min(items.count(), wanted), wanted);
    }

    private Quantities spoken(Quantities bound) {
        if (countsExactly()) {
            return characters(peeked);
        }
        long perSecond = isPlainSound() ? PLAIN_BYTES_PER_SECOND : LEAST_SPEECH_BYTES_PER_SECOND;
        long millis = Math.min(bound.get(Meter.AUDIO_OUTPUT_MILLIS), Math.ceilDiv(bytes * 1_000, perSecond));
        return bound.with(Meter.AUDIO_OUTPUT_MILLIS, millis);
    }

    private boolean isPlainSound() {
        String format = peeked.media().format();
        return format != null && (format.equals("pcm") || format.equals("wav"));
    }

    private static Quantities characters(Peeked peeked) {
        return Quantities.of(Meter.INPUT_CHARACTERS, peeked.shape().units().get(Meter.INPUT_CHARACTERS));
    }

    /// Bytes of a transcript; 0 where the answer is none.
    public long textBytes() {
        return task() != Task.LISTEN ? 0 : textBytes < 0 ? bytes : textBytes;
    }

    private Task task() {
        return peeked.endpoint().task();
    }
}
