package io.purser.bench;

import io.purser.bench.analytics.AnalyticsSuite;
import io.purser.bench.ceiling.CeilingSuite;
import io.purser.bench.directory.ScimSuite;
import io.purser.bench.disk.DiskSuite;
import io.purser.bench.engine.EngineSuite;
import io.purser.bench.fuzz.FuzzSuite;
import io.purser.bench.gateway.CompareSuite;
import io.purser.bench.gateway.GatewaySuite;
import io.purser.bench.kill.KillSuite;
import io.purser.bench.ledger.LedgerBench;
import io.purser.bench.policy.PolicySuite;
import io.purser.bench.replay.ReplaySuite;
import io.purser.bench.run.Suite;
import io.purser.bench.simulate.SimulateSuite;
import io.purser.bench.soak.SoakSuite;
import io.purser.bench.streams.StreamsSuite;
import io.purser.bench.torture.TortureSuite;
import java.util.List;

/// Every benchmark, in the order in which they are listed.
final class Suites {
    private Suites() {}

    static List<Suite> all() {
        return List.of(
                new EngineSuite(),
                new GatewaySuite(),
                new CompareSuite(),
                new StreamsSuite(),
                new SoakSuite(),
                new ReplaySuite(),
                new PolicySuite(),
                new ScimSuite(),
                new CeilingSuite(),
                new KillSuite(),
                new TortureSuite(),
                new DiskSuite(),
                new LedgerBench(),
                new AnalyticsSuite(),
                new FuzzSuite(),
                new SimulateSuite());
    }
}
