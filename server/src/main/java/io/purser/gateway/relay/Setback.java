package io.purser.gateway.relay;

import org.jspecify.annotations.Nullable;

/// Why an attempt gave nothing to pass on, in the words of the configuration. Only these may be
/// followed by another attempt.
public enum Setback {
    /// No connection could be made: nothing was sent and nothing is charged.
    CONNECT("connect"),
    /// The provider has too much to do for this account: nothing is charged.
    RATE_LIMITED("429"),
    /// The provider failed: nothing is charged.
    SERVER_ERROR("5xx"),
    /// The connection broke after the request was sent: the attempt is charged at its hold.
    BROKEN("broken"),
    /// No answer in time: the attempt is charged at its hold.
    TIMEOUT("timeout");

    private final String word;

    Setback(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /// The one that a configuration names.
    public static Setback named(String word) {
        for (Setback each : values()) {
            if (each.word.equals(word)) {
                return each;
            }
        }
        throw new IllegalArgumentException(word + " is no setback; expected connect, 429, 5xx, broken or timeout");
    }

    /// What a provider's status means; null for one that another attempt would not change.
    static @Nullable Setback of(int status) {
        return status == 429 ? RATE_LIMITED : status >= 500 ? SERVER_ERROR : null;
    }

    /// What a failure means; null where the call ran and only its entry is missing.
    public static @Nullable Setback of(Job.Failure failure) {
        return switch (failure) {
            case UNREACHABLE -> CONNECT;
            case BROKEN -> BROKEN;
            case TIMED_OUT -> TIMEOUT;
            case NOT_BOOKED -> null;
        };
    }
}
