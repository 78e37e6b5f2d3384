package io.purser.cli;

import java.util.concurrent.TimeUnit;

/// Tells a person how far a large file is, once a second; a small one is over before that.
final class ShownProgress implements BackupDesk.Progress {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Terminal terminal;
    private long toldNanos = System.nanoTime();

    ShownProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void at(String file, long done, long whole) {
        long now = System.nanoTime();
        boolean open = whole == 0;
        if (now - toldNanos >= EVERY_NANOS && (open || done < whole)) {
            toldNanos = now;
            terminal.note(
                    open ? "%s %d MiB".formatted(file, done >> 20) : "%s %d %%".formatted(file, done * 100 / whole));
        }
    }
}
