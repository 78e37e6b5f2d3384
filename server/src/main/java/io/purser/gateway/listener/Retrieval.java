package io.purser.gateway.listener;

import io.purser.gateway.dialect.Family;
import io.purser.gateway.relay.Errand;
import io.purser.gateway.relay.Job;
import io.purser.gateway.relay.NativeRoute;
import io.purser.gateway.relay.Provider;
import io.purser.gateway.relay.PurserHeaders;
import io.purser.gateway.relay.Relay;
import io.purser.governance.custody.Deposit;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// One request for a stored response, by whoever made it. It bills nothing: where the response
/// goes on in the background, its own call is told that the result may be known. Lives on one
/// event loop.
final class Retrieval implements Errand.Watcher {
    private final Gateway gateway;
    private final HttpServerRequest request;
    private final @Nullable Provider expected;
    private final String id;
    private final String rest;
    private final Arrival arrival;
    private @Nullable Provider provider;
    private Relay.@Nullable Running running;
    private boolean gone;

    /// @param expected where it must lie, null for anywhere
    /// @param rest what follows the id
    Retrieval(Gateway gateway, HttpServerRequest request, @Nullable Provider expected, String id, String rest) {
        this.gateway = gateway;
        this.request = request;
        this.expected = expected;
        this.id = id;
        this.rest = rest;
        this.arrival = new Arrival(gateway, Family.OPENAI, request);
        arrival.endsOnly();
    }

    void handle() {
        request.response().exceptionHandler(_ -> {});
        request.response().closeHandler(_ -> clientGone());
        if (arrival.isKnown()) {
            gateway.custody().find(id, arrival.executor(), this::found);
        }
    }

    private void found(@Nullable Deposit deposit) {
        Provider keeper = deposit == null
                        || deposit.kind() != Deposit.Kind.RESPONSE
                        || !deposit.isOf(arrival.caller().identity())
                ? null
                : gateway.providers().named(deposit.provider());
        if (keeper == null || (expected != null && !expected.equals(keeper))) {
            arrival.refuse(gateway.answers().unknownResponse(id));
            return;
        }
        provider = keeper;
        if (isDeletion()) {
            gateway.relay().background().beforeDeleting(id, arrival.executor(), () -> run(keeper));
        } else {
            run(keeper);
        }
    }

    private void run(Provider keeper) {
        if (gone) {
            return;
        }
        String query =
                NativePath.withoutCredentials(request.query(), arrival.head().credential());
        running = gateway.relay()
                .run(new Errand(
                        keeper,
                        Family.OPENAI,
                        request.method(),
                        NativeRoute.of(keeper, "responses/" + id + rest).uri(query),
                        arrival.head().upstream(),
                        null,
                        request.response(),
                        this));
    }

    private boolean isDeletion() {
        return request.method().equals(HttpMethod.DELETE);
    }

    @Override
    public void begins(HttpServerResponse client) {
        PurserHeaders.requestId(client, arrival.requestId());
        if (isDeletion() && rest.isEmpty() && client.getStatusCode() < 400) {
            gateway.custody().forget(id);
        }
    }

    @Override
    public void whole(int status, long bytes, Runnable end) {
        end.run();
        boolean isDeleted = rest.isEmpty() && isDeletion();
        if (!isDeleted && status < 400 && !rest.equals("/input_items")) {
            gateway.relay().background().nudge(id);
        }
    }

    @Override
    public void failed(Job.Failure failure, boolean sent, boolean begun, long bytes) {
        Provider keeper = provider;
        if (!begun && keeper != null) {
            arrival.refuse(gateway.answers().of(failure, keeper.name()));
        }
    }

    @Override
    public void left(boolean sent, long bytes) {
        gateway.relay().background().nudge(id);
    }

    private void clientGone() {
        gone = true;
        Relay.Running open = running;
        if (open != null) {
            open.clientGone(() -> {});
        }
    }
}
