package io.purser.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// One entry of the policy deleted by itself.
@Command(
        name = "delete",
        description = "Deletes one entry of the policy, without the rest of a governance file.",
        footer = {"", "Example: ./purser policy delete tagPolicy projects"})
final class PolicyDelete implements Callable<Integer> {
    @Mixin
    private final EntryChange change;

    @Parameters(index = "0", paramLabel = "KIND", description = EntryNoun.KINDS)
    private String kind = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The entry's name.")
    private String name = "";

    PolicyDelete(Terminal terminal) {
        this.change = new EntryChange(terminal);
    }

    @Override
    public Integer call() {
        return change.delete(EntryNoun.deleted(kind).noun(), name);
    }
}
