package io.purser.storage.sqlite;

import io.purser.core.ledger.Posting;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bytes that grow: numbers as zigzag varints, texts as a length and UTF-8.
final class BinaryWriter {

    private byte[] bytes = new byte[4096];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /// The backing array; only its first `size` bytes count, and only until the next write.
    byte[] array() {
        return bytes;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, size);
    }

    void octet(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    void number(long value) {
        room(10);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void maybeNumber(@Nullable Long value) {
        octet(value == null ? 0 : 1);
        if (value != null) {
            number(value);
        }
    }

    void fixed32(int value) {
        room(4);
        for (int shift = 0; shift < 32; shift += 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    void maybeText(@Nullable String value) {
        if (value == null) {
            number(-1);
        } else {
            text(value);
        }
    }

    void text(String value) {
        int length = value.length();
        int start = size;
        number(length);
        room(length);
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                size = start;
                octets(value.getBytes(StandardCharsets.UTF_8));
                return;
            }
            bytes[size++] = (byte) c;
        }
    }

    void octets(byte[] value) {
        number(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /// Bytes as they are, without their length.
    void append(byte[] from, int start, int end) {
        room(end - start);
        System.arraycopy(from, start, bytes, size, end - start);
        size += end - start;
    }

    void postings(List<Posting> postings) {
        number(postings.size());
        for (int i = 0; i < postings.size(); i++) {
            Posting each = postings.get(i);
            number(each.account());
            number(each.amount());
        }
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
