package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A price version set at the running gateway.
@Command(
        name = "set",
        description = {
            "Sets a version of one model's price at the gateway, before every list.",
            "In force for new calls from its date on; calls under way and those that are booked keep theirs."
        },
        footer = {
            "",
            "Example: ./purser prices set openai/gpt-5.4 --rate input=\"2.20 USD\" --rate output=\"13 USD\""
                    + " --from 2026-12-01 --reason \"contract of November\""
        })
final class PriceSet implements Callable<Integer> {
    private static final String SET = """
            mutation($input: PriceInput!, $reason: String!, $accept: Boolean) {
              setPrice(input: $input, reason: $reason, accept: $accept) { price { version row } before { row } }
            }
            """;

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Parameters(paramLabel = "PROVIDER/MODEL", description = "The model, or a pattern, of a provider.")
    private String name = "";

    @Option(
            names = "--rate",
            paramLabel = "NAME=MONEY",
            description =
                    "input, output, cacheRead, perRequest, perOutputImage, …: money for a million tokens, or for one.")
    private Map<String, String> rates = new LinkedHashMap<>();

    @Option(names = "--free", description = "It is free.")
    private boolean free;

    @Option(names = "--from", paramLabel = "DATE", description = "From when on: a date, or RFC 3339; now.")
    private @Nullable String from;

    @Option(names = "--source", paramLabel = "TEXT", description = "Where it was read.")
    private @Nullable String source;

    @Option(names = "--accept", description = "A figure that is far from what is in force is meant so.")
    private boolean accept;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, for the audit.")
    private String reason = "";

    PriceSet(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
    }

    @Override
    public Integer call() {
        ObjectNode input = named(name).put("effectiveFrom", from).put("source", source);
        if (free) {
            input.put("free", true);
        }
        rates.forEach((of, amount) ->
                input.withArray("rates").addObject().put("of", of).put("amount", amount));
        ObjectNode variables = Api.variables().put("reason", reason).put("accept", accept);
        variables.set("input", input);
        JsonNode set = connection.api().ask(SET, variables).path("setPrice");
        output.one(set, () -> {
            if (set.hasNonNull("before")) {
                terminal.say("- " + set.at("/before/row").asText());
            }
            terminal.say("+ " + set.at("/price/row").asText());
            terminal.say("In force as \"" + set.at("/price/version").asText() + "\".");
        });
        return CommandLineProgram.OK;
    }

    /// `provider/model`: of the first slash on all is the model's.
    static ObjectNode named(String name) {
        int slash = name.indexOf('/');
        if (slash <= 0 || slash == name.length() - 1) {
            throw new CommandFailed("\"" + name + "\" names no price; expected PROVIDER/MODEL such as openai/gpt-5.4");
        }
        return Api.variables().put("provider", name.substring(0, slash)).put("model", name.substring(slash + 1));
    }
}
