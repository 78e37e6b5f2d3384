package io.purser.bench.torture;

import java.util.List;

/// One way of hurting a gateway.
interface Fault {
    /// As `--faults` takes it.
    String name();

    /// Does it as often as the options say, and reports what was checked.
    void run(Site site) throws Exception;

    /// All of them, in the order in which they run.
    static List<Fault> all() {
        return List.of(
                new ProxyFault(),
                new KillFault(),
                new PauseFault(),
                new DiskFault(),
                new SyncFault(),
                new SlowFault(),
                new FloodFault(),
                new OverloadFault());
    }
}
