package io.purser.bench.torture;

import io.purser.bench.load.LoadClient;
import io.purser.bench.process.SandboxProvider;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import java.io.IOException;
import java.nio.file.Path;

/// What every fault works with: one provider and one client for all of them.
///
/// @param folder of this run
/// @param untilNanos of `System.nanoTime`: a fault that is done many times is not begun again after it
record Site(Options options, Report report, SandboxProvider sandbox, LoadClient client, Path folder, long untilNanos) {

    boolean timeLeft() {
        return System.nanoTime() < untilNanos;
    }

    /// Something that is done so many times under one durability.
    interface Part {
        void run(Site site, String durability, int times) throws IOException, InterruptedException;
    }

    /// Does it under both durabilities, half of the times and in half of the time each, the odd one first.
    void halves(int times, String first, String second, Part part) throws IOException, InterruptedException {
        if (times > 0) {
            long now = System.nanoTime();
            long middle = now + (untilNanos - now) / 2;
            part.run(new Site(options, report, sandbox, client, folder, middle), first, times - times / 2);
        }
        if (times > 1) {
            part.run(this, second, times / 2);
        }
    }
}
