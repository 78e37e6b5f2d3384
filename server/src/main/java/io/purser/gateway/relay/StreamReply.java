package io.purser.gateway.relay;

import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.gateway.dialect.Endpoint;
import io.purser.gateway.dialect.EventSplitter;
import io.purser.gateway.dialect.StreamTap;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.GovernedCall.Cover;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A server-sent stream: whole events pass as they come, once the hold covers their output; a tap
/// reads usage on the way. The closing events are kept back until the settlement is durable.
final class StreamReply implements Reply {
    private static final int MAX_EVENT_BYTES = 256 << 10;
    private static final int EVENT_TAIL_BYTES = 16 << 10;

    private final UpstreamCall attempt;
    private final Job job;
    private final Relay relay;
    private final HttpClientResponse upstream;
    private final HttpServerResponse client;
    private final StreamTap tap;
    private final StreamCount count;
    private final ClientPace pace;
    private final Outgoing outgoing = new Outgoing();
    private final EventSplitter splitter = new EventSplitter();
    private final Lookahead lookahead;
    private final Depositing depositing;

    /// There where the client reads a JSON array.
    private final @Nullable ArrayForm array;

    private boolean upstreamEnded;
    private boolean runningOut;
    private long tokens;

    StreamReply(UpstreamCall attempt, Job job, Relay relay, HttpClientResponse upstream) {
        this.attempt = attempt;
        this.job = job;
        this.relay = relay;
        this.upstream = upstream;
        this.client = job.client();
        this.tap = Readers.tap(job.peeked());
        this.count = new StreamCount(attempt, job, relay, tap);
        this.pace = new ClientPace(attempt, upstream, client);
        this.array = job.peeked().endpoint() == Endpoint.STREAM_CONTENT_ARRAY ? new ArrayForm() : null;
        this.depositing = new Depositing(job);
        this.lookahead = new Lookahead(job.call().maximumOutput());
    }

    void begin(String contentType) {
        if (!pace.isUnread()) {
            writeHead(contentType);
        }
        relay.metrics().streamOpened();
        upstream.handler(chunk -> attempt.step(() -> chunk(chunk)));
        upstream.endHandler(_ -> attempt.step(this::upstreamEnded));
    }

    private void writeHead(String contentType) {
        client.setStatusCode(200).setChunked(true);
        AnswerHeaders.copy(upstream.headers(), client, false);
        client.putHeader("content-type", array == null ? contentType : "application/json");
        client.putHeader("cache-control", "no-cache");
        AnswerHeaders.own(client, job, null, upstream.headers(), relay.nowMillis());
        client.writeHead();
    }

    private void chunk(Buffer chunk) {
        attempt.sign();
        if (attempt.ended()) {
            return;
        }
        splitter.feed(chunk);
        AfterCut rest = count.afterCut();
        if (rest != null) {
            readOn(rest);
            return;
        }
        pump();
        if (splitter.pendingBytes() > MAX_EVENT_BYTES && !pace.waitsForCover() && !attempt.ended()) {
            outgoing.reopen();
            outgoing.pass(splitter.spill(EVENT_TAIL_BYTES));
            write();
        }
    }

    /// Reads events until there is none or one waits for the hold, then passes what is covered.
    private void pump() {
        while (!pace.waitsForCover() && !isOver() && splitter.next()) {
            take(event());
        }
        if (isOver()) {
            return;
        }
        write();
        if (!pace.waitsForCover() && !outgoing.isClosing()) {
            lookAhead();
        }
    }

    /// Whether nothing more goes to the client but the end.
    private boolean isOver() {
        return attempt.ended() || count.afterCut() != null;
    }

    private StreamTap.Event event() {
        if (splitter.isRest()) {
            return tap.rest(splitter.bytes(), splitter.from(), splitter.to());
        }
        return splitter.hasData()
                ? tap.read(splitter.data(), splitter.dataFrom(), splitter.dataTo())
                : StreamTap.Event.PASS;
    }

    private void take(StreamTap.Event event) {
        if (depositing.waits()) {
            depositing.say(tap.storedId());
        }
        switch (event) {
            case PASS -> keep(outgoing.isClosing());
            case OUTPUT -> {
                attempt.output();
                outgoing.reopen();
                cover();
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

    /// A background answer goes on at the provider whatever becomes of this connection.
    ///
    /// @return whether it does, so that its end is told later
    private boolean goesOn(boolean stopped) {
        String id = tap.storedId();
        if (!job.peeked().isBackground() || id == null || attempt.ended()) {
            return false;
        }
        relay.metrics().streamClosed();
        attempt.defer(id);
        if (stopped) {
            relay.background().cancel(id);
        }
        return true;
    }

    private void keep(boolean untilSettled) {
        if (untilSettled) {
            outgoing.close(splitter, tap.state().usageEnd());
        } else {
            outgoing.pass(splitter);
        }
    }

    /// An event passes once the journalled hold covers everything up to it.
    private void cover() {
        tokens = count.outputTokens();
        switch (job.call().cover(tokens, job.executor(), this::coverCame)) {
            case COVERED -> keep(false);
            case PENDING -> {
                outgoing.awaitCover(splitter);
                pace.waitForCover(true);
            }
            case EXHAUSTED -> cut();
        }
    }

    private void coverCame(Cover cover) {
        attempt.step(() -> {
            if (isOver()) {
                return;
            }
            if (cover == Cover.EXHAUSTED) {
                cut();
                return;
            }
            outgoing.covered();
            pace.waitForCover(false);
            pump();
            if (upstreamEnded && !pace.waitsForCover() && !isOver()) {
                ended();
            }
        });
    }

    /// Asks for what is likely to come next before it comes: what a provider has sent is charged,
    /// so that a stream that cannot go on must end before its next piece is generated.
    private void lookAhead() {
        long next = lookahead.next(tokens);
        if (next > tokens && !runningOut) {
            roomCame(job.call().cover(next, job.executor(), this::roomCame));
        }
    }

    /// Without room for more the stream is cut in a moment: what is on its way by now still passes
    /// where it is covered, and it may be the end.
    private void roomCame(Cover room) {
        if (room == Cover.EXHAUSTED && !isOver() && !runningOut) {
            runningOut = true;
            attempt.later(AfterCut.GRACE_MILLIS, () -> {
                if (!isOver() && !outgoing.isClosing()) {
                    cut();
                    endCut();
                }
            });
        }
    }

    /// A reasoning model thinks in silence: what it is assumed to have generated is held too.
    @Override
    public void silent() {
        if (!isOver() && !pace.waitsForCover() && !outgoing.isClosing()) {
            tokens = count.outputTokens();
            thoughtCovered(job.call().cover(tokens, job.executor(), this::thoughtCovered));
        }
    }

    private void thoughtCovered(Cover cover) {
        if (cover == Cover.EXHAUSTED && !isOver() && !outgoing.isClosing()) {
            attempt.step(this::cut);
        }
    }

    private void write() {
        Buffer passing = outgoing.take();
        if (passing != null) {
            pace.write(array == null ? passing : array.of(passing));
        }
    }

    private void writeLast(Buffer rest) {
        client.end(array == null ? rest : array.end(rest));
    }

    private void upstreamEnded() {
        attempt.upstreamEnded();
        upstreamEnded = true;
        if (attempt.ended()) {
            return;
        }
        splitter.end();
        AfterCut rest = count.afterCut();
        if (rest != null) {
            readOn(rest);
            endCut();
            return;
        }
        pump();
        if (!isOver() && !pace.waitsForCover()) {
            ended();
        }
    }

    /// Every event of an answer that is whole has been taken.
    private void ended() {
        if (tap.state().finished()) {
            end(Outcome.SUCCESS);
        } else {
            relay.metrics().upstreamFailed(job.routed().provider().name(), "broken");
            broken(Job.Failure.BROKEN);
        }
    }

    /// The stream is complete, or the provider said that it failed.
    private void end(Outcome outcome) {
        boolean isReported = tap.state().tally().reported() && outcome == Outcome.SUCCESS;
        if (isReported) {
            MissingReports.learn(job, relay, tap);
        }
        settle(outcome, receipt -> writeLast(outgoing.takeAll(receipt)));
    }

    /// A hard budget has nothing left: the stream ends as if the output had reached its maximum,
    /// once what the provider has sent by now is counted.
    private void cut() {
        AfterCut rest = new AfterCut(Readers.tap(job.peeked()));
        count.cut(rest);
        write();
        readOn(rest);
        pace.letGo();
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
        if (goesOn(true)) {
            writeLast(Buffer.buffer(
                    tap.cut(count.usage(Outcome.CUT), job.peeked().shape().usageWanted(), notes().plain())));
            attempt.cancel();
            return;
        }
        settle(
                Outcome.CUT,
                receipt -> writeLast(Buffer.buffer(
                        tap.cut(count.usage(Outcome.CUT), job.peeked().shape().usageWanted(), notes().cut(receipt)))));
        attempt.cancel();
    }

    @Override
    public void broken(Job.Failure failure) {
        String message = failure == Job.Failure.TIMED_OUT
                ? "The provider stopped sending; what came until then was charged."
                : "The provider broke off the answer; what came until then was charged.";
        if (goesOn(false)) {
            writeLast(outgoing.takeUnclosed()
                    .appendBytes(tap.broken(
                            "provider_failed", "The stream broke off; the response goes on.", notes().plain())));
            attempt.cancel();
            return;
        }
        settle(Outcome.BROKEN_OFF, receipt -> {
            writeLast(outgoing.takeUnclosed()
                    .appendBytes(tap.broken("provider_failed", message, notes().charged(receipt))));
        });
        attempt.cancel();
    }

    @Override
    public void clientGone() {
        if (!goesOn(false)) {
            settle(Outcome.CLIENT_GONE, null);
        }
        attempt.cancel();
    }

    @Override
    public void unread() {
        pace.unread();
    }

    @Override
    public long waitingForClientSinceNanos() {
        return pace.waitingForClientSinceNanos();
    }

    /// @param then told what was booked, to end the answer; null where nobody waits for it
    private void settle(Outcome outcome, @Nullable Consumer<GovernedCall.Receipt> then) {
        relay.metrics().streamClosed();
        TokenUsage usage = count.usage(outcome);
        job.call().answeredAs(tap.storedId());
        attempt.said(tap.state().tally());
        attempt.settle(usage, count.source(outcome), outcome, tap.state().model(), count.flags(outcome), receipt -> {
            if (then == null || client.closed()) {
                return;
            }
            if (receipt.durable()) {
                then.accept(receipt);
            } else {
                notBooked();
            }
        });
    }

    /// Nothing may be said of a charge that is not in the ledger.
    private void notBooked() {
        writeLast(outgoing.takeUnclosed()
                .appendBytes(tap.broken("governance_unavailable", "The call could not be booked.", notes().plain())));
    }

    private StreamNotes notes() {
        return new StreamNotes(job.call().requestId());
    }
}
