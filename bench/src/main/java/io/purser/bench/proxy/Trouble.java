package io.purser.bench.proxy;

import java.util.Locale;

/// What goes wrong on one connection, once `at` bytes have passed in one direction.
public sealed interface Trouble {
    Side side();

    /// Bytes that pass before.
    long at();

    /// The word for it in a table.
    default String word() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /// All is well.
    record None() implements Trouble {
        @Override
        public Side side() {
            return Side.REQUEST;
        }

        @Override
        public long at() {
            return Long.MAX_VALUE;
        }
    }

    /// Pieces come late, for a while.
    record Delay(Side side, long at, int millis) implements Trouble {}

    /// The connection ends in both directions.
    ///
    /// @param reset whether by a reset, else in good order
    record Cut(Side side, long at, boolean reset) implements Trouble {}

    /// This direction ends in good order, the other goes on.
    record HalfClose(Side side, long at) implements Trouble {}

    /// Nothing passes any more and nobody is told.
    record BlackHole(Side side, long at) implements Trouble {}

    /// What follows passes a few bytes at a time, for a while.
    record Trickle(Side side, long at, int bytes, int millis) implements Trouble {}
}
