package io.purser.gateway.dialect;

/// Lengths in UTF-8 without encoding.
public final class Utf8 {
    private Utf8() {}

    /// How many bytes these UTF-16 units take.
    public static long length(char[] chars, int from, int count) {
        long bytes = count;
        for (int i = from; i < from + count; i++) {
            char c = chars[i];
            if (c >= 0x80) {
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }
}
