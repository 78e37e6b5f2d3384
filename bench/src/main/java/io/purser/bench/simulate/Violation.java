package io.purser.bench.simulate;

import java.util.function.Supplier;

/// A promise that did not hold.
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    private final String invariant;

    Violation(String invariant, String what) {
        super(invariant + ": " + what);
        this.invariant = invariant;
    }

    /// Its number in reliability.md, as `I-5`.
    String invariant() {
        return invariant;
    }

    static void unless(boolean holds, String invariant, Supplier<String> what) {
        if (!holds) {
            throw new Violation(invariant, what.get());
        }
    }
}
