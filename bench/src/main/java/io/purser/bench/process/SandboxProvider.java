package io.purser.bench.process;

import io.purser.bench.judge.Bill;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The sandbox provider as a process of its own, from the gateway's jar, with its bill in a file:
/// the oracle that shares none of the gateway's counting.
public record SandboxProvider(RunningProcess process, int port, Path billFile) implements AutoCloseable {

    /// Starts it with an empty bill.
    public static SandboxProvider start(Path jar, Path folder) throws IOException, InterruptedException {
        int port = Machine.freePort();
        Path bill = folder.resolve("bill.jsonl");
        RunningProcess process = RunningProcess.start(
                "sandbox",
                folder.resolve("sandbox.log"),
                Map.of(),
                List.of(
                        Machine.javaExecutable(),
                        "-Xmx3g",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        jar.toString(),
                        "io.purser.gateway.sandbox.SandboxMain",
                        "--port",
                        Integer.toString(port),
                        "--bill",
                        bill.toString()));
        try {
            Machine.awaitPort(process, port, Duration.ofSeconds(30));
        } catch (IOException | InterruptedException failure) {
            process.close();
            throw failure;
        }
        return new SandboxProvider(process, port, bill);
    }

    /// What it charges so far.
    public Bill bill() throws IOException {
        return Bill.read(billFile);
    }

    @Override
    public void close() {
        process.close();
    }
}
