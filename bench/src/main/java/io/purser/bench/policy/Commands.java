package io.purser.bench.policy;

import io.purser.bench.process.Gateway;
import io.purser.bench.process.Machine;
import io.purser.bench.process.RunningProcess;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Commands of the shipped jar, as somebody types them: each a process of its own, with the options and the cache of
/// `./purser`. They run on the gateway's cores here and on somebody's own machine else, so they take what is left.
final class Commands {
    static final Option JVM = new Option(
            "cli-jvm",
            "-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:TieredStopAtLevel=1",
            "the commands' JVM options, separated by spaces");
    private static final List<String> WHAT_IS_LEFT = List.of("nice", "-n", "19");
    private static final List<String> QUIET =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xlog:disable");

    private final Options options;
    private final Gateway gateway;
    private final Path folder;
    private int runs;

    Commands(Options options, Gateway gateway, Path folder) {
        this.options = options;
        this.gateway = gateway;
        this.folder = folder;
    }

    /// What one did.
    ///
    /// @param lastLine of what it printed
    record Done(double seconds, String output, String lastLine) {
        boolean findsNoChange() {
            return output.lines().anyMatch(line -> line.startsWith("No changes"));
        }
    }

    Done run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(WHAT_IS_LEFT);
        command.add(Machine.javaExecutable());
        command.addAll(options.words(JVM.name()));
        command.addAll(QUIET);
        Path jar = options.path(Gateway.JAR.name()).toAbsolutePath();
        command.addAll(Gateway.cached(jar));
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(List.of(arguments));
        Path log = folder.resolve(arguments[0] + "-" + ++runs + ".log");
        long start = System.nanoTime();
        try (RunningProcess process = RunningProcess.start(
                arguments[0],
                log,
                Map.of("PURSER_URL", "http://127.0.0.1:" + gateway.port(), "PURSER_TOKEN", gateway.adminToken()),
                command)) {
            int code = process.awaitEnd();
            double seconds = (System.nanoTime() - start) / 1e9;
            if (code != 0) {
                throw new IOException(
                        "purser " + String.join(" ", arguments) + " ended with " + code + "; " + process.lastWords());
            }
            List<String> lines = Files.readAllLines(log);
            return new Done(seconds, String.join("\n", lines), lines.isEmpty() ? "" : lines.getLast());
        }
    }
}
