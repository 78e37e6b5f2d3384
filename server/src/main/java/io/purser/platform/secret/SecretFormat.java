package io.purser.platform.secret;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// `<prefix><43 base-62 characters of 256 random bits><6 base-62 characters of their CRC-32>`.
final class SecretFormat {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int BASE = ALPHABET.length();
    private static final int RANDOM_BYTES = 32;
    private static final int BODY_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;

    private final String prefix;

    SecretFormat(String prefix) {
        this.prefix = prefix;
    }

    String generate(SecureRandom random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        IntBuffer words = ByteBuffer.wrap(bits).asIntBuffer();
        int[] number = new int[words.remaining()];
        words.get(number);
        String body = base62(number, BODY_LENGTH);
        return prefix + body + checksum(prefix + body);
    }

    boolean wellFormed(@Nullable String secret) {
        if (secret == null || secret.length() != length() || !secret.startsWith(prefix)) {
            return false;
        }
        for (int i = prefix.length(); i < secret.length(); i++) {
            if (!inAlphabet(secret.charAt(i))) {
                return false;
            }
        }
        int checksumAt = secret.length() - CHECKSUM_LENGTH;
        return secret.startsWith(checksum(secret.substring(0, checksumAt)), checksumAt);
    }

    int length() {
        return prefix.length() + BODY_LENGTH + CHECKSUM_LENGTH;
    }

    private static boolean inAlphabet(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return base62(new int[] {(int) crc.getValue()}, CHECKSUM_LENGTH);
    }

    /// Divides in place: a policy may bring twenty thousand keys at once.
    ///
    /// @param number unsigned words, the highest first; 0 afterwards
    private static String base62(int[] number, int length) {
        char[] digits = new char[length];
        for (int i = length - 1; i >= 0; i--) {
            long rest = 0;
            for (int word = 0; word < number.length; word++) {
                long part = rest << Integer.SIZE | Integer.toUnsignedLong(number[word]);
                number[word] = (int) (part / BASE);
                rest = part % BASE;
            }
            digits[i] = ALPHABET.charAt((int) rest);
        }
        return new String(digits);
    }
}
