package io.purser.platform.http;

import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request of a blocking route: handled on a virtual thread once its body is whole.
final class BlockingExchange implements Bodies.Reader {
    private static final Logger log = LoggerFactory.getLogger(BlockingExchange.class);

    private final HttpServerRequest request;
    private final Route.Blocking handler;
    private final Map<String, String> parameters;
    private final String pattern;
    private final Dispatch dispatch;
    private final Context context;

    BlockingExchange(
            HttpServerRequest request,
            Route.Blocking handler,
            Map<String, String> parameters,
            String pattern,
            Dispatch dispatch) {
        this.request = request;
        this.handler = handler;
        this.parameters = parameters;
        this.pattern = pattern;
        this.dispatch = dispatch;
        this.context = ((HttpServerRequestInternal) request).context();
    }

    @Override
    public void refused(Fault fault, String detail) {
        dispatch.refuse(request, fault, detail);
    }

    @Override
    public void whole(Bodies.Body body) {
        Request read = Heads.request(
                request, parameters, BufferInternal.buffer(Unpooled.wrappedBuffer(body.bytes(), 0, body.length())));
        if (read.headers().getOrDefault("authorization", List.of()).size() > 1) {
            body.release();
            refused(Fault.DUPLICATE_CREDENTIAL, "The authorization header is given twice; expected one.");
            return;
        }
        if (handler instanceof Route.Patient && LargeRequests.isOne(body.length())) {
            LargeRequests.start(() -> run(read, body));
        } else {
            Thread.ofVirtual().name("request").start(() -> run(read, body));
        }
    }

    private void run(Request read, Bodies.Body body) {
        try {
            Response answer = handler.handle(read);
            try {
                write(answer, body);
            } finally {
                answer.body().end();
            }
        } catch (IOException e) {
            log.debug("{} {}: {}", read.method(), pattern, e.getMessage());
            context.runOnContext(_ -> request.connection().close());
        } catch (Exception | StackOverflowError e) {
            log.error("{} {} failed", read.method(), pattern, e);
            context.runOnContext(
                    _ -> refused(Fault.INTERNAL, "The request failed unexpectedly; see the server's log."));
        } finally {
            body.release();
        }
    }

    private void write(Response answer, Bodies.Body body) throws IOException {
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        ResponseStream out = new ResponseStream(context, response);
        if (answer.body() instanceof Response.Lasting lasting) {
            body.release();
            out.patience(lasting.patience());
            Thread writer = Thread.currentThread();
            context.runOnContext(_ -> response.closeHandler(_ -> writer.interrupt()));
        }
        answer.body().writeTo(out);
        out.close();
    }
}
