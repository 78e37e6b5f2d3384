package io.purser.cli;

import java.io.Console;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Who looks at a live view, and when the next frame is due.
interface LivePace {
    /// That of the program itself.
    LivePace REAL = new LivePace() {
        @Override
        public boolean hasTerminal() {
            return Optional.ofNullable(System.console())
                    .filter(Console::isTerminal)
                    .isPresent();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void rest(Duration pause) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new CommandFailed("interrupted");
            }
        }

        @Override
        public void atEnd(Runnable restored) {
            Runtime.getRuntime().addShutdownHook(new Thread(restored, "terminal"));
        }
    };

    /// Whether somebody looks at a terminal, on which a frame can be drawn over the one before.
    boolean hasTerminal();

    Instant now();

    /// Waits until the next frame is due.
    void rest(Duration pause);

    /// What is done when the program is stopped.
    void atEnd(Runnable restored);
}
