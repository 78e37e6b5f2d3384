package io.purser.sdk;

import io.purser.RunningPurser;
import java.io.IOException;
import java.nio.file.Path;

/// A gateway with the sandbox behind it: one key that can pay, one that cannot, one whose money is
/// enough for a single call in flight.
final class Target {
    static final String OPEN_KEY = "sdk-proof-open-key-0000000001";
    static final String SPENT_KEY = "sdk-proof-spent-key-000000001";
    static final String TIGHT_KEY = "sdk-proof-tight-key-000000001";

    private static final String GOVERNANCE = """
            organization: acme
            currency: USD
            timezone: UTC
            groups:
              - name: engineering
            users:
              - {name: ada@acme.example, group: engineering}
            keys:
              - {name: open, user: ada@acme.example, secret: %s}
              - {name: spent, user: ada@acme.example, secret: %s}
              - {name: tight, user: ada@acme.example, secret: %s}
            budgets:
              - {name: spent-daily, scope: {key: spent}, limit: 0 USD, period: day, enforcement: hard}
              - {name: tight-daily, scope: {key: tight}, limit: 0.02 USD, period: day, enforcement: hard, estimation: strict}
            """.formatted(OPEN_KEY, SPENT_KEY, TIGHT_KEY);

    private Target() {}

    static RunningPurser start(Path folder) throws IOException {
        return RunningPurser.start(folder, GOVERNANCE);
    }

    /// How many calls the gateway has refused, by its own metrics.
    static int refusals(RunningPurser purser) {
        return purser.operatorGets("/metrics")
                .lines()
                .filter(line -> line.startsWith("purser_refusals"))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
