package io.purser.gateway.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.function.Consumer;

/// One question on its way. Lives on one event loop.
final class QuestionCall {
    private final Question ask;
    private final Buffer body = Buffer.buffer();
    private boolean sent;

    QuestionCall(Question ask) {
        this.ask = ask;
    }

    /// Never fails: what went wrong is an answer without a status.
    Future<Question.Answer> start(Upstreams.Loop loop, int provider) {
        String uri = UpstreamPaths.below(ask.provider(), ask.family(), ask.path());
        RequestOptions line = loop.request(provider, ask.method(), uri)
                .setIdleTimeout(ask.provider().timeouts().idle().toMillis());
        return loop.pool(provider)
                .request(line)
                .compose(request -> send(request, loop.credential(provider)))
                .compose(this::read)
                .otherwise(_ -> new Question.Answer(0, sent, null, Buffer.buffer()));
    }

    private Future<HttpClientResponse> send(HttpClientRequest request, CharSequence credential) {
        request.exceptionHandler(_ -> {});
        sent = true;
        UpstreamRequest.putHeaders(request, ask.headers(), ask.provider(), ask.family(), credential);
        Buffer with = ask.body();
        return with == null ? request.send() : request.send(with);
    }

    private Future<Question.Answer> read(HttpClientResponse response) {
        Promise<Question.Answer> whole = Promise.promise();
        Consumer<Buffer> pieces = response.statusCode() == 200 ? ask.pieces() : null;
        response.exceptionHandler(whole::tryFail);
        response.handler(piece -> {
            if (pieces != null) {
                pieces.accept(piece);
            } else if (body.length() + piece.length() <= Question.MOST_BYTES) {
                body.appendBuffer(piece);
            } else {
                whole.tryFail("the answer is larger than " + Question.MOST_BYTES + " bytes");
                response.request().reset();
            }
        });
        response.endHandler(_ -> whole.tryComplete(
                new Question.Answer(response.statusCode(), true, response.getHeader("content-type"), body)));
        return whole.future();
    }
}
