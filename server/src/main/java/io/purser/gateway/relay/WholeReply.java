package io.purser.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.purser.core.estimation.CallShape;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.dialect.AnswerPeek;
import io.purser.gateway.dialect.MediaAnswer;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An answer that is not a stream: up to 1 MiB is held until it is settled, so that it leaves with
/// its cost; a larger one passes as it comes but for its last piece, without a cost header.
final class WholeReply implements Reply {
    private static final int MAX_HELD_BYTES = 1 << 20;
    private static final int TAIL_BYTES = 16 << 10;

    private final UpstreamCall attempt;
    private final Job job;
    private final Relay relay;
    private final HttpClientResponse upstream;
    private final HttpServerResponse client;
    private final Outflow outflow;
    private final @Nullable MediaAnswer media;
    private final Depositing depositing;
    private @Nullable Buffer held;
    private boolean owned;
    private boolean passing;
    private boolean unread;
    private long passedBytes;
    private boolean paused;

    WholeReply(UpstreamCall attempt, Job job, Relay relay, HttpClientResponse upstream) {
        this.attempt = attempt;
        this.job = job;
        this.relay = relay;
        this.upstream = upstream;
        this.client = job.client();
        this.outflow = new Outflow(client);
        this.media = MediaAnswer.of(job.peeked());
        this.depositing = new Depositing(job);
    }

    void begin() {
        upstream.handler(this::append);
        upstream.endHandler(_ -> attempt.step(this::finish));
    }

    private void append(Buffer chunk) {
        attempt.sign();
        if (attempt.ended()) {
            return;
        }
        if (media != null) {
            media.passed(chunk.getBytes());
        }
        Buffer before = held;
        if (before == null) {
            held = chunk;
        } else {
            held = writable(before).appendBuffer(chunk);
        }
        if (passing || held.length() > MAX_HELD_BYTES) {
            pass(held);
        }
    }

    /// The first chunk is the connection's own; it is copied before it grows.
    private Buffer writable(Buffer before) {
        if (owned) {
            return before;
        }
        owned = true;
        return Buffer.buffer(Math.max(16 << 10, 4 * before.length())).appendBuffer(before);
    }

    /// Passes all but the tail, in which the usage stands.
    private void pass(Buffer all) {
        if (!passing) {
            passing = true;
            if (depositing.waits()) {
                depositing.say(peek(all, false).id());
            }
            beginToPass();
        }
        int tailFrom = all.length() - TAIL_BYTES;
        if (tailFrom <= TAIL_BYTES) {
            return;
        }
        Buffer most = all.getBuffer(0, tailFrom);
        passedBytes += tailFrom;
        held = all.getBuffer(tailFrom, all.length());
        owned = true;
        if (!unread) {
            write(most);
        }
    }

    private void beginToPass() {
        if (unread) {
            return;
        }
        putHeaders(null);
        String length = upstream.headers().get("content-length");
        if (length == null) {
            client.setChunked(true);
        } else {
            client.putHeader("content-length", length);
        }
    }

    private void write(Buffer most) {
        outflow.write(most, this::goOn);
        if (outflow.waitingSinceNanos() != 0 && !paused) {
            paused = true;
            upstream.pause();
        }
    }

    private void goOn() {
        if (paused) {
            paused = false;
            attempt.sign();
            upstream.resume();
        }
    }

    private void finish() {
        attempt.upstreamEnded();
        if (attempt.ended()) {
            return;
        }
        Buffer body = held == null ? Buffer.buffer() : held;
        if (upstream.statusCode() < 200 || upstream.statusCode() > 299) {
            relay.metrics().upstreamFailed(job.routed().provider().name(), Integer.toString(upstream.statusCode()));
            attempt.settle(
                    TokenUsage.NONE,
                    UsageSource.PROVIDER,
                    Outcome.PROVIDER_ERROR,
                    null,
                    List.of(),
                    receipt -> answerError(body, receipt));
            return;
        }
        if (media != null) {
            finish(media, body);
            return;
        }
        AnswerPeek peek = peek(body);
        if (job.call().isWatched()) {
            job.call().answeredAs(peek.id());
        }
        depositing.say(depositing.waits() ? peek.id() : null);
        if (goesOn(peek)) {
            attempt.defer(Objects.requireNonNull(peek.id()));
            depositing.whenNoted(() -> answerBegun(body));
            return;
        }
        if (!peek.isError()) {
            MissingReports.addConsumed(job, peek.tally());
        }
        attempt.said(peek.tally());
        boolean isFree = isFree(peek);
        if (isFree || peek.tally().reported()) {
            TokenUsage usage = isFree ? TokenUsage.NONE : peek.tally().usage(0);
            learn(usage);
            settle(usage, UsageSource.PROVIDER, Outcome.SUCCESS, peek, List.of(), body);
        } else if (peek.isError()) {
            TokenUsage usage = TokenUsage.of(MissingReports.prompt(job, relay), 0);
            settle(usage, UsageSource.COUNTED, Outcome.BROKEN_OFF, peek, List.of("error_after_200"), body);
        } else {
            settle(counted(body), UsageSource.COUNTED, Outcome.SUCCESS, peek, List.of("usage_missing"), body);
        }
    }

    private void answerBegun(Buffer body) {
        if (!client.closed()) {
            putHeaders(null);
            client.end(body);
        }
    }

    /// Pictures, sound and ranking: what is reported, else what came.
    private void finish(MediaAnswer answer, Buffer body) {
        byte[] bytes = body.getBytes();
        answer.read(bytes, 0, bytes.length, passing);
        if (answer.tally().reported()) {
            answer.tally().others(answer.beside());
            settle(answer, answer.tally().usage(0), UsageSource.PROVIDER, Outcome.SUCCESS, List.of(), body);
        } else if (answer.isError()) {
            TokenUsage usage = TokenUsage.of(MissingReports.prompt(job, relay), 0);
            settle(answer, usage, UsageSource.COUNTED, Outcome.BROKEN_OFF, List.of("error_after_200"), body);
        } else if (answer.countsExactly()) {
            TokenUsage usage = TokenUsage.NONE.with(answer.counted());
            settle(answer, usage, UsageSource.COUNTED, Outcome.SUCCESS, List.of(), body);
        } else {
            long output = relay.meter().output(job.routed().upstreamModel(), answer.textBytes());
            TokenUsage usage =
                    TokenUsage.of(MissingReports.prompt(job, relay), output).with(answer.counted());
            settle(answer, usage, UsageSource.COUNTED, Outcome.SUCCESS, List.of("usage_missing"), body);
        }
    }

    private void settle(
            MediaAnswer answer,
            TokenUsage usage,
            UsageSource source,
            Outcome outcome,
            List<String> flags,
            Buffer body) {
        attempt.settle(usage, source, outcome, answer.model(), flags, receipt -> answer(body, receipt));
    }

    /// Whether the provider has only begun: the answer is asked for later.
    private boolean goesOn(AnswerPeek peek) {
        return job.peeked().isBackground()
                && !passing
                && !peek.tally().reported()
                && peek.id() != null
                && !BackgroundCalls.isOver(peek.status());
    }

    /// Token counts and moderations cost nothing and say no usage.
    private boolean isFree(AnswerPeek peek) {
        return switch (job.peeked().endpoint().kind()) {
            case COUNT -> true;
            case MODERATE -> !peek.tally().reported();
            case GENERATE, EMBED, UNMETERED -> false;
        };
    }

    private void settle(
            TokenUsage usage, UsageSource source, Outcome outcome, AnswerPeek peek, List<String> flags, Buffer body) {
        attempt.settle(usage, source, outcome, peek.model(), flags, receipt -> answer(body, receipt));
    }

    private AnswerPeek peek(Buffer body) {
        return peek(body, passing);
    }

    private AnswerPeek peek(Buffer body, boolean tailOnly) {
        ByteBuf bytes = ((BufferInternal) body).getByteBuf();
        if (bytes.hasArray()) {
            return AnswerPeek.read(
                    Readers.usage(job.peeked().endpoint().family()),
                    bytes.array(),
                    bytes.arrayOffset() + bytes.readerIndex(),
                    bytes.readableBytes(),
                    tailOnly);
        }
        byte[] copy = body.getBytes();
        return AnswerPeek.read(Readers.usage(job.peeked().endpoint().family()), copy, 0, copy.length, tailOnly);
    }

    private void learn(TokenUsage usage) {
        CallShape shape = job.peeked().shape();
        if (!shape.mediaInput()) {
            relay.meter()
                    .learnPrompt(job.routed().upstreamModel(), shape.prompt().textBytes(), usage.prompt());
        }
    }

    /// Without a report: the prompt by what its bytes mean for this model, the output by its bytes.
    private TokenUsage counted(Buffer body) {
        long output = 0;
        if (generates()) {
            byte[] bytes = body.getBytes();
            long text = passing ? passedBytes + bytes.length : AnswerPeek.outputBytes(bytes, 0, bytes.length);
            output = relay.meter().output(job.routed().upstreamModel(), text);
        }
        return TokenUsage.of(MissingReports.prompt(job, relay), output)
                .with(job.peeked().shape().units());
    }

    private boolean generates() {
        return job.peeked().endpoint().kind() == CallShape.Kind.GENERATE;
    }

    private void answerError(Buffer body, GovernedCall.Receipt receipt) {
        Setback setback = Setback.of(upstream.statusCode());
        boolean isReplaced = setback != null
                && receipt.durable()
                && !passing
                && !client.closed()
                && job.failures().replaces(setback, upstream.headers(), () -> answer(body, receipt));
        if (!isReplaced) {
            answer(body, receipt);
        }
    }

    private void answer(Buffer body, GovernedCall.Receipt receipt) {
        if (client.closed()) {
            return;
        }
        if (!receipt.durable()) {
            if (passing) {
                client.reset(0);
            } else {
                job.failures().failed(Job.Failure.NOT_BOOKED, receipt);
            }
            return;
        }
        if (!passing) {
            putHeaders(receipt);
        }
        client.end(body);
    }

    private void putHeaders(GovernedCall.@Nullable Receipt receipt) {
        client.setStatusCode(upstream.statusCode());
        MultiMap headers = upstream.headers();
        AnswerHeaders.own(client, job, receipt, headers, relay.nowMillis());
        AnswerHeaders.copy(headers, client, upstream.statusCode() >= 400);
    }

    /// Of an answer that was lost nothing is known: the held amount stands, or what has passed where
    /// that is more.
    private TokenUsage held() {
        if (!generates()) {
            return MissingReports.held(job, 0);
        }
        long passed = relay.meter().output(job.routed().upstreamModel(), passedBytes);
        return MissingReports.held(job, Math.max(job.call().coveredOutput(), passed));
    }

    @Override
    public void broken(Job.Failure failure) {
        attempt.settle(held(), UsageSource.HELD, Outcome.BROKEN_OFF, null, List.of("no_answer"), receipt -> {
            if (passing) {
                client.reset(0);
            } else {
                job.failures().failed(failure, receipt);
            }
        });
        attempt.cancel();
    }

    @Override
    public void clientGone() {
        attempt.settle(held(), UsageSource.HELD, Outcome.CLIENT_GONE, null, List.of("no_answer"), _ -> {});
        attempt.cancel();
    }

    @Override
    public void unread() {
        unread = true;
        goOn();
    }

    @Override
    public void silent() {
        attempt.growSilently();
    }

    @Override
    public long waitingForClientSinceNanos() {
        return paused ? outflow.waitingSinceNanos() : 0;
    }
}
