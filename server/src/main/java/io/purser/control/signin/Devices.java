package io.purser.control.signin;

import io.purser.control.signin.Sessions.Begun;
import io.purser.platform.secret.KeyHash;
import io.purser.platform.secret.SignInSecret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Command lines that ask to be let in as whoever types their code into a page (RFC 8628). Nothing of it is kept: after
/// a restart they ask anew.
public final class Devices {
    /// For how long one waits.
    public static final Duration LIFETIME = Duration.ofMinutes(10);
    /// How often it may look whether somebody has decided.
    public static final Duration PACE = Duration.ofSeconds(2);

    /// By how much one that looks too often must slow down.
    private static final Duration SLOWER = Duration.ofSeconds(5);
    /// As many may ask at once; anybody may, so there is a limit.
    private static final int MOST = 1_000;
    /// Letters that no word is made of and nobody mistakes.
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

    private static final int CODE_LENGTH = 8;

    private final KeyHash keyHash;
    private final SecureRandom random;
    private final InstantSource clock;
    private final Map<String, Device> byHash = new HashMap<>();

    public Devices(KeyHash keyHash, SecureRandom random, InstantSource clock) {
        this.keyHash = keyHash;
        this.random = random;
        this.clock = clock;
    }

    /// One that asks.
    private static final class Device {
        private final String userCode;
        private final String label;
        private final long askedAt;
        private Duration pace = PACE;
        private long lookedAt;
        private boolean isDenied;
        private @Nullable Begun begun;

        Device(String userCode, String label, long askedAt) {
            this.userCode = userCode;
            this.label = label;
            this.askedAt = askedAt;
            this.lookedAt = askedAt;
        }

        boolean isOver(long now) {
            return now >= askedAt + LIFETIME.toMillis();
        }

        boolean isOpen() {
            return !isDenied && begun == null;
        }
    }

    /// What one is told when it asks.
    ///
    /// @param secret with which it looks whether somebody has decided
    /// @param userCode that a person types or compares
    public record Asked(String secret, String userCode) {
        @Override
        public String toString() {
            return "Asked[" + userCode + "]";
        }
    }

    /// One that waits for a decision.
    ///
    /// @param label what it calls itself
    /// @param askedAt epoch milliseconds
    public record Waiting(String userCode, String label, long askedAt) {}

    /// What one finds that looks whether somebody has decided.
    public sealed interface Looked {
        /// Nobody has.
        record Waits() implements Looked {}

        /// It looks too often, and is to look less often from now on.
        record TooOften() implements Looked {}

        /// Somebody said no.
        record Denied() implements Looked {}

        /// Nobody decided in time.
        record Over() implements Looked {}

        /// It never asked, or was given its token before.
        record Unknown() implements Looked {}

        /// Its token, once.
        record In(Begun begun) implements Looked {}
    }

    /// Takes a question; empty where too many wait.
    public synchronized Optional<Asked> ask(String label) {
        long now = clock.millis();
        // Kept a little longer than they live, so that they learn that they are over.
        byHash.values().removeIf(one -> now >= one.askedAt + 2 * LIFETIME.toMillis());
        if (byHash.size() >= MOST) {
            return Optional.empty();
        }
        String code = newCode();
        while (find(code).isPresent()) {
            code = newCode();
        }
        String secret = SignInSecret.device(random);
        byHash.put(keyHash.of(secret), new Device(code, label, now));
        return Optional.of(new Asked(secret, code));
    }

    private String newCode() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < CODE_LENGTH; i++) {
            code.append(i == CODE_LENGTH / 2 ? "-" : "").append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return code.toString();
    }

    private Optional<Device> find(String userCode) {
        long now = clock.millis();
        String typed = plain(userCode);
        return byHash.values().stream()
                .filter(one ->
                        one.isOpen() && !one.isOver(now) && plain(one.userCode).equals(typed))
                .findFirst();
    }

    /// A code without what people add or leave out.
    private static String plain(String code) {
        return code.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "");
    }

    /// The one that shows this code and waits.
    public synchronized Optional<Waiting> waiting(String userCode) {
        return find(userCode).map(one -> new Waiting(one.userCode, one.label, one.askedAt));
    }

    /// Lets one in as whoever comes with this cookie. False where none waits or nobody is in by the cookie.
    public synchronized boolean approve(String userCode, Sessions sessions, String cookieSecret) {
        Optional<Device> found = find(userCode);
        Optional<Begun> begun = found.flatMap(one -> sessions.terminal(cookieSecret, one.label));
        found.ifPresent(one -> one.begun = begun.orElse(null));
        return begun.isPresent();
    }

    /// Says no to one. False where none waits.
    public synchronized boolean deny(String userCode) {
        Optional<Device> found = find(userCode);
        found.ifPresent(one -> one.isDenied = true);
        return found.isPresent();
    }

    /// Whether somebody has decided.
    public synchronized Looked look(String secret) {
        long now = clock.millis();
        String hash = keyHash.of(secret);
        @Nullable Device one = byHash.get(hash);
        if (one == null) {
            return new Looked.Unknown();
        }
        if (one.isOver(now) || one.isDenied) {
            byHash.remove(hash);
            return one.isOver(now) ? new Looked.Over() : new Looked.Denied();
        }
        boolean isTooOften = now < one.lookedAt + one.pace.toMillis();
        one.lookedAt = now;
        if (isTooOften) {
            one.pace = one.pace.plus(SLOWER);
            return new Looked.TooOften();
        }
        @Nullable Begun begun = one.begun;
        if (begun == null) {
            return new Looked.Waits();
        }
        byHash.remove(hash);
        return new Looked.In(begun);
    }
}
