package io.purser.gateway.sandbox;

import io.purser.gateway.sandbox.Attempt.Ended;
import io.purser.gateway.sandbox.SandboxCatalog.Manner;
import io.purser.gateway.sandbox.SandboxCatalog.Model;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.math.BigDecimal;

/// Runs one generating call: enters it on the bill, waits where the model is slow, and sends the
/// answer whole or as a stream.
final class Generation {
    private static final int SLOW_PACE_MILLIS = 20;
    private static final int SLOW_START_MILLIS = 2_000;

    private final Vertx vertx;
    private final Bill bill;
    private final Metronome metronome;

    Generation(Vertx vertx, Bill bill) {
        this.vertx = vertx;
        this.bill = bill;
        this.metronome = new Metronome(vertx);
    }

    /// Answers for a model that never serves; false where it does.
    boolean refused(Visit visit, Model model) {
        if (model.manner() == Manner.RATE_LIMITED) {
            visit.request()
                    .response()
                    .putHeader("retry-after", "1")
                    .putHeader("x-ratelimit-limit-requests", "60")
                    .putHeader("x-ratelimit-remaining-requests", "0")
                    .putHeader("x-ratelimit-reset-requests", "1s")
                    .putHeader("x-ratelimit-limit-tokens", "150000")
                    .putHeader("x-ratelimit-remaining-tokens", "0")
                    .putHeader("x-ratelimit-reset-tokens", "1s");
            visit.refuse(bill, model.name(), 429, "rate_limit_exceeded", "Rate limit reached for " + model.name());
            return true;
        }
        if (model.manner() == Manner.BROKEN) {
            visit.refuse(bill, model.name(), 500, "server_error", "The sandbox failed on purpose.");
            return true;
        }
        return false;
    }

    /// How fast an answer is generated.
    ///
    /// @param start milliseconds before the first token
    /// @param pace milliseconds for each token
    record Tempo(int start, int pace) {
        static Tempo of(Prompt prompt, Model model) {
            Directives directives = Directives.in(prompt.ask());
            return new Tempo(
                    directives.startMillis().orElse(model.manner() == Manner.SLOW_START ? SLOW_START_MILLIS : 0),
                    directives.paceMillis().orElse(model.manner() == Manner.SLOW ? SLOW_PACE_MILLIS : 0));
        }

        int millisFor(int tokens) {
            return Math.addExact(start, Math.multiplyExact(pace, tokens));
        }

        /// Tokens that are there after a while.
        int tokensAfter(long millis) {
            return pace == 0 ? Integer.MAX_VALUE : (int) Math.max(0, (millis - start) / pace);
        }
    }

    /// Tokens per chunk of a stream.
    static int chunk(Prompt prompt) {
        return Math.max(1, Directives.in(prompt.ask()).chunk().orElse(1));
    }

    void run(Visit visit, Prompt prompt, Model model, Reply reply, Wire wire) {
        Tempo tempo = Tempo.of(prompt, model);
        if (prompt.streamed()) {
            stream(visit, prompt, model, reply, wire, open(visit, model, reply, true), false);
        } else if (tempo.start() == 0 && tempo.pace() == 0 && !fails(model)) {
            visit.charge(bill, reply.id(), model, reply.figures());
            visit.json(200, wire.whole());
        } else {
            Charge charge = open(visit, model, reply, false);
            int delay = tempo.millisFor(reply.figures().output());
            after(visit, delay, charge, () -> whole(visit, model, charge, wire));
        }
    }

    /// Begins a response that goes on whatever becomes of whoever asked for it.
    void runInBackground(Visit visit, Prompt prompt, Model model, Reply reply, Wire wire, StoredResponse stored) {
        Charge charge = open(visit, model, reply, prompt.streamed());
        stored.chargedAs(charge);
        if (prompt.streamed()) {
            stream(visit, prompt, model, reply, wire, charge, true);
        } else {
            visit.json(200, stored.begun());
        }
    }

    private void stream(
            Visit visit, Prompt prompt, Model model, Reply reply, Wire wire, Charge charge, boolean inBackground) {
        Tempo tempo = Tempo.of(prompt, model);
        Playback playback = new Playback(wire, reply.answer(), chunk(prompt));
        visit.identify();
        HttpServerResponse response = visit.request().response();
        Streamer streamer =
                new Streamer(metronome, response, wire, playback, charge, model.manner(), tempo.pace(), inBackground);
        after(visit, inBackground ? 0 : tempo.start(), charge, streamer::start);
    }

    private static boolean fails(Model model) {
        return switch (model.manner()) {
            case CUT, STALL, ERROR_AFTER_200 -> true;
            case PLAIN, CACHE, REASONING, SLOW, SLOW_START, RATE_LIMITED, BROKEN, NO_USAGE, EMPTY -> false;
        };
    }

    private Charge open(Visit visit, Model model, Reply reply, boolean streamed) {
        Figures promptOnly = reply.figures().withOutput(0, 0);
        BigDecimal cost = promptOnly.cost(model);
        Attempt attempt =
                bill.begin(seq -> visit.attempt(seq, reply.id(), model.name(), streamed, promptOnly, Ended.OPEN, cost));
        return new Charge(bill, attempt, model, reply.answer());
    }

    /// Runs `then` after a delay, unless the client leaves first: then nothing was generated yet.
    private void after(Visit visit, int delayMillis, Charge charge, Runnable then) {
        if (delayMillis == 0) {
            then.run();
            return;
        }
        long timer = vertx.setTimer(delayMillis, late -> then.run());
        visit.request().response().closeHandler(gone -> {
            if (vertx.cancelTimer(timer)) {
                charge.partly(Ended.CLIENT_GONE, 0, 0);
            }
        });
    }

    private void whole(Visit visit, Model model, Charge charge, Wire wire) {
        HttpServerResponse response = visit.request().response();
        switch (model.manner()) {
            case STALL -> response.closeHandler(gone -> charge.partly(Ended.CLIENT_GONE, 0, 0));
            case CUT -> cut(visit, charge, wire.whole());
            case ERROR_AFTER_200 -> {
                charge.partly(Ended.FAILED, 0, 0);
                visit.json(200, Refusals.of(visit.dialect(), 500, "server_error", "The sandbox failed on purpose."));
            }
            case PLAIN, CACHE, REASONING, SLOW, SLOW_START, RATE_LIMITED, BROKEN, NO_USAGE, EMPTY -> {
                charge.whole(Ended.COMPLETE);
                visit.json(200, wire.whole());
            }
        }
    }

    /// All of it was generated and is charged; half of it arrives.
    private static void cut(Visit visit, Charge charge, String body) {
        charge.whole(Ended.CUT);
        HttpServerResponse response = visit.request().response();
        visit.identify();
        response.putHeader("content-type", "application/json")
                .putHeader("content-length", Integer.toString(body.length()))
                .write(Buffer.buffer(body.substring(0, body.length() / 2)))
                .onComplete(sent -> response.reset());
    }

    /// Makes the wire format of a route.
    @FunctionalInterface
    interface WireFactory {
        Wire of(Reply reply);
    }
}
