package io.purser.storage.sqlite;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Another JVM that runs a main class of the tests, read line by line and killed in the end.
final class Child implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;

    private Child(Process process) {
        this.process = process;
        out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
    }

    static Child start(Class<?> main, String... args) throws IOException {
        return start(List.of(), main, args);
    }

    /// @param before a command that runs the JVM, such as strace
    static Child start(List<String> before, Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(args));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    long pid() {
        return process.pid();
    }

    /// The next line of its standard output, null at the end.
    @Nullable
    String line() throws IOException {
        return out.readLine();
    }

    /// Kills it with signal 9; what it wrote before can still be read.
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /// Waits for its end.
    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        out.close();
    }
}
