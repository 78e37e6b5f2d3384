package io.purser.gateway.listener;

import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.dialect.BatchResults;
import io.purser.gateway.dialect.TopStrings;
import io.purser.gateway.dialect.openai.OpenAiUsage;
import io.purser.gateway.relay.Provider;
import io.purser.gateway.relay.Providers;
import io.purser.gateway.relay.Question;
import io.purser.gateway.relay.Relay;
import io.purser.governance.batches.BatchStore;
import io.purser.governance.batches.StoredBatch;
import io.purser.governance.batches.StoredFile;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The batches whose holds are open: each ends once, when its result is known, whoever asks first,
/// its owner or the gateway by itself. A batch without a result after three days is booked at what
/// was held. Safe to use from any thread.
public final class BatchDesk {
    private static final Logger log = LoggerFactory.getLogger(BatchDesk.class);
    private static final long LONGEST_MILLIS = Duration.ofDays(3).toMillis();

    private final BatchStore store;
    private final Providers providers;
    private final Relay relay;
    private final InstantSource clock;
    private final Function<StoredBatch, @Nullable GovernedCall> resume;
    private final Map<String, GovernedCall> calls = new ConcurrentHashMap<>();
    private final Set<String> ending = ConcurrentHashMap.newKeySet();

    /// @param resume takes up the hold of a batch that the process before this one left open,
    ///     null where it has ended
    public BatchDesk(
            BatchStore store,
            Providers providers,
            Relay relay,
            InstantSource clock,
            Function<StoredBatch, @Nullable GovernedCall> resume) {
        this.store = store;
        this.providers = providers;
        this.relay = relay;
        this.clock = clock;
        this.resume = resume;
    }

    void opened(StoredBatch batch, GovernedCall call) {
        calls.put(batch.id(), call);
    }

    /// Asks after every open batch. Call it on an event loop, from time to time.
    public void poll(Executor loop) {
        off(() -> store.openBatches().forEach(batch -> loop.execute(() -> ask(batch, loop))));
    }

    private void ask(StoredBatch batch, Executor loop) {
        Provider provider = providers.named(batch.provider());
        if (provider == null) {
            expireLate(batch, loop, () -> {});
            return;
        }
        relay.ask(Question.of(provider, HttpMethod.GET, "/batches/" + batch.id()), answer -> {
            if (answer.isGood()) {
                seen(batch, answer.body(), loop, () -> {});
            } else {
                expireLate(batch, loop, () -> {});
            }
        });
    }

    /// Notes what the provider says of a batch and ends its hold where that is its result.
    ///
    /// @param then run on `loop` when that is done
    void seen(StoredBatch batch, Buffer json, Executor loop, Runnable then) {
        Map<String, String> said = TopStrings.read(json.getBytes(), json.length());
        off(() -> {
            StoredBatch now = note(batch, said == null ? null : json.toString());
            keepFile(now, said, "output_file_id");
            keepFile(now, said, "error_file_id");
            loop.execute(() -> judge(now, said, loop, then));
        });
    }

    /// Whether a batch has ended is never forgotten for what somebody saw of it before.
    private synchronized StoredBatch note(StoredBatch batch, @Nullable String json) {
        StoredBatch known = store.batch(batch.owner(), batch.id());
        StoredBatch now = known == null ? batch : known;
        StoredBatch next = json == null ? now : now.seen(json);
        store.keep(next);
        return next;
    }

    private synchronized void noteEnd(StoredBatch batch) {
        StoredBatch known = store.batch(batch.owner(), batch.id());
        store.keep((known == null ? batch : known).ended());
    }

    private void keepFile(StoredBatch batch, @Nullable Map<String, String> said, String field) {
        String id = said == null ? null : said.get(field);
        if (id != null && FileClerk.isId(id) && store.file(batch.owner(), id) == null) {
            String json = "{\"id\":\"" + id + "\",\"object\":\"file\",\"purpose\":\"batch_output\"}";
            store.keep(new StoredFile(id, batch.provider(), batch.owner(), clock.millis(), json, null));
        }
    }

    private void judge(StoredBatch batch, @Nullable Map<String, String> said, Executor loop, Runnable then) {
        String status = said == null ? "" : said.getOrDefault("status", "");
        boolean isOver = switch (status) {
            case "completed", "failed", "expired", "cancelled" -> true;
            default -> false;
        };
        if (batch.settled() || !ending.add(batch.id())) {
            then.run();
        } else if (!isOver) {
            ending.remove(batch.id());
            expireLate(batch, loop, then);
        } else {
            String output = said == null ? null : said.get("output_file_id");
            if (output == null || !FileClerk.isId(output)) {
                boolean isFailed = status.equals("failed");
                settle(
                        batch,
                        new Result(List.of(), null, 0, isFailed ? Outcome.PROVIDER_ERROR : Outcome.SUCCESS),
                        loop,
                        then);
            } else {
                read(batch, output, loop, then);
            }
        }
    }

    /// What a batch came to.
    private record Result(List<TokenUsage> parts, @Nullable String model, int unread, Outcome outcome) {}

    private void read(StoredBatch batch, String output, Executor loop, Runnable then) {
        Provider provider = providers.named(batch.provider());
        if (provider == null) {
            ending.remove(batch.id());
            expireLate(batch, loop, then);
            return;
        }
        BatchResults results = new BatchResults(OpenAiUsage::read);
        Question content = Question.of(provider, HttpMethod.GET, "/files/" + output + "/content")
                .into(results::feed);
        relay.ask(content, answer -> {
            if (!answer.isGood()) {
                ending.remove(batch.id());
                expireLate(batch, loop, then);
                return;
            }
            results.end();
            settle(batch, new Result(results.parts(), results.model(), results.unread(), Outcome.SUCCESS), loop, then);
        });
    }

    private void settle(StoredBatch batch, Result result, Executor loop, Runnable then) {
        boolean isWhole = result.unread() == 0;
        List<TokenUsage> parts = isWhole ? result.parts() : withShares(batch, result);
        GovernedCall.End end = new GovernedCall.End(
                parts.stream().reduce(TokenUsage.NONE, TokenUsage::plus),
                isWhole ? UsageSource.PROVIDER : UsageSource.COUNTED,
                result.outcome(),
                result.model(),
                clock.millis() - batch.createdAt(),
                -1,
                isWhole ? List.of() : List.of("usage_partial"));
        end(batch, end, parts, loop, then);
    }

    /// A line that does not tell its usage is charged its share of what was held.
    private List<TokenUsage> withShares(StoredBatch batch, Result result) {
        GovernedCall call = call(batch);
        if (call == null) {
            return result.parts();
        }
        long calls = Math.max(1, batch.plan().calls());
        TokenUsage share =
                TokenUsage.of(Math.ceilDiv(call.estimatedInput(), calls), Math.ceilDiv(call.coveredOutput(), calls));
        List<TokenUsage> parts = new ArrayList<>(result.parts());
        parts.addAll(Collections.nCopies(result.unread(), share));
        return parts;
    }

    /// A result that does not come is not waited for longer than the longest hold there is.
    private void expireLate(StoredBatch batch, Executor loop, Runnable then) {
        boolean isLate = clock.millis() - batch.createdAt() > LONGEST_MILLIS;
        GovernedCall call = isLate && !batch.settled() && ending.add(batch.id()) ? call(batch) : null;
        if (call == null) {
            then.run();
            return;
        }
        TokenUsage held = call.held();
        GovernedCall.End end = new GovernedCall.End(
                held,
                UsageSource.HELD,
                Outcome.UNKNOWN,
                null,
                clock.millis() - batch.createdAt(),
                -1,
                List.of("no_answer"));
        end(batch, end, List.of(held), loop, then);
    }

    private void end(StoredBatch batch, GovernedCall.End end, List<TokenUsage> parts, Executor loop, Runnable then) {
        GovernedCall call = call(batch);
        if (call == null) {
            ended(batch, loop, then);
            return;
        }
        call.settleEach(end, parts, loop, receipt -> {
            if (receipt.durable()) {
                ended(batch, loop, then);
            } else {
                log.error("batch {} could not be booked; the next start tries again", batch.id());
                then.run();
            }
        });
    }

    private void ended(StoredBatch batch, Executor loop, Runnable then) {
        calls.remove(batch.id());
        off(() -> {
            noteEnd(batch);
            ending.remove(batch.id());
            loop.execute(then);
        });
    }

    private @Nullable GovernedCall call(StoredBatch batch) {
        return calls.computeIfAbsent(batch.id(), _ -> resume.apply(batch));
    }

    private static void off(Runnable work) {
        Thread.ofVirtual().start(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                log.error("what is kept of batches cannot be read or written", e);
            }
        });
    }
}
