package io.purser.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// What runs here.
@Command(
        name = "version",
        description = "Shows the version of this build and of its Java.",
        footer = {"", "Example: ./purser version"})
final class VersionCommand implements Callable<Integer> {

    private final Terminal terminal;

    VersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.say("purser " + version() + " on Java " + Runtime.version());
        return CommandLineProgram.OK;
    }

    static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "(not built as a jar)" : version;
    }
}
