package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The columnar copy of the ledger that answers questions about usage.
@Command(
        name = "analytics",
        description = "Shows how far the columnar copy of the ledger is, and makes it again.",
        footer = {"", "Example: ./purser analytics status"})
final class AnalyticsCommand {
    private static final String PROGRESS = "{ place last entries rebuilding }";
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Terminal terminal;

    AnalyticsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "status",
            description = "How far it is.",
            footer = {"", "Example: ./purser analytics status -o json"})
    int status(@Mixin Connection connection, @Mixin Output output) {
        JsonNode progress = progress(connection.api());
        output.one(progress, () -> terminal.say(said(progress)));
        return CommandLineProgram.OK;
    }

    @Command(
            name = "rebuild",
            description = "Reads the ledger again from its beginning. Questions are answered meanwhile.",
            footer = {"", "Example: ./purser analytics rebuild --reason \"doubts about October\""})
    int rebuild(
            @Mixin Connection connection,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it stands in the audit log.") @Nullable
                    String reason,
            @Option(names = "--no-wait", description = "Do not wait until it is done.") boolean noWait) {
        Api api = connection.api();
        JsonNode progress = api.ask(
                        "mutation($reason: String) { rebuildAnalytics(reason: $reason) " + PROGRESS + " }",
                        Api.variables().put("reason", reason))
                .path("rebuildAnalytics");
        long told = System.nanoTime();
        while (!noWait && progress.path("rebuilding").asBoolean()) {
            LockSupport.parkNanos(LOOK_NANOS);
            progress = progress(api);
            if (System.nanoTime() - told > TELL_NANOS) {
                told = System.nanoTime();
                terminal.note(percent(progress));
            }
        }
        terminal.say(noWait ? "It is being made again." : said(progress));
        return CommandLineProgram.OK;
    }

    private static JsonNode progress(Api api) {
        return api.ask("{ analytics " + PROGRESS + " }", Api.variables()).path("analytics");
    }

    private static String said(JsonNode progress) {
        long behind = progress.path("last").asLong() - progress.path("place").asLong();
        return "%s entries, %s%s"
                .formatted(
                        Figures.count(progress.path("entries").asLong()),
                        behind <= 0 ? "level with the ledger" : Figures.count(behind) + " records behind the ledger",
                        progress.path("rebuilding").asBoolean() ? "; it is being made again" : "");
    }

    private static String percent(JsonNode progress) {
        long last = Math.max(1, progress.path("last").asLong());
        return progress.path("place").asLong() * 100 / last + " % of the ledger read";
    }
}
