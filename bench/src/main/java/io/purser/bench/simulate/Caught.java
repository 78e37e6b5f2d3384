package io.purser.bench.simulate;

import org.jspecify.annotations.Nullable;

/// The first seed that shows a planted bug, and by what.
record Caught(long seed, Violation violation) {

    /// Looks through so many seeds; null where none shows it.
    static @Nullable Caught with(Mutant mutant, long from, long seeds) {
        for (long seed = from; seed < from + seeds; seed++) {
            try {
                Run.of(seed, mutant, new Coverage());
            } catch (Violation violation) {
                return new Caught(seed, violation);
            }
        }
        return null;
    }

    @Override
    public String toString() {
        String message = String.valueOf(violation.getMessage());
        return "seed " + seed + " by " + message.substring(0, Math.min(message.length(), 90));
    }
}
