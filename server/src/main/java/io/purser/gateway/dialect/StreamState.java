package io.purser.gateway.dialect;

import org.jspecify.annotations.Nullable;

/// What a tap has found in its stream so far, whatever the dialect.
public final class StreamState {
    /// Streamed sound is 16-bit samples at 24 kHz, and a token of it is a twentieth of a second:
    /// 2,400 bytes.
    private static final long SOUND_CHARS_PER_TOKEN = 3_200;

    private final UsageTally tally = new UsageTally();
    private @Nullable String model;
    private boolean finished;
    private long outputBytes;
    private long outputEvents;
    private long soundChars;
    private int usageEnd = -1;

    /// What the provider has reported.
    public UsageTally tally() {
        return tally;
    }

    /// Bytes of generated text so far, tool calls and shown reasoning included.
    public long outputBytes() {
        return outputBytes;
    }

    /// Events that carried generated output.
    public long outputEvents() {
        return outputEvents;
    }

    /// Counts an event with so many bytes of generated text.
    public void output(long bytes) {
        outputBytes += bytes;
        outputEvents++;
    }

    /// Counts generated sound, in characters of base64.
    public void sound(long chars) {
        soundChars += chars;
    }

    /// Tokens of the sound so far, by how long it plays.
    public long soundTokens() {
        return Math.ceilDiv(soundChars, SOUND_CHARS_PER_TOKEN);
    }

    /// The model that the provider says is answering.
    public @Nullable String model() {
        return model;
    }

    public void model(@Nullable String said) {
        model = said;
    }

    /// Whether the answer was complete, even where the last event is missing.
    public boolean finished() {
        return finished;
    }

    public void finish() {
        finished = true;
    }

    /// Behind the last field of the usage object of the last event read, or -1 where it had none:
    /// where the cost can be added.
    public int usageEnd() {
        return usageEnd;
    }

    public void usageEnd(int end) {
        usageEnd = end;
    }
}
