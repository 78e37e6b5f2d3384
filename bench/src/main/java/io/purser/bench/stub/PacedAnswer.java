package io.purser.bench.stub;

import io.netty.channel.Channel;
import io.purser.bench.load.Wire;
import java.util.concurrent.TimeUnit;

/// A streamed answer: one event per token at its pace, each in a write of its own.
final class PacedAnswer {
    static final byte[] WHOLE = Completion.whole();
    private static final byte[] HEAD = Completion.streamHead();
    private static final byte[] EVENT = Completion.event();
    private final Channel channel;
    private final int tokens;
    private final long paceNanos;
    private final long startNanos = System.nanoTime();
    private int sent;

    PacedAnswer(Channel channel, int tokens, int paceMillis) {
        this.channel = channel;
        this.tokens = tokens;
        this.paceNanos = TimeUnit.MILLISECONDS.toNanos(paceMillis);
    }

    void begin() {
        Wire.write(channel, HEAD);
        next();
    }

    private void next() {
        if (!channel.isActive()) {
            return;
        }
        if (sent == tokens) {
            Wire.write(channel, Completion.streamEnd(tokens));
            return;
        }
        Wire.write(channel, EVENT);
        sent++;
        Wire.at(channel, startNanos + sent * paceNanos, this::next);
    }
}
