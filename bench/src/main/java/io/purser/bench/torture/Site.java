package io.purser.bench.torture;

import io.purser.bench.load.LoadClient;
import io.purser.bench.process.SandboxProvider;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import java.nio.file.Path;

/// What every fault works with: one provider and one client for all of them.
///
/// @param folder of this run
/// @param untilNanos of `System.nanoTime`: a fault that is done many times is not begun again after it
record Site(Options options, Report report, SandboxProvider sandbox, LoadClient client, Path folder, long untilNanos) {

    boolean timeLeft() {
        return System.nanoTime() < untilNanos;
    }

    /// The same with half of the time that is left.
    Site firstHalf() {
        long now = System.nanoTime();
        return new Site(options, report, sandbox, client, folder, now + (untilNanos - now) / 2);
    }
}
