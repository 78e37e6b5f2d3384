package io.purser.gateway.relay;

import io.purser.gateway.dialect.Peeked;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One admitted call that is to be relayed.
///
/// @param headers the caller's headers that may go upstream
/// @param receivedNanos when the request came, on the monotonic clock
/// @param following there where this is not the call's first attempt
/// @param deposits told under which id the provider keeps the answer; null where it keeps none
public record Job(
        GovernedCall call,
        Peeked peeked,
        Providers.Routed routed,
        HttpServerResponse client,
        List<Map.Entry<String, String>> headers,
        Executor executor,
        long receivedNanos,
        Failures failures,
        @Nullable Following following,
        @Nullable Deposits deposits) {

    /// Told under which id the provider keeps an answer.
    public interface Deposits {
        /// Called once, as soon as that is known.
        void keptAs(String id);

        /// Runs something when whatever must outlive the process is noted.
        void whenNoted(Runnable then);
    }

    /// How a relay that has nothing of the provider's to pass on answers the client. Called at most
    /// once, instead of an answer.
    @FunctionalInterface
    public interface Failures {
        /// @param receipt what was charged; null where nothing reached the provider
        void failed(Failure failure, GovernedCall.@Nullable Receipt receipt);

        /// Whether another attempt stands in for an error of the provider's, of which nothing has
        /// gone to the client.
        ///
        /// @param headers of the error
        /// @param answer passes the error on; run where the attempt may not run
        default boolean replaces(Setback setback, MultiMap headers, Runnable answer) {
            return false;
        }
    }

    /// What is told of a further attempt.
    ///
    /// @param number 2 for the first that followed
    /// @param model what was asked for
    public record Following(int number, String model) {}

    /// Why there is no answer of the provider's.
    public enum Failure {
        /// No connection could be made.
        UNREACHABLE,
        /// The connection broke before the answer was whole.
        BROKEN,
        /// The provider did not answer in time.
        TIMED_OUT,
        /// The answer came and could not be booked.
        NOT_BOOKED
    }
}
