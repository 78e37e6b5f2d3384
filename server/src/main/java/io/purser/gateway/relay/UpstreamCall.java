package io.purser.gateway.relay;

import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.dialect.Endpoint;
import io.purser.gateway.dialect.UsageTally;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.AsyncResult;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One attempt at a provider, from the connection to the call's one end. Lives on one event loop.
final class UpstreamCall extends Deadlines.Watched implements Relay.Running {
    private static final Logger log = LoggerFactory.getLogger(UpstreamCall.class);
    private static final long AFTERMATH_NANOS = 2_000_000_000L;

    private final Job job;
    private final Upstreams.Loop loop;
    private final Relay relay;
    private final Provider provider;
    private final long beganNanos;

    private @Nullable HttpClientRequest request;
    private @Nullable Reply reply;
    private boolean sent;
    private boolean settling;
    private boolean upstreamEnded;
    private long lastSignNanos;
    private long firstOutputNanos;
    private long sentNanos;
    private ProviderSaid said = ProviderSaid.NOTHING;

    /// There where the model reasons.
    private @Nullable Silence silence;

    /// There once the client has left and the answer is read on.
    private @Nullable Drain drain;

    /// @param whenOver run when the call has ended
    private record Drain(long sinceNanos, Runnable whenOver) {}

    UpstreamCall(Job job, Upstreams.Loop loop, Relay relay) {
        this.job = job;
        this.loop = loop;
        this.relay = relay;
        this.provider = job.routed().provider();
        this.lastSignNanos = System.nanoTime();
        this.beganNanos = job.following() == null ? lastSignNanos : job.receivedNanos();
    }

    void start() {
        loop.deadlines().add(this);
        Endpoint endpoint = job.peeked().endpoint();
        loop.pool(job.routed().index())
                .request(loop.request(job.routed(), endpoint))
                .onComplete(this::connected);
    }

    private void connected(AsyncResult<HttpClientRequest> result) {
        if (settling) {
            if (result.succeeded()) {
                result.result().exceptionHandler(_ -> {}).reset();
            }
            return;
        }
        if (result.failed()) {
            relay.metrics().upstreamFailed(provider.name(), "unreachable");
            release("unreachable", Job.Failure.UNREACHABLE);
            return;
        }
        HttpClientRequest upstream = result.result();
        // Its failures come with the answer's future; this keeps them out of the log.
        upstream.exceptionHandler(_ -> {});
        request = upstream;
        sent = true;
        lastSignNanos = System.nanoTime();
        sentNanos = relay.ticks();
        silence = MissingReports.reasons(job, relay)
                ? new Silence(relay.meter().tokensPerSecond(job.routed().upstreamModel()), sentNanos)
                : null;
        UpstreamRequest.putHeaders(upstream, job, loop.credential(job.routed().index()));
        upstream.send(UpstreamRequest.body(job)).onComplete(this::headCame);
    }

    private void headCame(AsyncResult<HttpClientResponse> result) {
        if (settling) {
            return;
        }
        if (result.failed()) {
            relay.metrics().upstreamFailed(provider.name(), "broken");
            fail(Job.Failure.BROKEN);
            return;
        }
        sign();
        HttpClientResponse upstream = result.result();
        upstream.exceptionHandler(_ -> upstreamBroke());
        String type = upstream.headers().get("content-type");
        boolean isStream = upstream.statusCode() == 200
                && type != null
                && type.startsWith("text/event-stream")
                && Relay.streams(job.peeked().endpoint());
        if (isStream) {
            StreamReply stream = new StreamReply(this, job, relay, upstream);
            answeredBy(stream);
            stream.begin(type);
        } else {
            WholeReply whole = new WholeReply(this, job, relay, upstream);
            answeredBy(whole);
            whole.begin();
        }
    }

    private void answeredBy(Reply handler) {
        reply = handler;
        if (drain != null) {
            handler.unread();
        }
    }

    /// Runs a step of the answer's handling; a fault of our own ends the call like a broken answer,
    /// so that its hold does not stay open.
    void step(Runnable handling) {
        try {
            handling.run();
        } catch (RuntimeException e) {
            log.error("{} failed while its answer was read", job.call().requestId(), e);
            if (!settling && reply != null) {
                reply.broken(Job.Failure.BROKEN);
            }
        }
    }

    /// Runs a step in a moment, on the same event loop.
    void later(long millis, Runnable handling) {
        loop.later(millis, () -> step(handling));
    }

    private void upstreamBroke() {
        upstreamEnded = true;
        loop.deadlines().remove(this);
        if (!settling && reply != null) {
            relay.metrics().upstreamFailed(provider.name(), "broken");
            reply.broken(Job.Failure.BROKEN);
        }
    }

    /// The provider's answer is whole.
    void upstreamEnded() {
        upstreamEnded = true;
        loop.deadlines().remove(this);
    }

    /// Notes that the provider is alive.
    void sign() {
        lastSignNanos = System.nanoTime();
    }

    /// Notes generated output.
    void output() {
        if (firstOutputNanos == 0) {
            firstOutputNanos = System.nanoTime();
        }
        if (silence != null) {
            silence.heard(relay.ticks());
        }
    }

    /// Tokens that a reasoning model is assumed to have generated in silence.
    ///
    /// @param came what has come: all of it together is never above the call's maximum
    long silentTokens(long came) {
        return silence == null
                ? 0
                : Math.min(silence.tokens(relay.ticks()), Math.max(0, job.call().maximumOutput() - came));
    }

    boolean ended() {
        return settling;
    }

    @Override
    void look(long nowNanos) {
        if (settling) {
            if (nowNanos - lastSignNanos > AFTERMATH_NANOS) {
                cancel();
            }
            return;
        }
        if (drain != null && nowNanos - drain.sinceNanos() > relay.drains().limitNanos()) {
            leave();
            return;
        }
        long waitingSince = reply == null ? 0 : reply.waitingForClientSinceNanos();
        if (silence != null) {
            listen(silence, waitingSince != 0);
        }
        if (settling) {
            return;
        }
        long idleNanos =
                (sent ? provider.timeouts().idle() : provider.timeouts().connect()).toNanos();
        boolean late = nowNanos - beganNanos > provider.timeouts().total().toNanos();
        if (waitingSince != 0) {
            if (late || nowNanos - waitingSince > idleNanos) {
                job.client().reset(0);
                clientGone(() -> {});
            }
        } else if (late || nowNanos - lastSignNanos > idleNanos) {
            timedOut();
        }
    }

    /// Grows the hold by what is being thought. Before the answer has begun, and of one that is not
    /// streamed, no more than that: there is nothing yet that could be ended, and what the provider
    /// has generated is charged anyway.
    private void listen(Silence thinking, boolean heldBack) {
        if (heldBack) {
            thinking.excuse(relay.ticks());
        } else if (reply != null) {
            reply.silent();
        } else {
            growSilently();
        }
    }

    /// Covers what was thought so far, as far as the budgets go.
    void growSilently() {
        long tokens = silentTokens(0);
        if (tokens > 0) {
            job.call().cover(tokens, job.executor(), _ -> {});
        }
    }

    private void timedOut() {
        relay.metrics().upstreamFailed(provider.name(), "timeout");
        if (reply != null) {
            reply.broken(Job.Failure.TIMED_OUT);
        } else if (sent) {
            fail(Job.Failure.TIMED_OUT);
        } else {
            release("connect timeout", Job.Failure.UNREACHABLE);
        }
    }

    @Override
    public void clientGone(Runnable whenOver) {
        if (drain != null && !settling) {
            drain = new Drain(drain.sinceNanos(), both(drain.whenOver(), whenOver));
            return;
        }
        if (!settling && sent && relay.drains().begin(this)) {
            drain = new Drain(System.nanoTime(), whenOver);
            if (reply != null) {
                reply.unread();
            }
            return;
        }
        leave();
        whenOver.run();
    }

    private static Runnable both(Runnable first, Runnable second) {
        return () -> {
            first.run();
            second.run();
        };
    }

    /// The process ends: no answer is read for nobody any longer.
    void stopDrain() {
        job.executor().execute(() -> step(this::leave));
    }

    /// Ends the call where it stands.
    private void leave() {
        if (settling) {
            return;
        }
        if (reply != null) {
            reply.clientGone();
        } else if (sent) {
            settle(held(), UsageSource.HELD, Outcome.CLIENT_GONE, null, List.of("no_answer"), _ -> {});
            cancel();
        } else {
            settling = true;
            loop.deadlines().remove(this);
            job.call().release("client gone", job.executor(), _ -> {});
        }
    }

    /// Ends a call of which nothing came back: the held amount stands.
    private void fail(Job.Failure failure) {
        settle(
                held(),
                UsageSource.HELD,
                Outcome.BROKEN_OFF,
                null,
                List.of("no_answer"),
                receipt -> job.failures().failed(failure, receipt));
        cancel();
    }

    private TokenUsage held() {
        return MissingReports.held(job, job.call().coveredOutput());
    }

    private void release(String reason, Job.Failure failure) {
        settling = true;
        loop.deadlines().remove(this);
        job.call().release(reason, job.executor(), _ -> job.failures().failed(failure, null));
    }

    /// Notes what the provider said besides its usage, before the call ends.
    void said(UsageTally tally) {
        said = ProviderSaid.of(tally, job, relay.metrics());
    }

    /// Ends the call with what it consumed.
    void settle(
            TokenUsage usage,
            UsageSource source,
            Outcome outcome,
            @Nullable String model,
            List<String> flags,
            Consumer<GovernedCall.Receipt> then) {
        settling = true;
        long now = System.nanoTime();
        lastSignNanos = now;
        GovernedCall.End end = new GovernedCall.End(
                usage,
                source,
                drain == null ? outcome : drained(outcome),
                model,
                millis(now),
                firstOutputNanos == 0 ? -1 : millis(firstOutputNanos),
                said.flags(flags),
                said.particulars());
        if (outcome == Outcome.SUCCESS && source == UsageSource.PROVIDER) {
            relay.meter()
                    .learnPace(
                            job.routed().upstreamModel(), usage.output(), usage.reasoning(), relay.ticks() - sentNanos);
        }
        boolean isNoted = job.peeked().isBackground();
        job.call().settle(end, job.executor(), isNoted ? relay.background().ending(job.call(), then) : then);
    }

    /// The call goes on at the provider without a connection: its end is told later.
    void defer(String id) {
        settling = true;
        lastSignNanos = System.nanoTime();
        if (drain != null) {
            drained(Outcome.SUCCESS);
        }
        job.peeked().forget();
        relay.background().take(BackgroundCalls.Taken.of(job), id);
    }

    /// However the answer went on: for the one who asked, the call ended when the client left. An
    /// answer that was an error stays one, which costs nothing.
    private Outcome drained(Outcome outcome) {
        Drain over = drain;
        drain = null;
        boolean isWhole = outcome == Outcome.SUCCESS || outcome == Outcome.PROVIDER_ERROR;
        relay.drains().ended(this, isWhole);
        if (over != null) {
            over.whenOver().run();
        }
        return outcome == Outcome.PROVIDER_ERROR ? outcome : Outcome.CLIENT_GONE;
    }

    private long millis(long nanos) {
        return (nanos - job.receivedNanos()) / 1_000_000;
    }

    /// Stops the provider, where it is still at work.
    void cancel() {
        loop.deadlines().remove(this);
        HttpClientRequest upstream = request;
        if (upstream != null && !upstreamEnded) {
            upstreamEnded = true;
            upstream.reset();
        }
    }
}
