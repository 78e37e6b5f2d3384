package io.purser.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// One entry of the policy made or changed by itself.
@Command(
        name = "set",
        description = {
            "Makes one entry of the policy or changes it, without the rest of a governance file.",
            "What the entry leaves out stays as it is. `plan` shows it as drift from the file."
        },
        footer = {"", "Example: ./purser policy set tagPolicy -f projects.yaml"})
final class PolicySet implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final EntryChange change;

    @Mixin
    private final SecretsOut secrets;

    @Parameters(paramLabel = "KIND", description = EntryNoun.KINDS)
    private String kind = "";

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The entry as the governance file has it; of a group with `parent`.")
    private Path file = Path.of("entry.yaml");

    PolicySet(Terminal terminal) {
        this.terminal = terminal;
        this.change = new EntryChange(terminal);
        this.secrets = new SecretsOut(terminal);
    }

    @Override
    public Integer call() {
        return change.set(EntryNoun.of(kind).noun(), EntryFile.read(file, terminal.environment()), secrets);
    }
}
