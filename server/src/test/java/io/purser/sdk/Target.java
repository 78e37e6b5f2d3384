package io.purser.sdk;

import io.purser.gateway.sandbox.Sandbox;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/// What the SDKs talk to.
final class Target implements AutoCloseable {
    static final String OPEN_KEY = "sdk-proof-open-key-0000000001";

    private final Vertx vertx = Vertx.vertx();
    private final Sandbox sandbox;

    Target() {
        sandbox = Sandbox.start(vertx, InstantSource.system(), 0, null)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    String url() {
        return sandbox.origin();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
