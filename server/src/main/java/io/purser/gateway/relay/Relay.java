package io.purser.gateway.relay;

import io.purser.gateway.dialect.Endpoint;
import io.purser.gateway.dialect.Family;
import io.purser.governance.custody.Custody;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Sends an admitted call to its provider, once, and the answer to the client.
public final class Relay implements AutoCloseable {
    private final Upstreams upstreams;
    private final TokenMeter meter = new TokenMeter();
    private final InstantSource clock;
    private final LongSupplier ticks;
    private final RelayMetrics metrics;
    private final Drains drains;
    private final BackgroundCalls background;

    /// @param clock for what is shown to clients
    /// @param ticks nanoseconds that never run back, for how long a model has been silent
    /// @param onDisconnect what happens upstream when a client goes away
    /// @param custody where it is noted what goes on without a client
    /// @param backgroundPace how often that is asked for
    public Relay(
            Vertx vertx,
            Providers providers,
            OnDisconnect onDisconnect,
            Custody custody,
            BackgroundCalls.Pace backgroundPace,
            InstantSource clock,
            LongSupplier ticks,
            RelayMetrics metrics) {
        this.upstreams = new Upstreams(vertx, providers);
        this.clock = clock;
        this.ticks = ticks;
        this.metrics = metrics;
        this.drains = new Drains(onDisconnect, metrics);
        this.background = new BackgroundCalls(this, custody, backgroundPace);
    }

    /// Begins a call. Call it on the request's event loop; everything that follows happens there.
    public Running forward(Job job) {
        UpstreamCall call = new UpstreamCall(job, upstreams.here(), this);
        call.start();
        return call;
    }

    /// Sends what is no call of a model. Call it on the request's event loop.
    public Running run(Errand errand) {
        ErrandCall call = new ErrandCall(this, errand);
        call.start();
        return call;
    }

    /// Runs something after a while, on the calling event loop.
    public void later(long millis, Runnable task) {
        upstreams.here().later(millis, task);
    }

    /// The path at a provider of what stands below its base and is no endpoint of ours.
    public static String path(Provider provider, Family family, String suffix) {
        return UpstreamPaths.below(provider, family, suffix);
    }

    /// Asks a provider something whose answer we read ourselves. Call it on an event loop; `then`
    /// comes there, once.
    public void ask(Question ask, Consumer<Question.Answer> then) {
        new QuestionCall(this, ask, then).start();
    }

    /// A call that is on its way.
    @FunctionalInterface
    public interface Running {
        /// Says that the client has left.
        ///
        /// @param whenOver run when nothing of the request is needed any longer
        void clientGone(Runnable whenOver);
    }

    /// Before the listener closes: lets answers that are read for nobody finish for so long, and
    /// ends those that have not. From then on a client's leaving ends its call.
    public void stopDrains(Duration limit) throws InterruptedException {
        drains.stop(limit);
    }

    int placeOf(Provider provider) {
        return upstreams.placeOf(provider);
    }

    /// The calls whose answers are asked for later.
    public BackgroundCalls background() {
        return background;
    }

    Upstreams upstreams() {
        return upstreams;
    }

    Drains drains() {
        return drains;
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
            case CHAT_COMPLETIONS,
                    COMPLETIONS,
                    RESPONSES,
                    MESSAGES,
                    IMAGE_GENERATIONS,
                    IMAGE_EDITS,
                    TRANSCRIPTIONS,
                    SPEECH,
                    STREAM_GENERATE_CONTENT,
                    STREAM_CONTENT_ARRAY -> true;
            case EMBEDDINGS,
                    MODERATIONS,
                    RERANK,
                    IMAGE_VARIATIONS,
                    TRANSLATIONS,
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
