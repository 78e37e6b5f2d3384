package io.purser.cli;

import io.purser.platform.config.ConfigException;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/// The tree of commands, and what becomes of their failures.
final class Commands {

    /// Promised, and refused by name until they are there.
    private static final Set<String> NOT_BUILT = Set.of("user", "group", "prices", "audit", "backup");

    private Commands() {}

    static CommandLine commandLine(Terminal terminal) {
        CommandLine.IFactory factory = new Parts(terminal);
        var line = new CommandLine(CommandSpec.forAnnotatedObject(new PurserCommand(), factory), factory);
        add(line, terminal);
        helpful(line);
        line.setOut(terminal.out());
        line.setErr(terminal.err());
        line.setUsageHelpWidth(80);
        line.setUsageHelpAutoWidth(false);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((wrong, args) -> misunderstood(terminal, wrong));
        line.setExecutionExceptionHandler((failure, failed, parsed) -> failed(terminal, failure));
        return line;
    }

    private static void add(CommandLine line, Terminal terminal) {
        List.of(
                        new DemoCommand(terminal),
                        new ServeCommand(terminal),
                        new PlanCommand(terminal),
                        new ApplyCommand(terminal),
                        new PolicyCommand(terminal),
                        new KeyCommand(terminal),
                        new TokenCommand(terminal),
                        new BudgetCommand(terminal),
                        new UsageCommand(terminal),
                        new ExportCommand(terminal),
                        new ExplainCommand(terminal),
                        new LedgerCommand(terminal),
                        new DoctorCommand(terminal),
                        new VersionCommand(terminal))
                .forEach(line::addSubcommand);
    }

    /// Makes the parts that commands share.
    private record Parts(Terminal terminal) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> kind) throws Exception {
            if (kind == Connection.class) {
                return kind.cast(new Connection(terminal));
            }
            if (kind == Output.class) {
                return kind.cast(new Output(terminal));
            }
            if (kind == SecretsOut.class) {
                return kind.cast(new SecretsOut(terminal));
            }
            return CommandLine.defaultFactory().create(kind);
        }
    }

    /// Every command shows its help.
    private static void helpful(CommandLine line) {
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help.")
                        .build());
        line.getSubcommands().values().forEach(Commands::helpful);
    }

    private static int misunderstood(Terminal terminal, ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        String path = command.getCommandSpec().qualifiedName();
        if (wrong instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()
                && NOT_BUILT.contains(unmatched.getUnmatched().getFirst())) {
            terminal.note("purser: `" + unmatched.getUnmatched().getFirst() + "` is not built yet");
            return CommandLineProgram.USAGE;
        }
        terminal.note("purser: " + wrong.getMessage());
        terminal.note("Try `" + path + " --help`.");
        return CommandLineProgram.USAGE;
    }

    private static int failed(Terminal terminal, Exception failure) {
        switch (failure) {
            case CommandFailed known -> terminal.note("purser: " + known.getMessage());
            case ServerStart.StartFailed known -> terminal.note("purser: " + known.getMessage());
            case ConfigException known -> {
                terminal.note("purser: not started, nothing was changed:");
                known.problems().forEach(problem -> terminal.note("  " + problem));
            }
            default -> terminal.note("purser: failed unexpectedly, please report this: " + failure);
        }
        return CommandLineProgram.FAILED;
    }
}
