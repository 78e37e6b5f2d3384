package io.purser.bench.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A main class of the bench as a process of its own that listens on a port.
public record Stub(RunningProcess process, int port) implements AutoCloseable {

    /// The fast provider.
    public static Stub provider(Path folder) throws IOException, InterruptedException {
        return start(folder, "stub", "io.purser.bench.stub.StubMain", List.of("-Xmx256m"), "");
    }

    /// The plain proxy on Vert.x.
    public static Stub plainProxy(Path folder, int upstreamPort, int loops) throws IOException, InterruptedException {
        return start(
                folder,
                "vertx",
                "io.purser.bench.stub.PlainProxyMain",
                List.of("-Xmx512m"),
                upstreamPort + " " + loops);
    }

    private static Stub start(Path folder, String name, String mainClass, List<String> jvmOptions, String args)
            throws IOException, InterruptedException {
        int port = Machine.freePort();
        String[] all = (port + " " + args).strip().split(" ");
        RunningProcess process = RunningProcess.start(
                name, folder.resolve(name + ".log"), Map.of(), Machine.java(jvmOptions, mainClass, all));
        try {
            Machine.awaitPort(process, port, Duration.ofSeconds(20));
        } catch (IOException | InterruptedException failure) {
            process.close();
            throw failure;
        }
        return new Stub(process, port);
    }

    @Override
    public void close() {
        process.close();
    }
}
