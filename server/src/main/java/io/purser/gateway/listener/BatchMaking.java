package io.purser.gateway.listener;

import io.netty.buffer.Unpooled;
import io.purser.core.attribution.Attribution;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.dialect.TopStrings;
import io.purser.gateway.relay.Job;
import io.purser.gateway.relay.Provider;
import io.purser.gateway.relay.Question;
import io.purser.governance.admission.Admission;
import io.purser.governance.admission.Verdict;
import io.purser.governance.batches.BatchPlan;
import io.purser.governance.batches.BatchStore;
import io.purser.governance.batches.StoredBatch;
import io.purser.governance.batches.StoredFile;
import io.purser.governance.settlement.GovernedCall;
import io.purser.platform.http.Bodies;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The making of a batch: admitted like one call with all that its input's lines come to, and held
/// until its result is known.
final class BatchMaking {
    private final Gateway gateway;
    private final BatchStore store;
    private final BatchDesk desk;
    private final FileClerk clerk;

    BatchMaking(Gateway gateway, BatchStore store, BatchDesk desk, HttpServerRequest request) {
        this.gateway = gateway;
        this.store = store;
        this.desk = desk;
        this.clerk = new FileClerk(gateway, store, request);
    }

    void handle() {
        clerk.body(false, this::whole);
    }

    private void whole(Bodies.Body read) {
        Map<String, String> asked = TopStrings.read(read.bytes(), read.length());
        if (asked == null) {
            clerk.refuse(gateway.answers().malformed("body", "one JSON object, every field once"));
            return;
        }
        String input = asked.get("input_file_id");
        String url = asked.get("endpoint");
        if (input == null || url == null) {
            clerk.refuse(gateway.answers().malformed(input == null ? "input_file_id" : "endpoint", "a text"));
            return;
        }
        clerk.off(() -> store.file(clerk.owner(), input), file -> known(read, file, url));
    }

    private void known(Bodies.Body read, @Nullable StoredFile file, String url) {
        BatchPlan plan = file == null ? null : file.plan();
        Provider provider = file == null ? null : gateway.providers().named(file.provider());
        if (file == null || plan == null || provider == null) {
            clerk.refuse(
                    gateway.answers()
                            .malformed(
                                    "input_file_id",
                                    "a file that was uploaded through this gateway with purpose=batch; upload it at /v1/files"));
        } else if (!plan.url().equals(url)) {
            clerk.refuse(gateway.answers().malformed("endpoint", plan.url() + ", as in the file's lines"));
        } else {
            ask(read, plan, provider);
        }
    }

    private void ask(Bodies.Body read, BatchPlan plan, Provider provider) {
        Arrival arrival = clerk.arrival();
        Attribution attribution = arrival.attribute();
        if (attribution == null) {
            return;
        }
        Admission.Request asked = new Admission.Request(
                arrival.requestId(),
                arrival.caller(),
                attribution,
                plan.shape(),
                provider.name(),
                plan.model(),
                null,
                List.of(),
                List::of,
                arrival.receivedMillis(),
                arrival.head().retryCount(),
                Admission.Routes.NONE,
                null);
        gateway.admission().admit(asked, arrival.executor(), verdict -> {
            if (verdict instanceof Verdict.Admitted(GovernedCall call)) {
                make(read, plan, provider, call);
            } else {
                arrival.refuse(gateway.answers().of(verdict, arrival.caller().identity()));
            }
        });
    }

    private void make(Bodies.Body read, BatchPlan plan, Provider provider, GovernedCall call) {
        List<Map.Entry<String, String>> headers =
                new ArrayList<>(clerk.arrival().head().upstream());
        headers.add(Map.entry("content-type", "application/json"));
        Buffer bytes = BufferInternal.buffer(Unpooled.copiedBuffer(read.bytes(), 0, read.length()));
        Question making = Question.of(provider, HttpMethod.POST, "/batches").with(headers, bytes);
        gateway.relay().ask(making, answer -> made(answer, plan, provider, call));
    }

    private void made(Question.Answer answer, BatchPlan plan, Provider provider, GovernedCall call) {
        String id = FileClerk.madeId(answer);
        if (id != null) {
            keep(answer, id, plan, provider, call);
        } else if (!answer.sent()) {
            call.release("unreachable", clerk.arrival().executor(), _ -> clerk.answer(answer, provider.name()));
        } else {
            end(answer, provider, call);
        }
    }

    /// The batch runs from here on, whatever becomes of the client.
    private void keep(Question.Answer answer, String id, BatchPlan plan, Provider provider, GovernedCall call) {
        StoredBatch batch = new StoredBatch(
                id,
                provider.name(),
                clerk.owner(),
                call.requestId(),
                clerk.arrival().receivedMillis(),
                answer.body().toString(),
                plan,
                false);
        desk.opened(batch, call);
        clerk.answerKept(() -> store.keep(batch), answer, provider.name());
    }

    /// An error costs nothing; where nothing came back the batch may run, and what was held stands.
    private void end(Question.Answer answer, Provider provider, GovernedCall call) {
        boolean isError = answer.status() >= 400;
        GovernedCall.End end = new GovernedCall.End(
                isError ? TokenUsage.NONE : call.held(),
                isError ? UsageSource.PROVIDER : UsageSource.HELD,
                isError ? Outcome.PROVIDER_ERROR : Outcome.BROKEN_OFF,
                null,
                clerk.arrival().millisSince(),
                -1,
                isError ? List.of() : List.of("no_answer"));
        Job.Failure failure = answer.failure();
        Question.Answer told = isError ? answer : Question.Answer.none(failure == null ? Job.Failure.BROKEN : failure);
        call.settle(end, clerk.arrival().executor(), _ -> clerk.answer(told, provider.name()));
    }
}
