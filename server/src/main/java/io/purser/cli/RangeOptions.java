package io.purser.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which time a report is about: this month unless one is named.
final class RangeOptions {

    @Option(
            names = {"--period", "--range"},
            paramLabel = "P",
            description = "this-month, last-cycle, last-30d, last-1h, 2026-10; this-month.")
    private @Nullable String period;

    @Option(names = "--from", paramLabel = "INSTANT", description = "Admitted at or after, RFC 3339.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "INSTANT", description = "Admitted before, RFC 3339.")
    private @Nullable String to;

    /// The variables of a query about this time.
    ObjectNode variables() {
        return Api.variables().put("period", period).put("from", from).put("to", to);
    }
}
