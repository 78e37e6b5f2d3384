package io.purser.gateway.listener;

import io.netty.buffer.Unpooled;
import io.purser.gateway.dialect.Family;
import io.purser.gateway.dialect.Reference;
import io.purser.gateway.dialect.Upload;
import io.purser.gateway.relay.Job;
import io.purser.gateway.relay.Provider;
import io.purser.gateway.relay.Providers;
import io.purser.gateway.relay.Question;
import io.purser.governance.batches.BatchPlan;
import io.purser.governance.batches.BatchStore;
import io.purser.governance.batches.StoredFile;
import io.purser.platform.http.Bodies;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The upload of a file: it goes on as it came, and whose it is is kept. A batch's input is read as
/// it passes, and goes to the provider that serves its model; every other file goes to the first
/// one that speaks OpenAI's dialect.
final class FileUpload {
    private final Gateway gateway;
    private final BatchStore store;
    private final FileClerk clerk;

    FileUpload(Gateway gateway, BatchStore store, HttpServerRequest request) {
        this.gateway = gateway;
        this.store = store;
        this.clerk = new FileClerk(gateway, store, request);
    }

    void handle() {
        clerk.body(true, this::whole);
    }

    private void whole(Bodies.Body read) {
        String type = clerk.arrival().head().contentType();
        clerk.off(() -> Upload.read(type, read.bytes(), read.length()), upload -> {
            switch (upload) {
                case Upload.Understood(String _, BatchPlan plan, List<Reference> references) ->
                    gateway.ownership()
                            .check(
                                    references,
                                    clerk.arrival().caller().identity(),
                                    clerk.arrival().executor(),
                                    foreign -> checked(foreign, read, plan));
                case Upload.Rejected(String field, String expected) ->
                    clerk.refuse(gateway.answers().malformed(field, expected));
            }
        });
    }

    private void checked(@Nullable Reference foreign, Bodies.Body read, @Nullable BatchPlan plan) {
        if (foreign == null) {
            send(read, plan);
        } else {
            clerk.refuse(gateway.answers().unknownReference(foreign));
        }
    }

    private void send(Bodies.Body read, @Nullable BatchPlan plan) {
        Provider provider = plan == null ? first() : serving(plan);
        if (provider == null) {
            return;
        }
        List<Map.Entry<String, String>> headers =
                new ArrayList<>(clerk.arrival().head().upstream());
        String type = clerk.arrival().head().contentType();
        headers.add(Map.entry("content-type", type == null ? "" : type));
        Buffer bytes = BufferInternal.buffer(Unpooled.wrappedBuffer(read.bytes(), 0, read.length()));
        Question upload = Question.of(provider, HttpMethod.POST, "/files").with(headers, bytes);
        gateway.relay().ask(upload, answer -> {
            if (answer.isGood()) {
                keep(answer, provider, plan);
            } else {
                clerk.answer(answer, provider.name());
            }
        });
    }

    private @Nullable Provider first() {
        for (Provider provider : gateway.providers().all()) {
            if (provider.speaks().contains(Family.OPENAI)) {
                return provider;
            }
        }
        clerk.refuse(gateway.answers().unknownProvider("openai"));
        return null;
    }

    /// An alias cannot be replaced in a file that goes as it is.
    private @Nullable Provider serving(BatchPlan plan) {
        Providers.Routed routed = gateway.providers().route(plan.model(), Family.OPENAI);
        if (routed == null) {
            clerk.refuse(gateway.answers().unknownModel(plan.model(), gateway.nearestModels(plan.model())));
            return null;
        }
        if (!routed.upstreamModel().equals(plan.model())) {
            clerk.refuse(
                    gateway.answers().malformed("model", "the provider's own name; a file's lines go as they are"));
            return null;
        }
        return routed.provider();
    }

    private void keep(Question.Answer answer, Provider provider, @Nullable BatchPlan plan) {
        String id = FileClerk.madeId(answer);
        if (id == null) {
            clerk.answer(Question.Answer.none(Job.Failure.BROKEN), provider.name());
            return;
        }
        StoredFile file = new StoredFile(
                id,
                provider.name(),
                clerk.owner(),
                clerk.arrival().receivedMillis(),
                answer.body().toString(),
                plan);
        clerk.answerKept(() -> store.keep(file), answer, provider.name());
    }
}
