package io.purser.bench.simulate;

import org.jspecify.annotations.Nullable;

/// The end of a process in the middle of something. Nothing catches it but the world.
final class Crash extends Error {
    private static final long serialVersionUID = 1;

    /// What goes with the process.
    enum Kind {
        /// What the operating system was given stays.
        PROCESS,
        /// What was not forced to the disk may be gone.
        POWER
    }

    private final Kind kind;

    Crash(Kind kind, String where) {
        super(kind + " crash " + where, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /// The crash inside of what wrapped it, null where there is none.
    static @Nullable Crash in(Throwable failure) {
        Throwable each = failure;
        while (each != null && !(each instanceof Crash)) {
            each = each.getCause();
        }
        return (Crash) each;
    }
}
