package io.purser.gateway.relay;

import io.purser.gateway.dialect.Endpoint;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Sends an admitted call to its provider, once, and the answer to the client.
public final class Relay implements AutoCloseable {
    private final Upstreams upstreams;
    private final TokenMeter meter = new TokenMeter();
    private final InstantSource clock;
    private final LongSupplier ticks;
    private final RelayMetrics metrics;

    /// @param clock for what is shown to clients
    /// @param ticks nanoseconds that never run back, for how long a model has been silent
    public Relay(Vertx vertx, Providers providers, InstantSource clock, LongSupplier ticks, RelayMetrics metrics) {
        this.upstreams = new Upstreams(vertx, providers);
        this.clock = clock;
        this.ticks = ticks;
        this.metrics = metrics;
    }

    /// Begins a call. Call it on the request's event loop; everything that follows happens there.
    public Running forward(Job job) {
        UpstreamCall call = new UpstreamCall(job, upstreams.here(), this);
        call.start();
        return call;
    }

    /// A call that is on its way.
    @FunctionalInterface
    public interface Running {
        /// Says that the client has left.
        void clientGone();
    }

    /// What is learned of the models from their reports.
    public TokenMeter meter() {
        return meter;
    }

    long nowMillis() {
        return clock.millis();
    }

    long ticks() {
        return ticks.getAsLong();
    }

    RelayMetrics metrics() {
        return metrics;
    }

    /// Whether `endpoint` may be streamed.
    static boolean streams(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS, COMPLETIONS, RESPONSES, MESSAGES, STREAM_GENERATE_CONTENT, STREAM_CONTENT_ARRAY ->
                true;
            case EMBEDDINGS,
                    MODERATIONS,
                    COUNT_TOKENS,
                    GENERATE_CONTENT,
                    COUNT_CONTENT,
                    EMBED_CONTENT,
                    BATCH_EMBED_CONTENTS -> false;
        };
    }

    @Override
    public void close() {
        upstreams.close();
    }
}
