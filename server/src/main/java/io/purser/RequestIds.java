package io.purser;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Supplier;

/// Makes request ids: `req_` and 26 characters that begin with the time, so that they sort by it, and end in 80
/// random bits, so that nobody guesses one.
final class RequestIds implements Supplier<String> {
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int TIME_CHARACTERS = 10;
    private static final int CHARACTERS = 26;

    private final SecureRandom random;
    private final InstantSource clock;
    private final byte[] pool = new byte[4_096];
    private int next = pool.length;

    RequestIds(SecureRandom random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    @Override
    public String get() {
        char[] id = new char[4 + CHARACTERS];
        "req_".getChars(0, 4, id, 0);
        long time = clock.millis();
        for (int i = TIME_CHARACTERS - 1; i >= 0; i--) {
            id[4 + i] = ALPHABET[(int) (time & 31)];
            time >>>= 5;
        }
        synchronized (this) {
            for (int i = TIME_CHARACTERS; i < CHARACTERS; i++) {
                id[4 + i] = ALPHABET[randomByte() & 31];
            }
        }
        return new String(id);
    }

    private byte randomByte() {
        if (next == pool.length) {
            random.nextBytes(pool);
            next = 0;
        }
        return pool[next++];
    }
}
