package io.purser.gateway.listener;

import io.purser.core.attribution.Attribution;
import io.purser.gateway.dialect.Endpoint;
import io.purser.gateway.dialect.Family;
import io.purser.gateway.relay.LoopExecutor;
import io.purser.gateway.tracing.CallTrace;
import io.purser.gateway.tracing.Tracing;
import io.purser.governance.access.Access;
import io.purser.governance.access.AttributionSources;
import io.purser.governance.access.Caller;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request as far as every route is the same: who asks, what for, and how it is refused.
final class Arrival {
    private final Gateway gateway;
    private final Family family;
    private final HttpServerRequest request;
    private final RequestHead head;
    private final LoopExecutor executor;
    private final String requestId;
    private final long receivedNanos = System.nanoTime();
    private final long receivedMillis;
    private @Nullable Caller caller;
    private boolean endsOnly;

    /// Null where nobody is told of the call.
    private @Nullable CallTrace trace;

    /// @param family in whose words refusals are
    Arrival(Gateway gateway, Family family, HttpServerRequest request) {
        this.gateway = gateway;
        this.family = family;
        this.request = request;
        this.head = RequestHead.read(request);
        this.executor = new LoopExecutor(request);
        this.requestId = gateway.nextRequestId();
        this.receivedMillis = gateway.nowMillis();
    }

    /// Ends what has begun, which a suspended organization may, too.
    void endsOnly() {
        endsOnly = true;
    }

    /// Has the call told to a collector, where there is one.
    void traced(Endpoint endpoint) {
        Tracing tracing = gateway.tracing();
        if (tracing != null) {
            String parent = request.headers().get("traceparent");
            trace = tracing.begin(endpoint, requestId, parent, receivedMillis, receivedNanos);
        }
    }

    @Nullable
    CallTrace trace() {
        return trace;
    }

    /// Whether the head is unambiguous and the caller known, whatever its body; refused where not.
    boolean isKnown() {
        return isHeard(null) && isAuthenticated();
    }

    /// The same of a request that brings a body we read.
    ///
    /// @param form whether that is a form, else it is JSON
    boolean isKnown(boolean form) {
        return isHeard(form) && isAuthenticated();
    }

    private boolean isHeard(@Nullable Boolean form) {
        String twice = head.twice();
        if (twice != null) {
            return refuse(gateway.answers().malformed(twice, "one value; it is given twice"));
        }
        String problem = form == null ? null : head.contentProblem(form);
        if (problem != null) {
            return refuse(Refusal.invalid("invalid_request_error", problem + ".", null));
        }
        if (head.tooManyAttributions()) {
            return refuse(gateway.answers().malformed("headers", "at most 64 attribution headers"));
        }
        return true;
    }

    private boolean isAuthenticated() {
        Access.Result result = gateway.access().authenticate(head.credential(), receivedMillis);
        if (result instanceof Access.Result.Known(Caller known)) {
            caller = known;
            String organization = known.identity().organization();
            if (begins() && gateway.access().isSuspended(organization)) {
                return refuse(gateway.answers().suspended(organization));
            }
            if (trace != null) {
                trace.caller(known.identity());
            }
            return true;
        }
        return refuse(gateway.answers().of(result));
    }

    /// Whether something may begin by it that costs money.
    private boolean begins() {
        HttpMethod method = request.method();
        return !endsOnly && !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.DELETE);
    }

    /// What the request is for, as its headers say; null where that is refused.
    @Nullable
    Attribution attribute() {
        return attribute(Map.of(), null);
    }

    /// The same, with what the body says of it.
    @Nullable
    Attribution attribute(Map<String, String> metadata, @Nullable String bodyUser) {
        Access.Result result =
                gateway.access().attribute(caller(), new AttributionSources(head.attribution(), metadata, bodyUser));
        if (result instanceof Access.Result.Attributed(Attribution attribution)) {
            return attribution;
        }
        refuse(gateway.answers().of(result));
        return null;
    }

    Caller caller() {
        return Objects.requireNonNull(caller, "the caller is known first");
    }

    /// Answers a refusal; always false, so that a step can end with it.
    boolean refuse(Refusal refusal) {
        return refuse(refusal, requestId, null);
    }

    /// Answers a refusal of one of several attempts.
    ///
    /// @param id of the attempt
    /// @param charged what it cost, where it ran
    boolean refuse(Refusal refusal, String id, @Nullable String charged) {
        if (trace != null) {
            trace.refused(refusal.code(), refusal.governs());
        }
        gateway.refuse(request, family, refusal, id, charged);
        return false;
    }

    HttpServerRequest request() {
        return request;
    }

    RequestHead head() {
        return head;
    }

    LoopExecutor executor() {
        return executor;
    }

    String requestId() {
        return requestId;
    }

    long receivedMillis() {
        return receivedMillis;
    }

    /// On the monotonic clock.
    long receivedNanos() {
        return receivedNanos;
    }

    int millisSince() {
        return (int) ((System.nanoTime() - receivedNanos) / 1_000_000);
    }
}
