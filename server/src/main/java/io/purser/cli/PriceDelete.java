package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A price version that was set, taken away.
@Command(
        name = "delete",
        description = "Takes a price version away that was set at the gateway. What was charged by it stays so.",
        footer = {"", "Example: ./purser prices delete openai/gpt-5.4 --from 2026-12-01 --reason \"not signed\""})
final class PriceDelete implements Callable<Integer> {
    private static final String DELETE = """
            mutation($provider: String!, $model: String!, $from: String!, $reason: String!) {
              deletePrice(provider: $provider, model: $model, effectiveFrom: $from, reason: $reason) { before { row } }
            }
            """;

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Parameters(paramLabel = "PROVIDER/MODEL", description = "As it was set.")
    private String name = "";

    @Option(names = "--from", required = true, paramLabel = "DATE", description = "From when on it holds.")
    private String from = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, for the audit.")
    private String reason = "";

    PriceDelete(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
    }

    @Override
    public Integer call() {
        ObjectNode variables = PriceSet.named(name).put("from", from).put("reason", reason);
        JsonNode gone = connection.api().ask(DELETE, variables).path("deletePrice");
        output.one(gone, () -> terminal.say("- " + gone.at("/before/row").asText()));
        return CommandLineProgram.OK;
    }
}
