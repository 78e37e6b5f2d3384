package io.purser.gateway.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// The sandbox as a process of its own: the billing oracle of benches and kill tests.
public final class SandboxMain {
    private static final String USAGE = "usage: SandboxMain [--port N] [--bill FILE]";

    private SandboxMain() {}

    public static void main(String[] args) throws InterruptedException {
        int port = 0;
        Path bill = null;
        for (int i = 0; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            switch (args[i]) {
                case "--port" -> port = portOf(value);
                case "--bill" -> bill = Path.of(value);
                default -> fail("unknown option " + args[i]);
            }
        }
        start(port, bill);
    }

    private static void start(int port, @Nullable Path bill) throws InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        try {
            Sandbox sandbox = Sandbox.start(vertx, InstantSource.system(), port, bill)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            System.out.println("sandbox listening on " + sandbox.origin());
        } catch (ExecutionException e) {
            fail("cannot start on port " + port + ": " + e.getCause());
        }
    }

    private static int portOf(String value) {
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65_535) {
            fail("--port '" + value + "'; expected 0 to 65535");
        }
        return Integer.parseInt(value);
    }

    private static void fail(String message) {
        System.err.println(message + "\n" + USAGE);
        System.exit(2);
    }
}
