package io.purser.gateway.listener;

import io.purser.gateway.relay.Provider;
import io.purser.gateway.relay.Question;
import io.purser.governance.batches.BatchStore;
import io.purser.governance.batches.Owner;
import io.purser.governance.batches.StoredFile;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Files and batches: they stay with the provider, and each is seen by its owner alone. Nothing
/// here but the making of a batch costs anything.
public final class FileRoutes {
    private static final String FILES = "/v1/files";
    private static final String BATCHES = "/v1/batches";

    private final Gateway gateway;
    private final BatchStore store;
    private final BatchDesk desk;

    public FileRoutes(Gateway gateway, BatchStore store, BatchDesk desk) {
        this.gateway = gateway;
        this.store = store;
        this.desk = desk;
    }

    /// Every route of files and batches.
    public List<Route> routes() {
        return gateway.guarded(List.of(
                Clerk.route(HttpMethod.POST, FILES, (request, _) -> new FileUpload(gateway, store, request).handle()),
                Clerk.route(
                        HttpMethod.GET, FILES, (request, _) -> asked(request).listFiles()),
                Clerk.route(
                        HttpMethod.GET,
                        FILES + "/{id}",
                        (request, id) -> asked(request).file(HttpMethod.GET, id)),
                Clerk.route(
                        HttpMethod.DELETE,
                        FILES + "/{id}",
                        (request, id) -> asked(request).file(HttpMethod.DELETE, id)),
                Clerk.route(
                        HttpMethod.GET,
                        FILES + "/{id}/content",
                        (request, id) -> asked(request).content(id)),
                Clerk.route(
                        HttpMethod.POST,
                        BATCHES,
                        (request, _) -> new BatchMaking(gateway, store, desk, request).handle()),
                Clerk.route(
                        HttpMethod.GET, BATCHES, (request, _) -> asked(request).listBatches()),
                Clerk.route(
                        HttpMethod.GET,
                        BATCHES + "/{id}",
                        (request, id) -> asked(request).batch(HttpMethod.GET, id)),
                Clerk.route(
                        HttpMethod.POST,
                        BATCHES + "/{id}/cancel",
                        (request, id) -> asked(request).batch(HttpMethod.POST, id))));
    }

    private Asked asked(HttpServerRequest request) {
        return new Asked(new FileClerk(gateway, store, request));
    }

    /// One question about what is in store.
    private final class Asked {
        private final FileClerk clerk;

        Asked(FileClerk clerk) {
            this.clerk = clerk;
        }

        void listFiles() {
            clerk.known(owner -> clerk.off(
                    () -> store.files(owner),
                    files -> clerk.list(files.stream().map(StoredFile::json).collect(Collectors.joining(",")))));
        }

        void listBatches() {
            clerk.known(owner -> clerk.off(
                    () -> store.batches(owner),
                    batches -> clerk.list(
                            batches.stream().map(batch -> batch.json()).collect(Collectors.joining(",")))));
        }

        void file(HttpMethod method, String id) {
            clerk.known(owner -> clerk.file(
                    owner,
                    id,
                    file -> ask(file.provider(), method, "/files/" + id, answer -> {
                        if (method.equals(HttpMethod.DELETE) && answer.isGood()) {
                            forget(owner, id, answer);
                        } else {
                            clerk.answer(answer, file.provider());
                        }
                    })));
        }

        private void forget(Owner owner, String id, Question.Answer answer) {
            clerk.off(
                    () -> {
                        store.forgetFile(owner, id);
                        return answer;
                    },
                    deleted -> clerk.answer(deleted, ""));
        }

        void content(String id) {
            clerk.known(owner -> clerk.file(owner, id, file -> {
                Provider provider = gateway.providers().named(file.provider());
                if (provider == null) {
                    clerk.refuse(gateway.answers().unknownProvider(file.provider()));
                } else {
                    new FileContent(gateway, clerk, provider).pass(id);
                }
            }));
        }

        void batch(HttpMethod method, String id) {
            String path = "/batches/" + id + (method.equals(HttpMethod.POST) ? "/cancel" : "");
            clerk.endsOnly();
            clerk.known(owner -> clerk.batch(
                    owner,
                    id,
                    batch -> ask(batch.provider(), method, path, answer -> {
                        if (answer.isGood()) {
                            desk.seen(
                                    batch,
                                    answer.body(),
                                    clerk.arrival().executor(),
                                    () -> clerk.answer(answer, batch.provider()));
                        } else {
                            clerk.answer(answer, batch.provider());
                        }
                    })));
        }

        private void ask(String provider, HttpMethod method, String path, Consumer<Question.Answer> then) {
            Provider named = gateway.providers().named(provider);
            if (named == null) {
                clerk.refuse(gateway.answers().unknownProvider(provider));
            } else {
                gateway.relay().ask(Question.of(named, method, path), then);
            }
        }
    }
}
