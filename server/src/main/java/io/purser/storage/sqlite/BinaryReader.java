package io.purser.storage.sqlite;

import io.purser.core.ledger.Posting;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what {@link BinaryWriter} wrote.
final class BinaryReader {

    private final byte[] bytes;
    private final int end;
    private int at;

    BinaryReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    BinaryReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /// Where the next read begins.
    int at() {
        return at;
    }

    void skipText() {
        take(small());
    }

    boolean hasMore() {
        return at < end;
    }

    int octet() {
        return bytes[take(1)] & 0xFF;
    }

    long number() {
        long rest = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = bytes[take(1)];
            rest |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (rest >>> 1) ^ -(rest & 1);
            }
        }
        throw new IllegalStateException("a number of more than 10 bytes at " + at + "; expected at most 10");
    }

    int small() {
        return Math.toIntExact(number());
    }

    @Nullable
    Long maybeNumber() {
        return octet() == 0 ? null : (Long) number();
    }

    @Nullable
    String maybeText() {
        int length = small();
        return length < 0 ? null : new String(bytes, take(length), length, StandardCharsets.UTF_8);
    }

    String text() {
        String value = maybeText();
        if (value == null) {
            throw new IllegalStateException("no text at " + at + "; expected one");
        }
        return value;
    }

    List<Posting> postings() {
        int count = small();
        List<Posting> postings = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            postings.add(new Posting(number(), number()));
        }
        return List.copyOf(postings);
    }

    private int take(int count) {
        int start = at;
        if (count < 0 || end - start < count) {
            throw new IllegalStateException(count + " bytes wanted at " + start + " of " + end + "; expected as many");
        }
        at = start + count;
        return start;
    }
}
