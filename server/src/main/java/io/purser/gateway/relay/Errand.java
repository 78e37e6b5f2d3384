package io.purser.gateway.relay;

import io.purser.gateway.dialect.Family;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request that is no call of a model as we know it: it goes to a provider with the provider's
/// secret, and the answer passes as it comes. Whoever sends it knows what it costs, if anything.
///
/// @param family in whose way the secret is sent
/// @param uri path and query at the provider
/// @param headers the caller's headers that may go upstream
/// @param body null where there is none
public record Errand(
        Provider provider,
        Family family,
        HttpMethod method,
        String uri,
        List<Map.Entry<String, String>> headers,
        @Nullable Buffer body,
        HttpServerResponse client,
        Watcher watcher) {

    public Errand {
        headers = List.copyOf(headers);
    }

    /// Tells nothing of the body.
    @Override
    public String toString() {
        return "Errand[" + provider.name() + ", " + method + "]";
    }

    /// Who wants to know how it goes. Called on the request's event loop; exactly one of `whole`,
    /// `failed` and `left` comes, once.
    public interface Watcher {
        /// The answer is about to begin: the headers of our own are added.
        void begins(HttpServerResponse client);

        /// The answer is whole but for its end.
        ///
        /// @param bytes of the answer
        /// @param end sends the answer's end
        void whole(int status, long bytes, Runnable end);

        /// The provider cannot be reached or breaks off.
        ///
        /// @param sent whether the request may have reached it
        /// @param begun whether part of the answer has left; then the client has been cut off
        void failed(Job.Failure failure, boolean sent, boolean begun, long bytes);

        /// The client has left.
        ///
        /// @param sent whether the request may have reached the provider
        void left(boolean sent, long bytes);
    }
}
