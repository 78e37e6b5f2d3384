package io.purser.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// A pace that a test tells: a rest is what it does meanwhile, and takes no time.
final class ToldPace implements LivePace {
    /// What stops a view that would go on.
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final boolean hasTerminal;
    private final List<Callable<Void>> meanwhile;
    final List<Duration> rests = new ArrayList<>();
    final List<Runnable> restored = new ArrayList<>();

    ToldPace(boolean hasTerminal, List<Callable<Void>> meanwhile) {
        this.hasTerminal = hasTerminal;
        this.meanwhile = new ArrayList<>(meanwhile);
    }

    @Override
    public boolean hasTerminal() {
        return hasTerminal;
    }

    @Override
    public Instant now() {
        return Instant.parse("2026-11-23T12:00:00Z");
    }

    @Override
    public void rest(Duration pause) {
        rests.add(pause);
        if (meanwhile.isEmpty()) {
            throw new Stopped();
        }
        try {
            meanwhile.removeFirst().call();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    @Override
    public void atEnd(Runnable done) {
        restored.add(done);
    }
}
