package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/// Lengths in UTF-8 without encoding.
public final class Utf8 {
    private Utf8() {}

    /// How many bytes the string takes at which the parser stands.
    public static long length(JsonParser json) throws IOException {
        return length(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
    }

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
