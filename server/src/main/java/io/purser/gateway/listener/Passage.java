package io.purser.gateway.listener;

import io.netty.buffer.Unpooled;
import io.purser.core.attribution.Attribution;
import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.PromptSize;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.relay.Errand;
import io.purser.gateway.relay.Job;
import io.purser.gateway.relay.NativeRoute;
import io.purser.gateway.relay.PurserHeaders;
import io.purser.gateway.relay.Relay;
import io.purser.governance.admission.Admission;
import io.purser.governance.admission.Verdict;
import io.purser.governance.settlement.GovernedCall;
import io.purser.platform.http.Bodies;
import io.purser.platform.http.Fault;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request to a part of a provider's API that we do not know: refused where a hard budget of
/// money or tokens applies, since nothing of its cost will be known; else it passes, and the
/// ledger has its bytes and says that they are not priced. Lives on one event loop.
final class Passage implements Bodies.Reader, Errand.Watcher {
    /// What stands for the model in the ledger and in what a key allows.
    static final String MODEL = "passthrough";

    private final Gateway gateway;
    private final NativeRoute route;
    private final Arrival arrival;
    private @Nullable GovernedCall call;
    private Bodies.@Nullable Body body;
    private Relay.@Nullable Running running;
    private boolean gone;

    Passage(Gateway gateway, NativeRoute route, HttpServerRequest request) {
        this.gateway = gateway;
        this.route = route;
        this.arrival = new Arrival(gateway, route.family(), request);
    }

    void handle() {
        HttpServerResponse response = arrival.request().response();
        response.exceptionHandler(_ -> {});
        response.closeHandler(_ -> clientGone());
        response.endHandler(_ -> release());
        if (arrival.isKnown()) {
            gateway.bodies().read(arrival.request(), this);
        }
    }

    @Override
    public void whole(Bodies.Body read) {
        body = read;
        Attribution attribution = gone ? null : arrival.attribute();
        if (attribution == null) {
            release();
            return;
        }
        Admission.Request asked = new Admission.Request(
                arrival.requestId(),
                arrival.caller(),
                attribution,
                shape(),
                route.provider().name(),
                MODEL,
                null,
                List::of,
                arrival.receivedMillis(),
                arrival.head().retryCount());
        gateway.admission().admit(asked, arrival.executor(), this::decided);
    }

    private static CallShape shape() {
        return CallShape.text(CallShape.Kind.UNMETERED, MODEL, false, PromptSize.NONE, OptionalLong.empty());
    }

    private void decided(Verdict verdict) {
        if (verdict instanceof Verdict.Unpriced(var _, var _, var governs, var _)) {
            arrival.refuse(gateway.answers().unmetered(arrival.request().path(), governs));
        } else if (!(verdict instanceof Verdict.Admitted(GovernedCall admitted))) {
            arrival.refuse(gateway.answers().of(verdict, arrival.caller().identity()));
        } else if (gone) {
            admitted.release("client gone", arrival.executor(), _ -> {});
        } else {
            call = admitted;
            running = gateway.relay().run(errand());
        }
    }

    private Errand errand() {
        HttpServerRequest request = arrival.request();
        Bodies.Body read = body;
        boolean isEmpty = read == null || read.length() == 0;
        List<Map.Entry<String, String>> headers = new ArrayList<>(arrival.head().upstream());
        String type = arrival.head().contentType();
        if (!isEmpty && type != null) {
            headers.add(Map.entry("content-type", type));
        }
        String query =
                NativePath.withoutCredentials(request.query(), arrival.head().credential());
        return new Errand(
                route.provider(),
                route.family(),
                request.method(),
                route.uri(query),
                headers,
                isEmpty || read == null
                        ? null
                        : BufferInternal.buffer(Unpooled.wrappedBuffer(read.bytes(), 0, read.length())),
                request.response(),
                this);
    }

    @Override
    public void begins(HttpServerResponse client) {
        PurserHeaders.requestId(client, arrival.requestId());
    }

    @Override
    public void whole(int status, long bytes, Runnable end) {
        boolean isError = status >= 400;
        settle(isError ? Outcome.PROVIDER_ERROR : Outcome.SUCCESS, bytes, receipt -> {
            if (receipt.durable()) {
                end.run();
            } else {
                arrival.request().response().reset(0);
            }
        });
    }

    @Override
    public void failed(Job.Failure failure, boolean sent, boolean begun, long bytes) {
        Refusal refusal = gateway.answers().of(failure, route.provider().name());
        Runnable answer = begun ? () -> {} : () -> arrival.refuse(refusal);
        if (sent) {
            settle(Outcome.BROKEN_OFF, bytes, _ -> answer.run());
        } else if (call != null) {
            call.release("unreachable", arrival.executor(), _ -> answer.run());
        }
    }

    @Override
    public void left(boolean sent, long bytes) {
        if (sent) {
            settle(Outcome.CLIENT_GONE, bytes, _ -> {});
        } else if (call != null) {
            call.release("client gone", arrival.executor(), _ -> {});
        }
    }

    private void settle(Outcome outcome, long answerBytes, Consumer<GovernedCall.Receipt> then) {
        GovernedCall open = call;
        if (open == null) {
            return;
        }
        Bodies.Body read = body;
        Quantities bytes = Quantities.of(Meter.REQUEST_BYTES, read == null ? 0 : read.length())
                .with(Meter.ANSWER_BYTES, answerBytes);
        TokenUsage usage = new TokenUsage(0, 0, 0, 0, 0, 0, bytes);
        GovernedCall.End end = new GovernedCall.End(
                usage, UsageSource.COUNTED, outcome, null, arrival.millisSince(), -1, List.of("unknown_route"));
        open.settle(end, arrival.executor(), then);
    }

    @Override
    public void refused(Fault fault, String detail) {
        arrival.refuse(gateway.answers().of(fault, detail));
    }

    private void clientGone() {
        gone = true;
        Relay.Running open = running;
        if (open == null) {
            release();
        } else {
            open.clientGone(this::release);
        }
    }

    private void release() {
        Bodies.Body read = body;
        if (read != null) {
            read.release();
        }
    }
}
