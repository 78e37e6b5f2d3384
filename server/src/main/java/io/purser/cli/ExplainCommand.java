package io.purser.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Everything that is known of one request.
@Command(
        name = "explain",
        description = "Tells what became of one request, and every budget that it met.",
        footer = {"", "Example: ./purser explain req_01kapz3m9q6w2v0000000000000"})
final class ExplainCommand implements Callable<Integer> {

    private static final String QUERY = """
            query($id: ID!, $organization: String) {
              request(id: $id, organization: $organization) {
                id organization status at requestedModel released follows followedBy adjustedCost
                adjustments { id kind bookedAt amount fromVersion toVersion exchange reason actor flags }
                attribution { group groupPath costCentre user key customer endUser session environment endpoint
                  promptVersion feature tags { name value } }
                hold { admittedAt provider model inputTokens outputTokens cost postings { account budget amount } }
                entry { admittedAt bookedAt provider model responseModel outcome usageSource inputTokens
                  cacheReadTokens cacheWriteTokens outputTokens reasoningTokens cost currency priceVersion retryCount
                  latencyMillis flags serviceTier region reportedCost exchange externalSource externalRequestId
                  actions outputCap topUps
                  coveredOutputTokens usage { bucket quantity } notes { flag meaning }
                  price { version source currency service region uplift sum exchange cost costCurrency note
                    lines { bucket quantity rate per cost fallback } }
                  postings { account budget amount } }
                refusal { code budget detail }
                budgets { name scope subject unit currency period enforcement shadow matched counts governs limit
                  settled held remaining estimate windowStart why }
              }
            }
            """;

    private final Terminal terminal;

    @Mixin
    private final Connection connection;

    @Mixin
    private final Output output;

    @Parameters(paramLabel = "ID", description = "The Purser-Request-Id of the answer.")
    private String id = "";

    ExplainCommand(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
        this.output = new Output(terminal);
    }

    @Override
    public Integer call() {
        ObjectNode variables = Api.variables().put("id", id).put("organization", connection.organization());
        JsonNode trail = connection.api().ask(QUERY, variables).path("request");
        if (trail.isNull() || trail.isMissingNode()) {
            throw new CommandFailed(
                    "no request has the id " + id + "; it stands in the answer's Purser-Request-Id header");
        }
        output.one(trail, () -> print(trail));
        return CommandLineProgram.OK;
    }

    private void print(JsonNode trail) {
        line("request", trail.path("id").asText());
        line("status", trail.path("status").asText().toLowerCase(Locale.ROOT));
        line("at", trail.path("at").asText());
        line("model", trail.path("requestedModel").asText());
        attribution(trail.path("attribution"));
        if (trail.hasNonNull("hold")) {
            hold(trail.path("hold"), trail.path("entry"));
        }
        if (trail.hasNonNull("entry")) {
            entry(trail.path("entry"));
        }
        adjustments(trail);
        if (trail.hasNonNull("refusal")) {
            refusal(trail.path("refusal"));
        }
        if (trail.hasNonNull("released")) {
            line("released", trail.path("released").asText());
        }
        if (trail.hasNonNull("follows")) {
            line("follows", trail.path("follows").asText());
        }
        if (trail.hasNonNull("followedBy")) {
            line("followed by", trail.path("followedBy").asText());
        }
        if (trail.hasNonNull("entry")) {
            new ExplainedCost(trail.path("entry")).lines(terminal.columns()).forEach(terminal::say);
        }
        new ExplainedBudgets(trail).lines(terminal.columns()).forEach(terminal::say);
    }

    private void attribution(JsonNode attribution) {
        attribution.properties().forEach(field -> {
            if (field.getValue().isTextual()) {
                line(words(field.getKey()), field.getValue().asText());
            }
        });
        attribution
                .path("tags")
                .forEach(tag -> line(
                        "tag " + tag.path("name").asText(), tag.path("value").asText()));
    }

    private void hold(JsonNode hold, JsonNode entry) {
        line(
                "held",
                "%s for up to %s tokens in and %s out"
                        .formatted(
                                cost(hold.path("cost"), entry.path("currency").asText()),
                                hold.path("inputTokens").asText(),
                                hold.path("outputTokens").asText()));
        if (entry.hasNonNull("outputCap")) {
            line("output cap", entry.path("outputCap").asText() + " tokens, sent to the provider");
        }
        if (entry.path("topUps").asInt() > 0) {
            line(
                    "top-ups",
                    entry.path("topUps").asText() + ", up to "
                            + entry.path("coveredOutputTokens").asText() + " tokens out");
        }
    }

    private void entry(JsonNode entry) {
        line(
                "provider",
                entry.path("provider").asText() + ", priced as "
                        + entry.path("model").asText());
        maybe("answered by", entry.path("responseModel"));
        maybe("service tier", entry.path("serviceTier"));
        maybe("region", entry.path("region"));
        entry.path("actions").forEach(action -> line("degraded", action.asText()));
        line(
                "outcome",
                entry.path("outcome").asText() + ", usage "
                        + entry.path("usageSource").asText());
        entry.path("usage")
                .forEach(bucket -> line(
                        bucket.path("bucket").asText().replace('_', ' '),
                        bucket.path("quantity").asText()));
        line("cost", cost(entry.path("cost"), entry.path("currency").asText()));
        maybe("provider says", entry.path("reportedCost"));
        maybe("told by", entry.path("externalSource"));
        maybe("as", entry.path("externalRequestId"));
        line("latency", entry.path("latencyMillis").asText() + " ms");
        entry.path("notes").forEach(note -> line("flag", note(note)));
    }

    private void adjustments(JsonNode trail) {
        String currency = trail.path("entry").path("currency").asText();
        for (JsonNode each : trail.path("adjustments")) {
            line(
                    each.path("kind").asText(),
                    each.path("amount").asText() + " " + currency + " on "
                            + each.path("bookedAt").asText() + " by "
                            + each.path("actor").asText() + ": "
                            + each.path("reason").asText() + " ("
                            + each.path("fromVersion").asText("no price") + ", now "
                            + each.path("toVersion").asText("no price") + ")");
        }
        if (!trail.path("adjustments").isEmpty()) {
            line("cost now", cost(trail.path("adjustedCost"), currency));
        }
    }

    private static String note(JsonNode note) {
        String flag = note.path("flag").asText();
        return note.hasNonNull("meaning") ? flag + ": " + note.path("meaning").asText() : flag;
    }

    private void maybe(String what, JsonNode text) {
        if (text.isTextual()) {
            line(what, text.asText());
        }
    }

    private void refusal(JsonNode refusal) {
        line("refused", refusal.path("code").asText());
        if (refusal.hasNonNull("budget")) {
            line("by", refusal.path("budget").asText());
        }
        try {
            Api.JSON.readTree(refusal.path("detail").asText("{}")).properties().forEach(field -> {
                if (field.getValue().isValueNode() && !field.getValue().isNull()) {
                    line(words(field.getKey()), field.getValue().asText());
                }
            });
        } catch (JsonProcessingException plain) {
            line("detail", refusal.path("detail").asText());
        }
    }

    private static String cost(JsonNode cost, String currency) {
        return cost.isNull() ? "unknown cost" : (cost.asText() + " " + currency).strip();
    }

    private static String words(String field) {
        return field.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }

    private void line(String what, String text) {
        String indent = " ".repeat(17);
        List<String> lines = Terminal.wrapped(Table.printable(text), terminal.columns() - indent.length());
        terminal.say(Table.printable("%-16s %s".formatted(what, lines.getFirst())));
        lines.stream().skip(1).forEach(line -> terminal.say(indent + line));
    }
}
