package io.purser.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The npm package `@portkey-ai/gateway`: what a gateway on Node costs. It meters and limits nothing.
public final class Portkey implements AutoCloseable {
    /// The version that is compared with.
    public static final String VERSION = "1.15.2";

    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(3);
    private final RunningProcess process;
    private final int port;

    private Portkey(RunningProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Installs the package into the folder where it is not there yet, and starts it.
    public static Portkey start(Path packages, Path logs) throws IOException, InterruptedException {
        Path main = packages.resolve("node_modules/@portkey-ai/gateway/build/start-server.js");
        if (!Files.exists(main)) {
            install(packages, logs);
        }
        int port = Machine.freePort();
        RunningProcess process = RunningProcess.start(
                "portkey",
                logs.resolve("portkey.log"),
                Map.of("NODE_ENV", "production", "TRUSTED_CUSTOM_HOSTS", "127.0.0.1"),
                List.of("node", main.toString(), "--port=" + port, "--headless"));
        try {
            Machine.awaitPort(process, port, Duration.ofSeconds(30));
        } catch (IOException | InterruptedException failure) {
            process.close();
            throw failure;
        }
        return new Portkey(process, port);
    }

    public int port() {
        return port;
    }

    public RunningProcess process() {
        return process;
    }

    /// The headers that lead a call to a provider at this port.
    public static Map<String, String> headers(int upstreamPort) {
        return Map.of(
                "authorization",
                "Bearer stub-secret",
                "x-portkey-provider",
                "openai",
                "x-portkey-custom-host",
                "http://127.0.0.1:" + upstreamPort + "/v1");
    }

    @Override
    public void close() {
        process.close();
    }

    private static void install(Path packages, Path logs) throws IOException, InterruptedException {
        Files.createDirectories(packages);
        RunningProcess npm = RunningProcess.start(
                "npm",
                logs.resolve("npm.log"),
                Map.of(),
                List.of(
                        "npm",
                        "install",
                        "--prefix",
                        packages.toString(),
                        "--no-save",
                        "--no-audit",
                        "--no-fund",
                        "--ignore-scripts",
                        "@portkey-ai/gateway@" + VERSION));
        long deadline = System.nanoTime() + INSTALL_LIMIT.toNanos();
        while (npm.isAlive()) {
            if (System.nanoTime() > deadline) {
                npm.kill();
                throw new IOException("npm install took longer than " + INSTALL_LIMIT + "; " + npm.lastWords());
            }
            Thread.sleep(200);
        }
    }
}
