package io.purser.cli;

import io.purser.cli.demo.DemoFolder;
import io.purser.cli.demo.Past;
import io.purser.cli.demo.Traffic;
import io.purser.platform.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The newcomer's command.
@Command(
        name = "demo",
        description = "Runs a sample organization with live traffic; no network or account needed.",
        sortOptions = false,
        footer = {"", "Example: ./purser demo"})
final class DemoCommand implements Callable<Integer> {

    private static final String PORT = "8080";
    private static final Path USUAL_DATA = Path.of("data", "demo");

    private final Terminal terminal;

    @Option(names = "--port", paramLabel = "N", description = "The port; 8080.")
    private String port = PORT;

    @Option(names = "--data", paramLabel = "DIR", description = "Where the demo lives; data/demo.")
    private Path data = USUAL_DATA;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        DemoFolder folder = open();
        List<Config.Flag> flags = new ArrayList<>();
        flags.add(new Config.Flag("--port", "server.port", port));
        flags.add(new Config.Flag("--data", "data.dir", data.toString()));
        var options = new ServerStart.Options(
                folder.config(), folder.governance(), flags, terminal.environment(), new Past(folder));
        if (Files.notExists(data.resolve("ledger.db"))) {
            terminal.note("One moment: the 90 days before today are being played.");
        }
        try (ServerStart.Running running = terminal.server().start(options);
                Traffic traffic = Traffic.start(running.url(), folder)) {
            story(running.url(), folder);
            running.awaitStop();
            terminal.note(traffic.answered() + " calls passed, " + traffic.refused() + " were refused");
        }
        return CommandLineProgram.OK;
    }

    private DemoFolder open() {
        try {
            return DemoFolder.open(data);
        } catch (IOException unwritable) {
            throw new CommandFailed("the data folder " + data + " cannot be written (" + unwritable.getMessage()
                    + "); name another with --data");
        }
    }

    private void story(String url, DemoFolder folder) throws IOException {
        String where = url.endsWith(":" + PORT) ? "" : " --url " + url;
        String ask = data.equals(USUAL_DATA) ? where : where + " --data " + data;
        terminal.say("""
                Purser answers at %1$s
                Organization acme: 5 groups, 6 keys, 4 customers, 9 budgets, 90 days of
                history, live traffic. The provider is a sandbox: nothing leaves this machine.

                Ada's key: %2$s
                A call that passes:
                  %3$s
                A call that is refused: the contractor has 0.01 USD a day, and it needs more.
                  %4$s

                Look at what happens, in another terminal:
                  ./purser budget list%5$s
                  ./purser usage --by user,model%5$s
                  ./purser usage --period last-cycle --bucket day%5$s
                  ./purser explain ID%5$s
                  (ID: the Purser-Request-Id of an answer)
                  ./purser ledger verify%5$s
                Change %6$s and see:
                  ./purser plan -f %6$s%5$s
                Stop with Ctrl-C. Delete %7$s to begin again.
                """.formatted(
                url,
                folder.secret("ada"),
                curl(url, folder.secret("ada"), "sandbox", 200),
                curl(url, folder.secret("contractor"), "sandbox-large", 1000),
                ask,
                folder.governance(),
                data).stripTrailing());
    }

    private static String curl(String url, String secret, String model, int maximumTokens) {
        return "curl -i " + url + "/v1/chat/completions \\\n    -H 'Authorization: Bearer " + secret
                + "' \\\n    -H 'Content-Type: application/json' \\\n    -d '{\"model\":\"" + model
                + "\",\"max_tokens\":" + maximumTokens
                + ",\n         \"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'";
    }
}
