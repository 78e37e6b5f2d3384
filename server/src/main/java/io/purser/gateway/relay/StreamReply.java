package io.purser.gateway.relay;

import io.purser.core.money.Money;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.dialect.AnswerPeek;
import io.purser.gateway.dialect.Endpoint;
import io.purser.gateway.dialect.EventSplitter;
import io.purser.gateway.dialect.Family;
import io.purser.gateway.dialect.StreamTap;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.GovernedCall.Cover;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server-sent stream: whole events pass as they come, once the hold covers their output; a tap
/// reads usage on the way. The closing events are kept back until the settlement is durable.
final class StreamReply implements UpstreamCall.Reply {
    private static final int CLIENT_QUEUE_BYTES = 128 << 10;
    private static final int MAX_EVENT_BYTES = 256 << 10;
    private static final int EVENT_TAIL_BYTES = 16 << 10;

    private final UpstreamCall attempt;
    private final Job job;
    private final Relay relay;
    private final HttpClientResponse upstream;
    private final HttpServerResponse client;
    private final StreamTap tap;
    private final EventSplitter splitter = new EventSplitter();

    /// Events that wait to be covered, then to be passed.
    private @Nullable Buffer batch;
    /// Closing events that wait for the settlement.
    private @Nullable Buffer closing;
    /// Where in `closing` the cost may be added, -1 for nowhere.
    private int costAt = -1;

    /// There once a hard budget has cut the stream.
    private @Nullable AfterCut afterCut;

    private boolean uncovered;
    private boolean waitingForCover;
    private boolean paused;
    private long waitingSinceNanos;

    StreamReply(UpstreamCall attempt, Job job, Relay relay, HttpClientResponse upstream) {
        this.attempt = attempt;
        this.job = job;
        this.relay = relay;
        this.upstream = upstream;
        this.client = job.client();
        this.tap = Readers.tap(job.peeked().endpoint());
    }

    void begin(String contentType) {
        client.setStatusCode(200).setChunked(true).setWriteQueueMaxSize(CLIENT_QUEUE_BYTES);
        AnswerHeaders.copy(upstream.headers(), client, false);
        client.putHeader("content-type", contentType);
        client.putHeader("cache-control", "no-cache");
        AnswerHeaders.own(client, job.call(), null, upstream.headers(), relay.nowMillis());
        client.writeHead();
        relay.metrics().streamOpened();
        upstream.handler(chunk -> attempt.step(() -> chunk(chunk)));
        upstream.endHandler(_ -> attempt.step(this::upstreamEnded));
    }

    private void chunk(Buffer chunk) {
        attempt.sign();
        if (attempt.ended()) {
            return;
        }
        splitter.feed(chunk);
        if (afterCut != null) {
            readOn(afterCut);
            return;
        }
        pump();
        if (splitter.pendingBytes() > MAX_EVENT_BYTES && !waitingForCover && !attempt.ended()) {
            reopen();
            batch = (batch == null ? Buffer.buffer() : batch).appendBuffer(splitter.spill(EVENT_TAIL_BYTES));
            write();
        }
    }

    /// Reads events until there is none or the call is not covered, then passes them.
    private void pump() {
        while (!attempt.ended() && splitter.next()) {
            take(event());
        }
        if (!attempt.ended()) {
            pass();
        }
    }

    private StreamTap.Event event() {
        if (splitter.isRest()) {
            return rest();
        }
        return splitter.hasData()
                ? tap.read(splitter.data(), splitter.dataFrom(), splitter.dataTo())
                : StreamTap.Event.PASS;
    }

    /// The end of an event that was too long to wait for: only a closing event of `responses` is
    /// that long and has usage, near its end.
    private StreamTap.Event rest() {
        if (job.peeked().endpoint() != Endpoint.RESPONSES) {
            return StreamTap.Event.PASS;
        }
        AnswerPeek.mergeTail(
                Readers.usage(Family.OPENAI),
                tap.tally(),
                splitter.bytes(),
                splitter.from(),
                splitter.to() - splitter.from());
        return tap.tally().reported() ? StreamTap.Event.LAST : StreamTap.Event.PASS;
    }

    private void take(StreamTap.Event event) {
        switch (event) {
            case PASS -> keep(closing != null);
            case OUTPUT -> {
                attempt.output();
                reopen();
                keep(false);
                uncovered = true;
            }
            case CLOSING -> keep(true);
            case USAGE_ONLY -> {
                if (job.peeked().shape().usageWanted()) {
                    keep(true);
                }
            }
            case LAST -> {
                keep(true);
                end(Outcome.SUCCESS);
            }
            case FAILED -> {
                relay.metrics().upstreamFailed(job.routed().provider().name(), "stream_error");
                keep(true);
                end(Outcome.BROKEN_OFF);
            }
        }
    }

    private void keep(boolean untilSettled) {
        int length = splitter.to() - splitter.from();
        if (untilSettled) {
            Buffer into = closing == null ? Buffer.buffer(length) : closing;
            if (tap.usageEnd() >= 0
                    && !splitter.isRest()
                    && splitter.hasData()
                    && splitter.data() == splitter.bytes()) {
                costAt = into.length() + splitter.dataFrom() - splitter.from() + tap.usageEnd();
            }
            closing = into.appendBytes(splitter.bytes(), splitter.from(), length);
        } else {
            Buffer into = batch == null ? Buffer.buffer(length) : batch;
            batch = into.appendBytes(splitter.bytes(), splitter.from(), length);
        }
    }

    /// More output after an event that looked like the end.
    private void reopen() {
        Buffer kept = closing;
        if (kept != null) {
            batch = batch == null ? kept : batch.appendBuffer(kept);
            closing = null;
            costAt = -1;
        }
    }

    private void pass() {
        if (uncovered) {
            waitingForCover = true;
            covered(job.call().cover(outputTokens(), job.executor(), this::covered));
        } else {
            write();
        }
    }

    private void covered(Cover cover) {
        if (attempt.ended()) {
            return;
        }
        switch (cover) {
            case COVERED -> {
                uncovered = false;
                waitingForCover = false;
                write();
                pauseOrResume();
            }
            case PENDING -> pauseOrResume();
            case EXHAUSTED -> cut();
        }
    }

    private void write() {
        Buffer passing = batch;
        if (passing == null) {
            return;
        }
        batch = null;
        client.write(passing);
        if (client.writeQueueFull() && waitingSinceNanos == 0) {
            waitingSinceNanos = System.nanoTime();
            client.drainHandler(_ -> {
                waitingSinceNanos = 0;
                pauseOrResume();
            });
            pauseOrResume();
        }
    }

    private void pauseOrResume() {
        boolean wanted = waitingForCover || waitingSinceNanos != 0;
        if (wanted == paused || attempt.ended() || afterCut != null) {
            return;
        }
        paused = wanted;
        if (wanted) {
            upstream.pause();
        } else {
            attempt.sign();
            upstream.resume();
        }
    }

    private long outputTokens() {
        long bytes = tap.outputBytes();
        long events = tap.outputEvents();
        if (afterCut != null) {
            bytes += afterCut.tap().outputBytes();
            events += afterCut.tap().outputEvents();
        }
        return Math.max(
                relay.meter().output(job.routed().upstreamModel(), bytes, events),
                tap.tally().output());
    }

    private void upstreamEnded() {
        attempt.upstreamEnded();
        if (attempt.ended()) {
            return;
        }
        splitter.end();
        if (afterCut != null) {
            readOn(afterCut);
            endCut();
            return;
        }
        pump();
        if (attempt.ended()) {
            return;
        }
        if (tap.finished()) {
            end(Outcome.SUCCESS);
        } else {
            relay.metrics().upstreamFailed(job.routed().provider().name(), "broken");
            broken(Job.Failure.BROKEN);
        }
    }

    /// The stream is complete, or the provider said that it failed.
    private void end(Outcome outcome) {
        boolean isReported = tap.tally().reported() && outcome == Outcome.SUCCESS;
        if (isReported) {
            MissingReports.learn(job, relay, tap);
        }
        settle(outcome, receipt -> {
            Buffer rest = rest(receipt);
            if (receipt.durable()) {
                client.end(rest);
            } else {
                client.end(Buffer.buffer(
                        tap.broken("governance_unavailable", "The call could not be booked.", notes().plain())));
            }
        });
    }

    private Buffer rest(GovernedCall.Receipt receipt) {
        Buffer rest = batch == null ? Buffer.buffer() : batch;
        Buffer last = closing;
        if (last == null) {
            return rest;
        }
        Long cost = receipt.cost();
        if (costAt < 0 || cost == null) {
            return rest.appendBuffer(last);
        }
        rest.appendBuffer(last, 0, costAt);
        rest.appendString(",\"purser_cost\":\"" + Money.plain(cost, receipt.currency()) + "\",\"purser_currency\":\""
                + receipt.currency().code() + "\"");
        return rest.appendBuffer(last, costAt, last.length() - costAt);
    }

    /// A hard budget has nothing left: the stream ends as if the output had reached its maximum,
    /// once what the provider has sent by now is counted.
    private void cut() {
        AfterCut rest = new AfterCut(Readers.tap(job.peeked().endpoint()));
        afterCut = rest;
        batch = null;
        readOn(rest);
        if (paused) {
            upstream.resume();
        }
        if (!attempt.ended()) {
            attempt.later(AfterCut.GRACE_MILLIS, this::endCut);
        }
    }

    private void readOn(AfterCut rest) {
        rest.read(splitter);
        if (rest.complete()) {
            endCut();
        }
    }

    private void endCut() {
        if (attempt.ended()) {
            return;
        }
        settle(
                Outcome.CUT,
                receipt -> client.end(Buffer.buffer(
                        tap.cut(usage(Outcome.CUT), job.peeked().shape().usageWanted(), notes().cut(receipt)))));
        attempt.cancel();
    }

    @Override
    public void broken(Job.Failure failure) {
        String message = failure == Job.Failure.TIMED_OUT
                ? "The provider stopped sending; what came until then was charged."
                : "The provider broke off the answer; what came until then was charged.";
        settle(Outcome.BROKEN_OFF, receipt -> {
            Buffer rest = batch == null ? Buffer.buffer() : batch;
            client.end(rest.appendBytes(tap.broken("provider_failed", message, notes().charged(receipt))));
        });
        attempt.cancel();
    }

    @Override
    public void clientGone() {
        settle(Outcome.CLIENT_GONE, _ -> {});
        attempt.cancel();
    }

    @Override
    public long waitingForClientSinceNanos() {
        return waitingSinceNanos;
    }

    private void settle(Outcome outcome, java.util.function.Consumer<GovernedCall.Receipt> then) {
        relay.metrics().streamClosed();
        boolean isReported = isFinal(outcome);
        List<String> flags = isReported
                ? List.of()
                : outcome == Outcome.SUCCESS ? List.of("usage_missing") : List.of("usage_partial");
        attempt.settle(
                usage(outcome),
                isReported ? UsageSource.PROVIDER : UsageSource.COUNTED,
                outcome,
                tap.model(),
                flags,
                receipt -> {
                    if (!client.closed()) {
                        then.accept(receipt);
                    }
                });
    }

    /// The provider's final report; without one the larger of what was counted and last reported.
    private TokenUsage usage(Outcome outcome) {
        boolean isFinal = isFinal(outcome);
        if (afterCut != null) {
            tap.tally().merge(afterCut.tap().tally());
        }
        long counted = isFinal ? 0 : outputTokens();
        if (tap.tally().prompt() > 0 || isFinal) {
            return tap.tally().usage(counted);
        }
        return TokenUsage.of(
                MissingReports.prompt(job, relay), Math.max(counted, tap.tally().output()));
    }

    private boolean isFinal(Outcome outcome) {
        return outcome == Outcome.SUCCESS
                ? tap.tally().reported()
                : outcome == Outcome.CUT && afterCut != null && afterCut.complete();
    }

    private StreamNotes notes() {
        return new StreamNotes(job.call().requestId());
    }
}
