package io.purser.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// One budget deleted without a file.
@Command(
        name = "delete",
        description = "Deletes a budget, without a governance file. What was spent stays in the ledger.",
        footer = {"", "Example: ./purser budget delete search-day --reason \"the launch is over\""})
final class BudgetDelete implements Callable<Integer> {
    @Mixin
    private final EntryChange change;

    @Parameters(paramLabel = "NAME", description = "The budget's name.")
    private String name = "";

    BudgetDelete(Terminal terminal) {
        this.change = new EntryChange(terminal);
    }

    @Override
    public Integer call() {
        return change.delete("Budget", name);
    }
}
