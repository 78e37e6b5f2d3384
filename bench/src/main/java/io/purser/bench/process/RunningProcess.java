package io.purser.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A child process of the bench with its children: one figure of CPU and memory for all of them.
public final class RunningProcess implements AutoCloseable {
    private static final long TICK_NANOS = 10_000_000;
    private final String name;
    private final Process process;
    private final Path log;

    private RunningProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(this::killAll));
    }

    /// Starts a command whose output goes to a file.
    public static RunningProcess start(String name, Path log, Map<String, String> environment, List<String> command)
            throws IOException {
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new RunningProcess(name, builder.start(), log);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Where its output goes.
    public Path log() {
        return log;
    }

    /// CPU time of the process and its children, user and system, since they started.
    public long cpuNanos() throws IOException {
        long ticks = 0;
        for (long pid : pids()) {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks * TICK_NANOS;
    }

    /// Resident memory of the process and its children.
    public long residentBytes() throws IOException {
        long kibibytes = 0;
        for (long pid : pids()) {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    kibibytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        }
        return kibibytes * 1024;
    }

    /// Ends it at once, as a power cut would (`kill -9`), and returns when it is gone.
    public void kill() throws InterruptedException {
        killAll();
        process.waitFor();
    }

    /// The same, without waiting for it: for whoever strikes at a moment.
    public void strike() {
        process.destroyForcibly();
    }

    /// Stops it where it stands (`SIGSTOP`).
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /// Lets it go on (`SIGCONT`).
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException(name + " took no SIG" + signal + ": kill ended with " + code);
        }
    }

    /// Waits until it has ended by itself; its exit code.
    public int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    /// Asks it to end, waits, and ends it by force where it does not.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                killAll();
                process.waitFor();
            }
        } catch (InterruptedException interrupted) {
            killAll();
            Thread.currentThread().interrupt();
        }
    }

    /// What it printed last, for an error message.
    public String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return name + " printed:\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    private void killAll() {
        Stream<ProcessHandle> children = process.descendants();
        children.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private List<Long> pids() {
        List<Long> pids = new ArrayList<>(List.of(process.pid()));
        process.descendants().map(ProcessHandle::pid).forEach(pids::add);
        return pids;
    }
}
