package io.purser.bench.fuzz;

import io.purser.bench.process.Machine;
import io.purser.bench.process.RunningProcess;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Every parser of what strangers send, against inputs that Jazzer makes up, guided by coverage.
public final class FuzzSuite implements Suite {
    private static final long LOOK_MILLIS = 1_000;
    private static final int LOOKS_PER_LINE = 15;
    /// Of the clock on the wall; an input that works for too long is a finding of its target's.
    private static final int HANGS_SECONDS = 600;

    /// What is fuzzed and what it stands on, without the bench and without what only connects.
    private static final String INSTRUMENTED = "io.purser.gateway.dialect.**:io.purser.core.**:io.purser.control.**"
            + ":io.purser.governance.access.**:io.purser.platform.config.**:io.purser.platform.http.*"
            + ":io.purser.platform.secret.**";

    private static final long NANOS = 1_000_000_000;

    @Override
    public String name() {
        return "fuzz";
    }

    @Override
    public String summary() {
        return "Jazzer against everything that parses what strangers send: no finding";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("target", "all", FuzzTarget.words() + ", or all of them one after the other"),
                new Option("seconds", "60", "for each target"),
                new Option("seeds", "bench/fuzz", "the folder of seeds, one below it for each target"),
                new Option("keep", "", "a folder that carries corpus, findings and CPU time on from run to run"),
                new Option("jvm", "-Xmx700m -XX:+UseSerialGC", "the fuzzer's JVM options, separated by spaces"));
    }

    @Override
    public boolean run(Options options) throws Exception {
        Report report = new Report(name());
        for (FuzzTarget target : FuzzTarget.named(options.text("target"))) {
            fuzz(target, options, report);
        }
        return report.print();
    }

    private void fuzz(FuzzTarget target, Options options, Report report) throws Exception {
        Path folder = folder(options).resolve(target.word());
        Path findings = Files.createDirectories(folder.resolve("findings"));
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        Path seeds = options.path("seeds").resolve(target.word());
        long cpu = 0;
        Path log = folder.resolve("jazzer.log");
        Files.deleteIfExists(log);
        try (RunningProcess jazzer =
                RunningProcess.start("jazzer", log, Map.of(), command(target, options, findings, corpus, seeds))) {
            for (int look = 1; jazzer.isAlive(); look++) {
                Thread.sleep(LOOK_MILLIS);
                cpu = Math.max(cpu, cpu(jazzer));
                if (look % LOOKS_PER_LINE == 0) {
                    report.progress(target.word() + " " + lastLine(log, "cov:"));
                }
            }
        }
        report.figure(
                target.word() + ": runs",
                lastLine(log, "number_of_executed_units").replaceFirst(".*: ", ""));
        report.figure(target.word() + ": coverage", lastLine(log, "cov:"));
        report.figure(target.word() + ": CPU", cpu / NANOS + " s");
        report.figure(target.word() + ": CPU of all runs kept", allRuns(folder.resolve("cpu-seconds"), cpu / NANOS));
        List<String> found = files(findings);
        boolean ran = !lastLine(log, "number_of_executed_units").isEmpty();
        report.holds(target.word() + ": no finding", ran && found.isEmpty(), ran ? found.toString() : "see " + log);
    }

    private Path folder(Options options) throws IOException {
        return options.text("keep").isEmpty() ? Machine.folder(name()) : options.path("keep");
    }

    /// An hour of a shared machine is rarely had in one piece, so each run adds to what is kept.
    private static String allRuns(Path kept, long seconds) throws IOException {
        long before = Files.exists(kept) ? Long.parseLong(Files.readString(kept).strip()) : 0;
        Files.writeString(kept, Long.toString(before + seconds));
        return before + seconds + " s";
    }

    private static List<String> command(FuzzTarget target, Options options, Path findings, Path corpus, Path seeds) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options.words("jvm"));
        command.addAll(List.of(
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type().getName(),
                "--instrumentation_includes=" + INSTRUMENTED,
                "--custom_hook_includes=io.purser.**",
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.**",
                "--reproducer_path=" + findings,
                "-artifact_prefix=" + findings + "/",
                "-max_total_time=" + options.seconds("seconds").toSeconds(),
                "-max_len=3000",
                "-timeout=" + HANGS_SECONDS,
                "-report_slow_units=" + HANGS_SECONDS,
                "-rss_limit_mb=3000",
                "-print_final_stats=1",
                corpus.toString(),
                seeds.toString()));
        return command;
    }

    /// The process may end between two looks.
    private static long cpu(RunningProcess process) {
        try {
            return process.cpuNanos();
        } catch (IOException gone) {
            return 0;
        }
    }

    private static String lastLine(Path log, String word) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains(word))
                .reduce((_, later) -> later)
                .map(line -> line.replaceAll("\\s+", " ").strip())
                .orElse("");
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
