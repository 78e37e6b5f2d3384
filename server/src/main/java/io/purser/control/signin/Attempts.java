package io.purser.control.signin;

import io.purser.platform.secret.KeyHash;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// People who are away at an issuer's page to sign in. What belongs to an attempt stays here; the browser that made it
/// has a cookie, and nobody else can end it.
///
/// @param <T> what is remembered of an attempt
public final class Attempts<T> {
    /// How long somebody may be away.
    public static final Duration LIFETIME = Duration.ofMinutes(10);

    /// Anybody may begin one, so the oldest gives way.
    private static final int MOST = 10_000;

    private static final int RANDOM_BYTES = 32;

    private final KeyHash keyHash;
    private final SecureRandom random;
    private final InstantSource clock;
    private final Map<String, Attempt<T>> byState = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Attempt<T>> eldest) {
            return size() > MOST;
        }
    };

    public Attempts(KeyHash keyHash, SecureRandom random, InstantSource clock) {
        this.keyHash = keyHash;
        this.random = random;
        this.clock = clock;
    }

    private record Attempt<T>(String browserHash, T what, long at) {}

    /// 256 random bits that an address can carry.
    public String secret() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Remembers an attempt.
    ///
    /// @param state by which it comes back
    /// @param browser what the browser's cookie carries
    public synchronized void begin(String state, String browser, T what) {
        long now = clock.millis();
        byState.values().removeIf(one -> isOver(one, now));
        byState.put(state, new Attempt<>(keyHash.of(browser), what, now));
    }

    /// Ends an attempt, once; empty where there is none of this browser.
    public synchronized Optional<T> end(String state, String browser) {
        @Nullable Attempt<T> one = byState.get(state);
        if (one == null || isOver(one, clock.millis()) || !one.browserHash().equals(keyHash.of(browser))) {
            return Optional.empty();
        }
        byState.remove(state);
        return Optional.of(one.what());
    }

    private static boolean isOver(Attempt<?> one, long now) {
        return now >= one.at() + LIFETIME.toMillis();
    }
}
