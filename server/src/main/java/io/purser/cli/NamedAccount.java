package io.purser.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which account is meant, and why something is done with it.
final class NamedAccount {
    static final String WHOSE = "Whose account, by name or id, where the budget has one for each.";
    static final String WHY = "Why; it is kept for ever.";

    @Parameters(index = "0", paramLabel = "BUDGET", description = "Its name or id.")
    private String budget = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "SUBJECT", description = WHOSE)
    private @Nullable String subject;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = WHY)
    private String reason = "";

    /// As the fields of an input.
    ObjectNode input(Connection connection) {
        return Api.variables()
                .put("organization", connection.organization())
                .put("budget", budget)
                .put("subject", subject)
                .put("reason", reason);
    }
}
