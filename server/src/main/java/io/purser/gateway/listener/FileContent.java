package io.purser.gateway.listener;

import io.purser.gateway.dialect.Family;
import io.purser.gateway.relay.Errand;
import io.purser.gateway.relay.Job;
import io.purser.gateway.relay.Provider;
import io.purser.gateway.relay.PurserHeaders;
import io.purser.gateway.relay.Relay;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;

/// A file's content on its way to its owner: it passes as it comes and costs nothing.
final class FileContent implements Errand.Watcher {
    private final Gateway gateway;
    private final FileClerk clerk;
    private final Provider provider;

    FileContent(Gateway gateway, FileClerk clerk, Provider provider) {
        this.gateway = gateway;
        this.clerk = clerk;
        this.provider = provider;
    }

    void pass(String id) {
        HttpServerResponse client = clerk.arrival().request().response();
        Relay.Running running = gateway.relay()
                .run(new Errand(
                        provider,
                        Family.OPENAI,
                        HttpMethod.GET,
                        Relay.path(provider, Family.OPENAI, "/files/" + id + "/content"),
                        clerk.arrival().head().upstream(),
                        null,
                        client,
                        this));
        client.closeHandler(_ -> running.clientGone(() -> {}));
    }

    @Override
    public void begins(HttpServerResponse client) {
        PurserHeaders.requestId(client, clerk.arrival().requestId());
    }

    @Override
    public void whole(int status, long bytes, Runnable end) {
        end.run();
    }

    @Override
    public void failed(Job.Failure failure, boolean sent, boolean begun, long bytes) {
        if (!begun) {
            clerk.refuse(gateway.answers().of(failure, provider.name()));
        }
    }

    @Override
    public void left(boolean sent, long bytes) {
        // Nothing was held, so that nothing ends.
    }
}
