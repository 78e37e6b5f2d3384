package io.purser.gateway.relay;

import java.time.Duration;
import java.util.Set;

/// How often a provider is asked for one call.
///
/// @param attempts the first one included
/// @param on what is followed by another
/// @param pause before the second attempt; doubled before each further one
public record Retries(int attempts, Set<Setback> on, Duration pause) {
    /// Once.
    public static final Retries NONE = new Retries(1, Set.of(), Duration.ZERO);

    public Retries {
        on = Set.copyOf(on);
        if (attempts < 1) {
            throw new IllegalArgumentException(attempts + " attempts; expected 1 or more");
        }
    }

    /// Whether there is another attempt after so many.
    public boolean again(int made, Setback setback) {
        return made < attempts && on.contains(setback);
    }

    /// How long to wait after so many attempts.
    public long pauseMillis(int made) {
        return pause.toMillis() << Math.min(made - 1, 10);
    }
}
