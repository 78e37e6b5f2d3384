package io.purser.control.api.graphql;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import io.purser.control.api.Presence;
import io.purser.control.identity.Principal;
import io.purser.control.subscriptions.Feed;
import io.purser.platform.http.StalledException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/// Runs operations: all at once, or a subscription event by event on the thread that asks.
final class Operations {
    /// In the context of an operation: the cursor behind which it goes on, whatever its `after` says.
    static final String RESUMES_AFTER = "purser.resumesAfter";

    private final FutureTask<GraphQL> graphql;

    /// @param graphql run when it is first needed: reading the schema takes a tenth of a start
    Operations(FutureTask<GraphQL> graphql) {
        this.graphql = graphql;
    }

    /// Who asks.
    ///
    /// @param presence asked again while a subscription goes on
    /// @param resumesAfter null where the operation itself says it
    record Asker(
            Principal principal,
            Presence presence,
            @Nullable String resumesAfter) {
        Asker(Principal principal, Presence presence) {
            this(principal, presence, null);
        }

        Map<Object, Object> context() {
            Map<Object, Object> context = new HashMap<>();
            context.put(Principal.class, principal);
            context.put(Presence.class, presence);
            if (resumesAfter != null) {
                context.put(RESUMES_AFTER, resumesAfter);
            }
            return context;
        }
    }

    /// Where the results of an operation go.
    interface Listener {
        /// A result.
        ///
        /// @param cursor the place behind it; null where it is none of a subscription
        void next(Map<String, Object> result, @Nullable String cursor) throws IOException;

        /// There is no result: the operation was refused, or ended before its time. Nothing follows.
        void failed(Map<String, Object> errors) throws IOException;

        /// Nothing follows.
        void complete() throws IOException;
    }

    /// Reads the schema now, so that no call has to wait for it. A second time does nothing.
    void prepare() {
        graphql.run();
    }

    /// The whole answer. A subscription has none.
    Answer answer(Asked asked, Asker asker) {
        ExecutionInput input = asked.input(asker.context());
        ExecutionResult result = graphql().execute(input);
        @Nullable Feed<?> feed = input.getGraphQLContext().get(Feed.class);
        if (feed != null) {
            feed.close();
            return new Answer(
                    errors(new ApiError(
                            "query_invalid",
                            "a subscription has no single answer; ask with `Accept: text/event-stream`, or over a"
                                    + " WebSocket that speaks graphql-transport-ws")),
                    false);
        }
        return new Answer(form(result), result.isDataPresent());
    }

    /// @param ran whether the operation was run, with whatever outcome
    record Answer(Map<String, Object> result, boolean ran) {}

    /// Tells the results one after the other, until there are no more or the thread is interrupted.
    void tell(Asked asked, Asker asker, Listener listener) throws IOException {
        ExecutionInput input = asked.input(asker.context());
        ExecutionResult result = graphql().execute(input);
        @Nullable Feed<?> feed = input.getGraphQLContext().get(Feed.class);
        if (feed == null) {
            if (result.getData() == null) {
                listener.failed(form(result));
            } else {
                listener.next(form(result), null);
                listener.complete();
            }
            return;
        }
        try (feed) {
            follow(result.getData(), feed, listener);
        } catch (StalledException slow) {
            feed.endsBy(Feed.Ending.SLOW);
            throw slow;
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
        }
    }

    private static void follow(@Nullable Publisher<ExecutionResult> results, Feed<?> feed, Listener listener)
            throws IOException, InterruptedException {
        if (results == null) {
            throw new IllegalStateException("a feed was opened that nobody publishes");
        }
        Pulled pulled = new Pulled(results);
        while (true) {
            switch (pulled.next()) {
                case Pulled.Next.Result(ExecutionResult result) -> listener.next(form(result), feed.cursor());
                case Pulled.Next.Complete() -> {
                    listener.complete();
                    return;
                }
                case Pulled.Next.Failed(Throwable why) -> {
                    if (why instanceof ApiError known) {
                        listener.failed(errors(known));
                        return;
                    }
                    throw new InterruptedException();
                }
            }
        }
    }

    static Map<String, Object> errors(ApiError error) {
        return Map.of(
                "errors",
                List.of(Map.of("message", String.valueOf(error.getMessage()), "extensions", error.getExtensions())));
    }

    private static Map<String, Object> form(ExecutionResult result) {
        return new TreeMap<>(ErrorCodes.withCodes(result.toSpecification()));
    }

    private GraphQL graphql() {
        graphql.run();
        try {
            return graphql.get();
        } catch (ExecutionException unreadable) {
            throw new IllegalStateException("the schema of this build cannot be read", unreadable.getCause());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while the schema was read", stopping);
        }
    }
}
