package io.purser.gateway.relay;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One question on its way. Lives on one event loop.
final class QuestionCall extends ProviderCall {
    private final Question ask;
    private final Consumer<Question.Answer> then;
    private final Buffer body = Buffer.buffer();

    /// @param then told once, whatever came of it
    QuestionCall(Relay relay, Question ask, Consumer<Question.Answer> then) {
        super(
                relay,
                new Line(
                        ask.provider(),
                        ask.family(),
                        ask.method(),
                        UpstreamPaths.below(ask.provider(), ask.family(), ask.path()),
                        ask.headers(),
                        ask.body()));
        this.ask = ask;
        this.then = then;
    }

    @Override
    void answered(HttpClientResponse upstream) {
        Consumer<Buffer> pieces = upstream.statusCode() == 200 ? ask.pieces() : null;
        upstream.handler(piece -> read(piece, pieces));
        upstream.endHandler(_ -> {
            if (whole()) {
                then.accept(new Question.Answer(upstream.statusCode(), null, upstream.getHeader("content-type"), body));
            }
        });
    }

    private void read(Buffer piece, @Nullable Consumer<Buffer> pieces) {
        if (isOver()) {
            return;
        }
        sign();
        if (pieces != null) {
            pieces.accept(piece);
        } else if (body.length() + piece.length() <= ask.mostBytes()) {
            body.appendBuffer(piece);
        } else {
            fail(Job.Failure.BROKEN);
        }
    }

    @Override
    void failed(Job.Failure failure) {
        then.accept(Question.Answer.none(failure));
    }
}
