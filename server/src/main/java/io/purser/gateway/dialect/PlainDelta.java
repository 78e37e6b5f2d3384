package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;

/// Recognises an event that is, byte for byte, one that the parser has read before, but for plain
/// text where that one had its text, padding or running number: it means the same, so it needs no
/// parser. Nearly all events of a stream are such.
///
/// A text is plain where it has no escapes: then its UTF-8 bytes are its length, and it ends at
/// the first quote.
public final class PlainDelta {
    private static final int MOST_HOLES = 4;
    private static final int MOST_DIGITS = 18;

    private final Kind[] kinds = new Kind[MOST_HOLES];
    private final int[] starts = new int[MOST_HOLES];
    private final int[] ends = new int[MOST_HOLES];
    private int holes;
    private boolean crowded;
    private boolean known;
    private byte[] event = {};
    private int textBytes;
    private long number;

    /// What may differ.
    public enum Kind {
        /// Generated text; not empty.
        TEXT,
        /// Text that means nothing.
        PADDING,
        /// A number that counts events.
        NUMBER
    }

    /// Whether an event is like the one last learned.
    public boolean matches(byte[] bytes, int from, int to) {
        if (!known) {
            return false;
        }
        int at = from;
        int behind = 0;
        for (int i = 0; i < holes; i++) {
            int fixed = starts[i] - behind;
            if (at + fixed > to || !Arrays.equals(event, behind, starts[i], bytes, at, at + fixed)) {
                return false;
            }
            at = fill(kinds[i], bytes, at + fixed, to);
            if (at < 0) {
                return false;
            }
            behind = ends[i];
        }
        return Arrays.equals(event, behind, event.length, bytes, at, to);
    }

    /// Where the hole at `at` ends, -1 where it is filled with something else.
    private int fill(Kind kind, byte[] bytes, int at, int to) {
        if (kind == Kind.NUMBER) {
            return digits(bytes, at, to);
        }
        int end = at;
        while (end < to && bytes[end] != '"') {
            byte b = bytes[end];
            if (b == '\\' || (b >= 0 && b < ' ')) {
                return -1;
            }
            end++;
        }
        if (kind == Kind.TEXT) {
            textBytes = end - at;
            return textBytes == 0 ? -1 : end;
        }
        return end;
    }

    private int digits(byte[] bytes, int at, int to) {
        long value = 0;
        int end = at;
        while (end < to && bytes[end] >= '0' && bytes[end] <= '9') {
            value = value * 10 + bytes[end] - '0';
            end++;
        }
        number = value;
        return end == at || end - at > MOST_DIGITS ? -1 : end;
    }

    /// Bytes of the text in the event that matched.
    public int textBytes() {
        return textBytes;
    }

    /// The running number of the event that matched, or what it was where that has none.
    public long number(long before) {
        for (int i = 0; i < holes; i++) {
            if (kinds[i] == Kind.NUMBER) {
                return number;
            }
        }
        return before;
    }

    /// Says that the parser begins an event.
    public void begin() {
        holes = 0;
        crowded = false;
        known = false;
    }

    /// Notes the value at which the parser stands as one that may differ.
    public void mayDiffer(Kind kind, JsonParser json) throws IOException {
        JsonToken expected = kind == Kind.NUMBER ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_STRING;
        if (json.currentToken() != expected) {
            return;
        }
        if (holes == MOST_HOLES) {
            crowded = true;
            return;
        }
        // Until it is asked for, the parser has not read to a text's end.
        int length = json.getTextLength();
        int quote = kind == Kind.NUMBER ? 0 : 1;
        int start = (int) json.currentTokenLocation().getByteOffset() + quote;
        kinds[holes] = kind;
        starts[holes] = start;
        ends[holes] = kind == Kind.NUMBER
                ? start + length
                : (int) json.currentLocation().getByteOffset() - quote;
        holes++;
    }

    /// Learns the event whose values were noted, where exactly one of them is its text.
    public void learn(byte[] bytes, int from, int to) {
        int texts = 0;
        for (int i = 0; i < holes; i++) {
            texts += kinds[i] == Kind.TEXT ? 1 : 0;
            if (kinds[i] != Kind.NUMBER && (bytes[from + starts[i] - 1] != '"' || bytes[from + ends[i]] != '"')) {
                return;
            }
        }
        known = texts == 1 && !crowded;
        if (known) {
            event = Arrays.copyOfRange(bytes, from, to);
        }
    }
}
