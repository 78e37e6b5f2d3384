package io.purser.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs programs with a clean environment and reads what they said.
final class Programs {
    private Programs() {}

    /// What a program said and how it ended.
    record Ended(int code, String out, String err) {}

    /// The program of this build, from its classes.
    static Ended purser(Path folder, String... args) throws IOException, InterruptedException {
        List<String> command =
                Stream.concat(javaCommand().stream(), Arrays.stream(args)).toList();
        return run(folder, Map.of(), command);
    }

    static List<String> javaCommand() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                Stream.of(System.getProperty("java.class.path").split(":"))
                        .filter(entry -> !entry.endsWith("test-classes"))
                        .reduce((one, other) -> one + ":" + other)
                        .orElse(""),
                "io.purser.Main");
    }

    /// Starts the program of this build and leaves it running; what it says goes to a file.
    static Process start(Path folder, Path said, String... args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(javaCommand().stream(), Arrays.stream(args))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "HOME", folder.toString()));
        return builder.start();
    }

    /// Runs a command to its end.
    static Ended run(Path folder, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(new TreeMap<>(Map.of("PATH", "/usr/bin:/bin", "HOME", folder.toString())));
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError(
                    command + " did not end; it said " + Files.readString(out) + Files.readString(err));
        }
        return new Ended(process.exitValue(), text(out), text(err));
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
