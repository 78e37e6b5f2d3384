package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.platform.config.Config;
import io.purser.platform.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Looks at what usually goes wrong.
@Command(
        name = "doctor",
        description = "Checks this machine and the running gateway; exit code 1 where anything is wrong.",
        footer = {"", "Example: ./purser doctor --config purser.yaml"})
final class DoctorCommand implements Callable<Integer> {

    private static final String QUERY = "{ health { version journalHealthy lastSequence openHolds now organizations"
            + " issuers { name keys fetchedAt problem } } }";

    private static final String AUDIT = "{ auditVerify { chain sound entries brokenEntry problem } }";

    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(30);

    private final Terminal terminal;
    private boolean well = true;

    @Mixin
    private final Connection connection;

    @Option(names = "--config", paramLabel = "FILE", description = "purser.yaml; ./purser.yaml where it is there.")
    private @Nullable Path config;

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
        this.connection = new Connection(terminal);
    }

    @Override
    public Integer call() {
        report(true, "Java " + Runtime.version());
        configuration();
        gateway();
        return well ? CommandLineProgram.OK : CommandLineProgram.FAILED;
    }

    private void configuration() {
        Path file = config == null && Files.exists(Path.of("purser.yaml")) ? Path.of("purser.yaml") : config;
        try {
            Config read = Config.load(file, terminal.environment(), List.of());
            report(
                    true,
                    (file == null ? "no purser.yaml: defaults" : file + " is understood") + ", "
                            + read.providers().size() + " providers");
            read.notices().forEach(notice -> say("note  ", notice));
        } catch (ConfigException broken) {
            broken.problems().forEach(problem -> report(false, problem.toString()));
        }
    }

    private void gateway() {
        Api api;
        try {
            api = connection.api();
        } catch (CommandFailed noToken) {
            report(false, noToken.getMessage());
            return;
        }
        Integer alive = api.status("/healthz");
        if (alive == null) {
            report(false, "nothing answers at " + api.url() + "; start it with `./purser serve`");
            return;
        }
        report(alive == 200, "gateway at " + api.url() + (alive == 200 ? " is alive" : " answered " + alive));
        Integer ready = api.status("/readyz");
        report(
                ready != null && ready == 200,
                ready != null && ready == 200 ? "and ready" : "but is not ready: " + ready);
        try {
            health(api.ask(QUERY, Api.variables()).path("health"));
            api.ask(AUDIT, Api.variables()).path("auditVerify").forEach(this::audit);
        } catch (CommandFailed refused) {
            report(false, refused.getMessage());
        }
    }

    private void health(JsonNode health) {
        report(true, "the token is accepted; version " + health.path("version").asText());
        boolean journal = health.path("journalHealthy").asBoolean();
        report(
                journal,
                journal
                        ? "the ledger accepts records; last is "
                                + health.path("lastSequence").asText()
                        : "the ledger accepts no records: nothing is admitted; look for its first error in the log");
        Duration apart = Duration.between(Instant.parse(health.path("now").asText()), Instant.now())
                .abs();
        report(apart.compareTo(CLOCK_TOLERANCE) < 0, "clocks are " + apart.toSeconds() + " s apart");
        report(
                true,
                health.path("openHolds").asText() + " calls are running; organizations: "
                        + KeyCommand.joined(health.path("organizations")));
        health.path("issuers").forEach(this::issuer);
    }

    private void issuer(JsonNode issuer) {
        String name = "the issuer " + issuer.path("name").asText();
        if (issuer.hasNonNull("problem")) {
            report(false, name + ": " + issuer.path("problem").asText());
        } else {
            report(
                    true,
                    issuer.hasNonNull("fetchedAt")
                            ? name + ": " + issuer.path("keys").asText() + " keys of "
                                    + Figures.instant(issuer.path("fetchedAt"))
                            : name + " has not been asked yet: no token of it came");
        }
    }

    private void audit(JsonNode chain) {
        boolean sound = chain.path("sound").asBoolean();
        String name = "the audit log of " + chain.path("chain").asText();
        report(
                sound,
                sound
                        ? name + " is whole: " + chain.path("entries").asText() + " entries"
                        : name + " is broken at entry "
                                + chain.path("brokenEntry").asText() + ": "
                                + chain.path("problem").asText());
    }

    private void report(boolean good, @Nullable String what) {
        well &= good;
        say(good ? "ok    " : "WRONG ", String.valueOf(what));
    }

    private void say(String mark, String what) {
        List<String> lines = Terminal.wrapped(what, terminal.columns() - mark.length());
        terminal.say(mark + lines.getFirst());
        lines.stream().skip(1).forEach(line -> terminal.say(" ".repeat(mark.length()) + line));
    }
}
