package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// Lengths in UTF-8 without encoding, and whether bytes are UTF-8 at all.
public final class Utf8 {
    private static final int DECODED_AT_ONCE = 1_024;

    private Utf8() {}

    /// Whether `bytes[0 .. length)` are UTF-8. The JSON parser does not find out: it compares names by their bytes
    /// in fours, the last ones filled up with `FF`, so that after `{"l": …}` a name `FF FF FF 6C` is taken for `l`
    /// too, which everybody else reads as another.
    static boolean isValid(byte[] bytes, int length) {
        int all = 0;
        for (int i = 0; i < length; i++) {
            all |= bytes[i];
        }
        return all >= 0 || isDecodable(bytes, length);
    }

    private static boolean isDecodable(byte[] bytes, int length) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        CharBuffer out = CharBuffer.allocate(DECODED_AT_ONCE);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        return !result.isError();
    }

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
