package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Where alerts go, and whether they got there.
@Command(
        name = "channel",
        description = "Shows where alerts go and what became of them, and tries a channel.",
        footer = {"", "Example: ./purser channel test finance"})
final class ChannelCommand {

    private static final String CHANNELS = """
            query($organization: String) { channels(organization: $organization) { name kind to digest mutedUntil mutedFor } }
            """;

    private static final String DELIVERIES = """
            query($organization: String, $channel: String, $state: DeliveryState, $first: Int, $after: String) {
              deliveries(organization: $organization, channel: $channel, state: $state, first: $first, after: $after) {
                edges { node {
                  id channel user state about at tries triedAt nextAt detail budget subject threshold reminder budgetState windowStart
                } }
                pageInfo { hasNextPage endCursor }
              }
            }
            """;

    private static final String TEST = """
            mutation($channel: String!, $organization: String) {
              testChannel(channel: $channel, organization: $organization) { delivered detail }
            }
            """;

    private static final List<Column> CHANNEL_COLUMNS = List.of(
            Column.name("NAME", "name"),
            Column.word("KIND", row -> row.path("kind").asText().toLowerCase(Locale.ROOT)),
            Column.word("DIGEST", row -> row.path("digest").asText().toLowerCase(Locale.ROOT)),
            Column.word("MUTED", row -> row.hasNonNull("mutedUntil") ? Figures.instant(row.path("mutedUntil")) : "-"),
            Column.name("TO", "to").showing(ChannelCommand::addresses));

    private static final String REDELIVER = """
            mutation($id: ID!, $organization: String) {
              redeliver(id: $id, organization: $organization) { id channel state }
            }
            """;

    private static final String MUTE = """
            mutation($channel: String!, $until: String, $reason: String!, $organization: String) {
              muteChannel(channel: $channel, until: $until, reason: $reason, organization: $organization) { mutedUntil }
            }
            """;

    private static final List<Column> DELIVERY_COLUMNS = List.of(
            Column.word("TRIED", row -> row.hasNonNull("triedAt") ? Figures.instant(row.path("triedAt")) : "-"),
            Column.name("CHANNEL", "channel")
                    .showing(row -> Column.text(row, "channel")
                            + (row.hasNonNull("user") ? " " + row.path("user").asText() : "")),
            Column.word("STATE", row -> words(row.path("state").asText())),
            Column.name("BUDGET", "budget"),
            Column.word("ABOUT", row -> Column.text(row, row.hasNonNull("threshold") ? "threshold" : "about")),
            Column.name("ANSWER", "detail").showing(row -> Column.text(row, "detail")),
            Column.word("ID", row -> Column.text(row, "id")));

    private final Terminal terminal;

    ChannelCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private static String addresses(JsonNode row) {
        List<String> to = new ArrayList<>();
        row.path("to").forEach(each -> to.add(each.asText()));
        return String.join(" ", to);
    }

    private static String words(String state) {
        return state.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    @Command(
            name = "list",
            description = "Lists the channels, without their secrets.",
            footer = {"", "Example: ./purser channel list"})
    int list(@Mixin Connection connection, @Mixin Output output) {
        var variables = Api.variables().put("organization", connection.organization());
        List<JsonNode> channels = new ArrayList<>();
        connection.api().ask(CHANNELS, variables).path("channels").forEach(channels::add);
        output.list(channels, CHANNEL_COLUMNS, "no channel: crossed thresholds stand in the server's log");
        return CommandLineProgram.OK;
    }

    @Command(
            name = "deliveries",
            description = "Lists what channels were told, the latest first.",
            footer = {"", "Example: ./purser channel deliveries --state given_up"})
    int deliveries(
            @Option(names = "--channel", paramLabel = "NAME", description = "Only to this one.") @Nullable
                    String channel,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = "Only those in it: waiting, delivered, given_up, undeliverable.")
                    @Nullable
                    String state,
            @Mixin Connection connection,
            @Mixin Output output) {
        var variables = Api.variables()
                .put("organization", connection.organization())
                .put("channel", channel)
                .put("state", state == null ? null : state.toUpperCase(Locale.ROOT));
        output.list(
                connection.api().askAll(DELIVERIES, "deliveries", variables),
                DELIVERY_COLUMNS,
                "no channel was told anything");
        return CommandLineProgram.OK;
    }

    @Command(
            name = "test",
            description = "Sends a channel a message that says it is a test; exit code 1 where it does not get there.",
            footer = {"", "Example: ./purser channel test finance"})
    int test(@Parameters(paramLabel = "NAME", description = "The channel.") String name, @Mixin Connection connection) {
        var variables =
                Api.variables().put("organization", connection.organization()).put("channel", name);
        JsonNode answer = connection.api().ask(TEST, variables).path("testChannel");
        if (!answer.path("delivered").asBoolean()) {
            throw new CommandFailed("channel " + name + " was not reached: "
                    + answer.path("detail").asText());
        }
        terminal.say(
                "channel " + name + " took the test: " + answer.path("detail").asText());
        return CommandLineProgram.OK;
    }

    @Command(
            name = "redeliver",
            description = "Sends again what did not arrive.",
            footer = {"", "Example: ./purser channel redeliver dlv_4f1c2a9b0e7d6538"})
    int redeliver(
            @Parameters(paramLabel = "ID", description = "The delivery, as `deliveries` lists it.") String id,
            @Mixin Connection connection) {
        var variables =
                Api.variables().put("organization", connection.organization()).put("id", id);
        JsonNode answer = connection.api().ask(REDELIVER, variables).path("redeliver");
        terminal.say("delivery " + id + " to " + answer.path("channel").asText() + " is "
                + words(answer.path("state").asText()));
        return CommandLineProgram.OK;
    }

    @Command(
            name = "mute",
            description = "Tells a channel nothing until a moment; what comes meanwhile is told afterwards.",
            footer = {"", "Example: ./purser channel mute ops-hook --until 4h --reason \"moving house\""})
    int mute(
            @Parameters(paramLabel = "NAME", description = "The channel.") String name,
            @Option(
                            names = "--until",
                            required = true,
                            paramLabel = "WHEN",
                            description = "A duration such as 4h, or RFC 3339; at most 31 days.")
                    String until,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason,
            @Mixin Connection connection) {
        return muted(name, until, reason, connection);
    }

    @Command(
            name = "unmute",
            description = "Ends a mute.",
            footer = {"", "Example: ./purser channel unmute ops-hook --reason \"we have moved\""})
    int unmute(
            @Parameters(paramLabel = "NAME", description = "The channel.") String name,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason,
            @Mixin Connection connection) {
        return muted(name, null, reason, connection);
    }

    private int muted(String name, @Nullable String until, String reason, Connection connection) {
        var variables = Api.variables()
                .put("organization", connection.organization())
                .put("channel", name)
                .put("until", until)
                .put("reason", reason);
        JsonNode answer = connection.api().ask(MUTE, variables).path("muteChannel");
        terminal.say(
                answer.hasNonNull("mutedUntil")
                        ? "channel " + name + " is muted until " + Figures.instant(answer.path("mutedUntil"))
                        : "channel " + name + " is told again");
        return CommandLineProgram.OK;
    }
}
