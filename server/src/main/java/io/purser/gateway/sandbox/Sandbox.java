package io.purser.gateway.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// A running sandbox, on a loopback port of its own.
public final class Sandbox {
    private static final String LOOPBACK = "127.0.0.1";

    private final HttpServer server;
    private final Bill bill;

    private Sandbox(HttpServer server, Bill bill) {
        this.server = server;
        this.bill = bill;
    }

    /// Starts it.
    ///
    /// @param port 0 for any free one
    /// @param billFile where every line of the bill is appended, null for memory only
    public static Future<Sandbox> start(Vertx vertx, InstantSource clock, int port, @Nullable Path billFile) {
        Bill bill;
        try {
            bill = new Bill(billFile);
        } catch (IOException e) {
            return Future.failedFuture(new UncheckedIOException("the bill file cannot be opened", e));
        }
        HttpServerOptions options =
                new HttpServerOptions().setHost(LOOPBACK).setPort(port).setTcpNoDelay(true);
        SandboxServer sandbox = new SandboxServer(vertx, clock, bill);
        return vertx.createHttpServer(options)
                .requestHandler(sandbox::handle)
                .listen()
                .map(listening -> new Sandbox(listening, bill));
    }

    public int port() {
        return server.actualPort();
    }

    /// What a provider's `baseUrl` is, without a slash at its end: OpenAI's and Anthropic's routes
    /// both begin with `/v1` below it.
    public String origin() {
        return "http://" + LOOPBACK + ":" + port();
    }

    /// The bill as JSON: every attempt after `seq` number `after`, and the totals of all.
    public String billJson(long after) {
        return bill.json(after);
    }

    public Future<Void> close() {
        return server.close().onComplete(closed -> {
            try {
                bill.close();
            } catch (IOException e) {
                throw new UncheckedIOException("the bill file cannot be closed", e);
            }
        });
    }
}
