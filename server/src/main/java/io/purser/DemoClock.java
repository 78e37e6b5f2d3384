package io.purser;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The clock of a demo: it stands in the past while the sample organization's history is played, and follows the
/// system's from then on. Only `demo` has one.
final class DemoClock implements InstantSource {
    private final InstantSource system;
    private volatile @Nullable Instant past;

    DemoClock(InstantSource system) {
        this.system = system;
    }

    @Override
    public Instant instant() {
        Instant standing = past;
        return standing == null ? system.instant() : standing;
    }

    /// What the system says, wherever this one stands.
    Instant present() {
        return system.instant();
    }

    /// Stands at this instant.
    void standAt(Instant instant) {
        past = instant;
    }

    /// Follows the system.
    void follow() {
        past = null;
    }
}
