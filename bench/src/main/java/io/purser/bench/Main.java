package io.purser.bench;

import io.purser.bench.load.Wire;
import io.purser.bench.run.Options;
import io.purser.bench.run.Suite;
import java.util.List;

/// Runs the benchmark that is named first on the command line. Exit code 0: every figure is
/// within its threshold; 1: one is not, or the run failed; 2: the command was not understood.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Wire.quiet();
        System.exit(run(List.of(args)));
    }

    static int run(List<String> args) {
        String name = args.isEmpty() ? "--help" : args.getFirst();
        if (name.equals("list") || name.equals("--help") || name.equals("-h") || name.equals("help")) {
            printHelp();
            return 0;
        }
        for (Suite suite : Suites.all()) {
            if (suite.name().equals(name)) {
                return run(suite, args.subList(1, args.size()));
            }
        }
        System.err.println("bench: \"" + name + "\" is no benchmark; expected one of " + names());
        return 2;
    }

    private static int run(Suite suite, List<String> args) {
        if (args.contains("--help") || args.contains("-h")) {
            System.out.println("bench " + suite.name() + ": " + suite.summary());
            suite.options().forEach(option -> System.out.println(option.help()));
            return 0;
        }
        Options options;
        try {
            options = Options.parse(suite.options(), args);
        } catch (IllegalArgumentException misunderstood) {
            System.err.println("bench " + suite.name() + ": " + misunderstood.getMessage());
            return 2;
        }
        try {
            return suite.run(options) ? 0 : 1;
        } catch (Exception failure) {
            System.err.println("bench " + suite.name() + " failed: " + failure.getMessage());
            failure.printStackTrace();
            return 1;
        }
    }

    private static void printHelp() {
        System.out.println("Usage: bench NAME [options]     (bench NAME --help lists the options)");
        System.out.println("Runs one benchmark on this machine; exit code 1 where a figure misses its threshold.");
        for (Suite suite : Suites.all()) {
            System.out.printf("  %-12s %s%n", suite.name(), suite.summary());
        }
        System.out.println("Example: bench gateway --rounds 5");
    }

    private static List<String> names() {
        return Suites.all().stream().map(Suite::name).toList();
    }
}
