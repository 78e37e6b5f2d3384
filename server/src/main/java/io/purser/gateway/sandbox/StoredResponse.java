package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.gateway.sandbox.Attempt.Ended;
import io.purser.gateway.sandbox.SandboxCatalog.Manner;
import io.purser.gateway.sandbox.SandboxCatalog.Model;
import org.jspecify.annotations.Nullable;

/// One response that the sandbox keeps. One in the background is over when its time has passed, or
/// when it is cancelled; whoever looks first ends its line of the bill.
final class StoredResponse {
    private final Reply reply;
    private final Prompt prompt;
    private final JsonNode asked;
    private final Manner manner;
    private final Generation.Tempo tempo;
    private final long beganMillis;
    private @Nullable Charge charge;
    private Status status = Status.QUEUED;
    private int generated;

    /// How far it is.
    private enum Status {
        QUEUED,
        IN_PROGRESS,
        DONE,
        CANCELLED,
        FAILED
    }

    StoredResponse(Reply reply, Prompt prompt, JsonNode asked, Model model, long nowMillis) {
        this.reply = reply;
        this.prompt = prompt;
        this.asked = asked;
        this.manner = model.manner();
        this.tempo = Generation.Tempo.of(prompt, model);
        this.beganMillis = nowMillis;
        if (!isBackground()) {
            status = Status.DONE;
        }
    }

    boolean isBackground() {
        return asked.path("background").asBoolean(false);
    }

    JsonNode input() {
        return asked.path("input");
    }

    /// The line of the bill that stays open until it is over.
    void chargedAs(Charge open) {
        charge = open;
    }

    /// Tokens that it stands for in a conversation.
    int tokens() {
        return reply.figures().prompt() + reply.figures().output();
    }

    /// What is told of it at first.
    String begun() {
        return wire().unfinished("queued");
    }

    /// What is told of it now.
    String json(long nowMillis) {
        progress(nowMillis);
        ResponsesWire wire = wire();
        return switch (status) {
            case QUEUED -> wire.unfinished("queued");
            case IN_PROGRESS -> wire.unfinished("in_progress");
            case DONE -> wire.whole();
            case CANCELLED -> wire.cancelled(consumed());
            case FAILED -> wire.unfinished("failed");
        };
    }

    /// Its events from one on, for whoever was cut off from its stream.
    String events(int after, long nowMillis) {
        progress(nowMillis);
        ResponsesWire wire = wire();
        Playback playback = new Playback(wire, reply.answer(), Generation.chunk(prompt));
        StringBuilder all = new StringBuilder(wire.opening());
        while (!playback.done()) {
            String piece = playback.next();
            all.append(piece == null ? "" : piece);
        }
        all.append(wire.closing());
        StringBuilder wanted = new StringBuilder();
        int number = 0;
        for (String event : all.toString().split("(?<=\n\n)", -1)) {
            wanted.append(number++ > after ? event : "");
        }
        return wanted.toString();
    }

    private void progress(long nowMillis) {
        if (status != Status.QUEUED && status != Status.IN_PROGRESS) {
            return;
        }
        boolean isDue =
                nowMillis - beganMillis >= tempo.millisFor(reply.figures().output());
        if (manner == Manner.ERROR_AFTER_200) {
            end(Status.FAILED, Ended.FAILED, 0);
        } else if (isDue && manner != Manner.STALL && !asked.path("metadata").has("stay")) {
            end(Status.DONE, Ended.COMPLETE, reply.figures().output());
        } else {
            status = Status.IN_PROGRESS;
        }
    }

    /// Stops it where it is; half way where nobody can tell.
    void cancel(long nowMillis) {
        if (!isBackground()) {
            throw new BadRequest("Cannot cancel a synchronous response.");
        }
        progress(nowMillis);
        if (status == Status.IN_PROGRESS) {
            int output = reply.figures().output();
            int until = tempo.tokensAfter(nowMillis - beganMillis);
            end(Status.CANCELLED, Ended.CLIENT_GONE, until < output ? until : output / 2);
        }
    }

    private void end(Status as, Ended how, int tokens) {
        status = as;
        generated = tokens;
        Charge open = charge;
        if (open != null && how == Ended.COMPLETE) {
            open.whole(how);
        } else if (open != null) {
            open.partly(how, tokens, tokens);
        }
    }

    private Figures consumed() {
        return reply.figures()
                .withOutput(generated, Math.min(generated, reply.figures().reasoning()));
    }

    private ResponsesWire wire() {
        return new ResponsesWire(reply, isBackground());
    }
}
