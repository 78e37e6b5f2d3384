package io.purser.bench.torture;

import io.purser.bench.load.LoadClient;
import io.purser.bench.process.SandboxProvider;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import java.nio.file.Path;

/// What every fault works with: one provider and one client for all of them.
///
/// @param folder of this run
record Site(Options options, Report report, SandboxProvider sandbox, LoadClient client, Path folder) {}
