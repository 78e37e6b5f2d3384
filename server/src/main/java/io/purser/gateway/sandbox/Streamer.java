package io.purser.gateway.sandbox;

import io.purser.gateway.sandbox.Attempt.Ended;
import io.purser.gateway.sandbox.SandboxCatalog.Manner;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/// Sends one answer as a stream at its pace, fails half way where the model does, and ends the
/// charge exactly once: before the last bytes leave, or when the client has gone.
final class Streamer {
    private static final int BATCH_CHARACTERS = 16 * 1024;

    private final Metronome metronome;
    private final HttpServerResponse response;
    private final Wire wire;
    private final Playback playback;
    private final Charge charge;
    private final Manner manner;
    private final int paceMillis;
    private final boolean inBackground;
    private boolean over;
    private boolean stalled;

    /// @param inBackground whether the answer goes on without its client
    Streamer(
            Metronome metronome,
            HttpServerResponse response,
            Wire wire,
            Playback playback,
            Charge charge,
            Manner manner,
            int paceMillis,
            boolean inBackground) {
        this.metronome = metronome;
        this.response = response;
        this.wire = wire;
        this.playback = playback;
        this.charge = charge;
        this.manner = manner;
        this.paceMillis = paceMillis;
        this.inBackground = inBackground;
    }

    void start() {
        response.putHeader("content-type", "text/event-stream; charset=utf-8")
                .putHeader("cache-control", "no-cache")
                .setChunked(true);
        response.closeHandler(gone -> left());
        response.exceptionHandler(failure -> left());
        send(wire.opening());
        if (paceMillis == 0) {
            pump();
        } else {
            metronome.join(paceMillis, this::step);
        }
    }

    /// One step of a paced stream; a client that does not read pauses the generation.
    private boolean step() {
        if (over || stalled) {
            return false;
        }
        if (response.writeQueueFull()) {
            return true;
        }
        if (failsHere()) {
            fail("");
            return false;
        }
        String text = playback.done() ? null : playback.next();
        if (playback.done() && !failsHere()) {
            complete(text == null ? "" : text);
        } else if (text != null) {
            send(text);
        }
        return !over;
    }

    /// Everything at once, as fast as the client reads.
    private void pump() {
        while (!over && !response.writeQueueFull()) {
            StringBuilder batch = new StringBuilder();
            while (!playback.done() && !failsHere() && batch.length() < BATCH_CHARACTERS) {
                String text = playback.next();
                batch.append(text == null ? "" : text);
            }
            if (failsHere()) {
                fail(batch.toString());
                return;
            }
            if (playback.done()) {
                complete(batch.toString());
                return;
            }
            send(batch.toString());
        }
        if (!over) {
            response.drainHandler(drained -> pump());
        }
    }

    private boolean failsHere() {
        return (manner == Manner.CUT || manner == Manner.STALL || manner == Manner.ERROR_AFTER_200)
                && playback.step() >= playback.half();
    }

    private void fail(String before) {
        if (manner == Manner.STALL) {
            stalled = true;
            send(before);
        } else if (manner == Manner.CUT) {
            finish(Ended.CUT);
            response.write(Buffer.buffer(before.isEmpty() ? ": cut\n\n" : before))
                    .onComplete(sent -> response.reset());
        } else {
            finish(Ended.FAILED);
            response.end(Buffer.buffer(before + wire.failure()));
        }
    }

    private void complete(String before) {
        finish(Ended.COMPLETE);
        response.end(Buffer.buffer(before + wire.closing()));
    }

    private void send(String text) {
        if (!text.isEmpty()) {
            response.write(Buffer.buffer(text));
        }
    }

    /// What goes on in the background is charged by whoever asks for it later.
    private void left() {
        if (inBackground) {
            over = true;
        } else {
            finish(Ended.CLIENT_GONE);
        }
    }

    private void finish(Ended how) {
        if (over) {
            return;
        }
        over = true;
        if (how == Ended.COMPLETE) {
            charge.whole(how);
        } else {
            charge.partly(how, playback.generated(), playback.reasoned());
        }
    }
}
