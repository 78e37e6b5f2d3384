package io.purser.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The root: alone it shows what there is.
@Command(
        name = "purser",
        description = "Checks what each AI call costs against every budget before it runs.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Commands talk to the running gateway at --url (PURSER_URL, else",
            "http://localhost:8080) with --token (PURSER_TOKEN, else what `purser login`",
            "kept, else the file admin-token in the data folder).",
            "`purser COMMAND --help` has an example of each.",
            "",
            "Example: ./purser demo"
        })
final class PurserCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
