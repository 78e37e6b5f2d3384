package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Brings what past calls cost to what the running gateway's price book says now for their time.
@Command(
        name = "rerate",
        description = "Corrects what past calls cost after a price was corrected, by adjustments.",
        footer = {
            "",
            "Shows the review first; nothing in the ledger is edited. A second run changes",
            "nothing, and one that was stopped goes on where it was.",
            "",
            "Example: ./purser prices rerate --model gpt-5.4 --from 2026-11-01T00:00:00Z \\",
            "  --to 2026-11-20T00:00:00Z --reason 'typed per thousand' --dry-run"
        })
final class RerateCommand implements Callable<Integer> {
    private static final String MUTATION = """
            mutation($input: RerateInput!) {
              rerate(input: $input) { calls changed unpriced left currency before after difference booked remaining }
            }
            """;

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Option(names = "--model", paramLabel = "MODEL", required = true, description = "A name or pattern.")
    private String model = "";

    @Option(names = "--provider", paramLabel = "NAME", description = "Only this provider's.")
    private @Nullable String provider;

    @Option(names = "--from", paramLabel = "INSTANT", required = true, description = "Admitted at or after, RFC 3339.")
    private String from = "";

    @Option(names = "--to", paramLabel = "INSTANT", required = true, description = "Admitted before, RFC 3339.")
    private String to = "";

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Stands on every adjustment.")
    private String reason = "";

    @Option(names = "--dry-run", description = "Only the review.")
    private boolean dryRun;

    RerateCommand(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
    }

    @Override
    public Integer call() {
        JsonNode review = ask(true);
        output.one(review, () -> print(review));
        if (dryRun) {
            terminal.note("Nothing was booked; without --dry-run the differences are.");
            return CommandLineProgram.OK;
        }
        long booked = 0;
        long remaining = review.path("changed").asLong();
        while (remaining > 0) {
            JsonNode step = ask(false);
            booked += step.path("booked").asLong();
            remaining = step.path("booked").asLong() == 0
                    ? 0
                    : step.path("remaining").asLong();
        }
        terminal.note(booked == 0 ? "Nothing to book." : "Booked " + booked + " adjustments.");
        return CommandLineProgram.OK;
    }

    private JsonNode ask(boolean look) {
        ObjectNode variables = Api.variables();
        variables
                .putObject("input")
                .put("organization", connection.organization())
                .put("model", model)
                .put("provider", provider)
                .put("from", from)
                .put("to", to)
                .put("reason", reason)
                .put("dryRun", look);
        return connection.api().ask(MUTATION, variables).path("rerate");
    }

    private void print(JsonNode review) {
        String currency = " " + review.path("currency").asText();
        line("calls", review.path("calls").asText());
        line("differ", review.path("changed").asText() + unpriced(review));
        line("stay", review.path("left").asText() + " without a price or without known usage");
        line("before", review.path("before").asText() + currency);
        line("after", review.path("after").asText() + currency);
        line("difference", review.path("difference").asText() + currency);
    }

    private static String unpriced(JsonNode review) {
        return review.path("unpriced").asLong() == 0
                ? ""
                : ", of which " + review.path("unpriced").asText() + " had no cost";
    }

    private void line(String what, String text) {
        terminal.say("%-16s %s".formatted(what, text));
    }
}
