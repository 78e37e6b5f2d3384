package io.purser.gateway.relay;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import java.util.concurrent.Executor;

/// Runs tasks on one request's event loop: at once where the caller is on it already.
public final class LoopExecutor implements Executor {
    private final ContextInternal context;

    public LoopExecutor(HttpServerRequest request) {
        this.context = ((HttpServerRequestInternal) request).context();
    }

    @Override
    public void execute(Runnable task) {
        if (context.inThread()) {
            task.run();
        } else {
            context.nettyEventLoop().execute(() -> context.dispatch(task));
        }
    }
}
