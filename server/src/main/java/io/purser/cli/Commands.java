package io.purser.cli;

import io.purser.platform.config.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/// The tree of commands, and what becomes of their failures.
final class Commands {

    /// Promised, and refused by name until they are there.
    private static final Set<String> NOT_BUILT = Set.of("group");

    private record Named(String name, Function<Terminal, Object> made) {}

    private static final List<Named> ALL = List.of(
            new Named("demo", DemoCommand::new),
            new Named("serve", ServeCommand::new),
            new Named("plan", PlanCommand::new),
            new Named("apply", ApplyCommand::new),
            new Named("replay", ReplayCommand::new),
            new Named("policy", PolicyCommand::new),
            new Named("key", KeyCommand::new),
            new Named("organization", OrganizationCommand::new),
            new Named("user", UserCommand::new),
            new Named("token", TokenCommand::new),
            new Named("login", LoginCommand::new),
            new Named("logout", LogoutCommand::new),
            new Named("whoami", WhoamiCommand::new),
            new Named("budget", BudgetCommand::new),
            new Named("customer", _ -> new CustomerCommand()),
            new Named("hold", _ -> new HoldCommand()),
            new Named("channel", ChannelCommand::new),
            new Named("increase", IncreaseCommand::new),
            new Named("usage", UsageCommand::new),
            new Named("top", TopCommand::new),
            new Named("analytics", AnalyticsCommand::new),
            new Named("tags", TagsCommand::new),
            new Named("export", ExportCommand::new),
            new Named("explain", ExplainCommand::new),
            new Named("ledger", LedgerCommand::new),
            new Named("audit", AuditCommand::new),
            new Named("prices", PricesCommand::new),
            new Named("rates", RatesCommand::new),
            new Named("backup", BackupCommand::new),
            new Named("restore", RestoreCommand::new),
            new Named("doctor", DoctorCommand::new),
            new Named("version", VersionCommand::new));

    /// What commands share, and commands below others.
    private static final Map<Class<?>, Function<Terminal, Object>> PARTS = Map.ofEntries(
            part(Connection.class, Connection::new),
            part(Output.class, Output::new),
            part(BookOptions.class, BookOptions::new),
            part(RerateCommand.class, RerateCommand::new),
            part(BudgetWatch.class, BudgetWatch::new),
            part(UsageCauses.class, UsageCauses::new),
            part(BudgetShow.class, BudgetShow::new),
            part(BudgetAdvise.class, BudgetAdvise::new),
            part(PriceSet.class, PriceSet::new),
            part(PriceDelete.class, PriceDelete::new),
            part(PriceList.class, PriceList::new),
            part(PriceImportList.class, PriceImportList::new),
            part(LiveTable.class, LiveTable::new),
            part(KeySet.class, KeySet::new),
            part(BudgetSet.class, BudgetSet::new),
            part(BudgetDelete.class, BudgetDelete::new),
            part(PolicySet.class, PolicySet::new),
            part(PolicyCheck.class, PolicyCheck::new),
            part(PolicyDelete.class, PolicyDelete::new),
            part(SecretsOut.class, SecretsOut::new));

    private Commands() {}

    /// The tree for these arguments: where they begin with a command's name, only that command
    /// is in it. To read the options of all takes a fifth of a start.
    static CommandLine commandLine(Terminal terminal, String... args) {
        CommandLine.IFactory factory = new Parts(terminal);
        var line = new CommandLine(CommandSpec.forAnnotatedObject(new PurserCommand(), factory), factory);
        Set<String> wanted = args.length > 0 && named(args[0]) ? Set.of(args[0]) : Set.of();
        add(line, terminal, wanted);
        helpful(line);
        line.setOut(terminal.out());
        line.setErr(terminal.err());
        line.setUsageHelpWidth(80);
        line.setUsageHelpAutoWidth(false);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((wrong, _) -> misunderstood(terminal, wrong));
        line.setExecutionExceptionHandler((failure, failed, parsed) -> failed(terminal, failure));
        return line;
    }

    private static Map.Entry<Class<?>, Function<Terminal, Object>> part(
            Class<?> kind, Function<Terminal, Object> made) {
        return Map.entry(kind, made);
    }

    private static boolean named(String argument) {
        return ALL.stream().anyMatch(each -> each.name().equals(argument));
    }

    private static void add(CommandLine line, Terminal terminal, Set<String> wanted) {
        for (Named each : ALL) {
            if (wanted.isEmpty() || wanted.contains(each.name())) {
                line.addSubcommand(each.name(), each.made().apply(terminal));
            }
        }
    }

    /// Makes the parts that commands share.
    private record Parts(Terminal terminal) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> kind) throws Exception {
            Function<Terminal, Object> made = PARTS.get(kind);
            if (made != null) {
                return kind.cast(made.apply(terminal));
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
            case PriceDesk.Refused known -> terminal.note("purser: " + known.getMessage());
            case AuditDesk.Refused known -> terminal.note("purser: " + known.getMessage());
            case BackupDesk.Refused known -> terminal.note("purser: " + known.getMessage());
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
