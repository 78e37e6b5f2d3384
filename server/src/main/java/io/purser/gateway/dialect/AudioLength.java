package io.purser.gateway.dialect;

import java.nio.charset.StandardCharsets;

/// How long a recording may be. A WAV file says it in its header; of the compressed formats
/// nothing but their size is taken at its word: an encoder that spends fewer bits than
/// {@link #LEAST_BITS_PER_SECOND} on speech is not in common use, so the bytes bound the time.
final class AudioLength {
    /// Below the least that speech is encoded with: Opus and Speex at 6 kbit/s, MP3 and AAC at 8.
    static final long LEAST_BITS_PER_SECOND = 6_000;

    /// The lowest rate that a header is believed: telephone sound at 8 bits.
    private static final long LEAST_WAV_BYTES_PER_SECOND = 1_000;

    private static final int FORMAT_BYTES = 16;
    private static final int CHUNK_HEAD = 8;

    private AudioLength() {}

    /// Milliseconds that the file in `bytes[from .. to)` lasts at most, at least 1.
    static long boundMillis(byte[] bytes, int from, int to) {
        long byteRate = waveRate(bytes, from, to);
        long size = (long) to - from;
        long millis = byteRate > 0 ? ceiling(size * 1_000, byteRate) : ceiling(size * 8_000, LEAST_BITS_PER_SECOND);
        return Math.max(1, millis);
    }

    /// Bytes of one second as a WAV header says them; 0 where it is none that can be believed. The
    /// whole file is taken for sound: what a header says of its own length may be a lie.
    private static long waveRate(byte[] bytes, int from, int to) {
        if (!is(bytes, from, to, "RIFF") || !is(bytes, from + 8, to, "WAVE")) {
            return 0;
        }
        int at = from + 12;
        while (at + CHUNK_HEAD + FORMAT_BYTES <= to) {
            long size = unsigned(bytes, at + 4);
            if (is(bytes, at, to, "fmt ")) {
                return size < FORMAT_BYTES ? 0 : believed(bytes, at + CHUNK_HEAD);
            }
            if (is(bytes, at, to, "data") || size > to - at) {
                return 0;
            }
            at += CHUNK_HEAD + (int) size + (int) (size & 1);
        }
        return 0;
    }

    /// The smaller of the two ways in which the format says its rate: what is not plain sound
    /// (A-law and µ-law but one byte a sample) is bounded like the compressed formats.
    private static long believed(byte[] bytes, int at) {
        int kind = (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
        boolean isPlain = kind == 1 || kind == 3 || kind == 6 || kind == 7 || kind == 0xfffe;
        long said = unsigned(bytes, at + 8);
        long channels = bytes[at + 2] & 0xff;
        long bits = (bytes[at + 14] & 0xff) | (bytes[at + 15] & 0xff) << 8;
        long worked = unsigned(bytes, at + 4) * channels * bits / 8;
        long least = Math.min(said, worked);
        return isPlain && least >= LEAST_WAV_BYTES_PER_SECOND ? least : 0;
    }

    private static boolean is(byte[] bytes, int at, int to, String mark) {
        byte[] wanted = mark.getBytes(StandardCharsets.US_ASCII);
        return at >= 0
                && at + wanted.length <= to
                && java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
    }

    private static long unsigned(byte[] bytes, int at) {
        return (bytes[at] & 0xffL)
                | (bytes[at + 1] & 0xffL) << 8
                | (bytes[at + 2] & 0xffL) << 16
                | (bytes[at + 3] & 0xffL) << 24;
    }

    private static long ceiling(long value, long by) {
        return (value + by - 1) / by;
    }
}
