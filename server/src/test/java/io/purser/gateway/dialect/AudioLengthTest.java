package io.purser.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// How long a recording may be: never shorter than it is.
final class AudioLengthTest {

    /// A header of 44 bytes and silence.
    static byte[] wav(int rate, int channels, int bits, int byteRate, int bytes) {
        ByteBuffer out = ByteBuffer.allocate(44 + bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + bytes);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        out.putShort((short) 1).putShort((short) channels).putInt(rate).putInt(byteRate);
        out.putShort((short) (channels * bits / 8)).putShort((short) bits);
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(bytes);
        return out.array();
    }

    private static long millis(byte[] file) {
        return AudioLength.boundMillis(file, 0, file.length);
    }

    @Test
    void aWavFileLastsAsLongAsItsBytesDoAtItsRate() {
        assertThat(millis(wav(16_000, 1, 16, 32_000, 64_000))).isBetween(2_000L, 2_002L);
        assertThat(millis(wav(48_000, 2, 24, 288_000, 288_000))).isBetween(1_000L, 1_001L);
    }

    @Test
    void aHeaderThatClaimsAFasterRateThanItsSamplesHaveIsNotBelieved() {
        assertThat(millis(wav(16_000, 1, 16, 32_000_000, 64_000))).isBetween(2_000L, 2_002L);
        assertThat(millis(wav(16_000, 1, 16, 1, 64_000))).isEqualTo(bytesOverLeastRate(64_044));
    }

    @Test
    void everythingElseIsBoundedByItsBytes() {
        assertThat(millis(new byte[750])).isEqualTo(1_000);
        assertThat(millis(new byte[0])).isEqualTo(1);
        byte[] cut = java.util.Arrays.copyOf(wav(16_000, 1, 16, 32_000, 0), 30);
        assertThat(millis(cut)).isEqualTo(bytesOverLeastRate(30));
    }

    private static long bytesOverLeastRate(long bytes) {
        return Math.ceilDiv(bytes * 8_000, AudioLength.LEAST_BITS_PER_SECOND);
    }
}
