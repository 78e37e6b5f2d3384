package io.purser.gateway.relay;

import io.purser.core.usage.Outcome;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.dialect.AnswerPeek;
import io.purser.gateway.dialect.Family;
import io.purser.governance.custody.Custody;
import io.purser.governance.custody.OpenResponse;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Calls that go on at their provider without a connection: responses in the background. Each is
/// held until its result is known and settled once with it, which the gateway asks for by itself,
/// ever more rarely, and at once when the caller has asked or cancelled. What is not known at the
/// limit settles at what is held, flagged. What the process leaves open when it ends is taken up by
/// the next one.
public final class BackgroundCalls {
    private static final int MAX_OPEN = 10_000;
    private static final int MAX_BYTES = 32 << 20;

    private final Relay relay;
    private final Custody custody;
    private final Pace pace;
    private final ConcurrentHashMap<String, Open> open = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    BackgroundCalls(Relay relay, Custody custody, Pace pace) {
        this.relay = relay;
        this.custody = custody;
        this.pace = pace;
    }

    /// How often a result is asked for.
    ///
    /// @param first after the call began
    /// @param most between two questions, however long it takes
    /// @param limit after which what is held stands
    public record Pace(Duration first, Duration most, Duration limit) {
        public static final Pace USUAL = new Pace(Duration.ofSeconds(2), Duration.ofMinutes(1), Duration.ofDays(3));
    }

    /// What is taken over of a call whose connection has ended.
    ///
    /// @param provider null where the configuration no longer has it: then nobody can be asked
    /// @param model as the provider was asked for it
    record Taken(GovernedCall call, @Nullable Provider provider, String model, Executor executor, long receivedNanos) {
        static Taken of(Job job) {
            return new Taken(
                    job.call(),
                    job.routed().provider(),
                    job.routed().upstreamModel(),
                    job.executor(),
                    job.receivedNanos());
        }
    }

    /// One call. Belongs to the event loop that took it.
    private static final class Open {
        private final String id;
        private final Taken taken;
        private final long sinceTicks;
        private long waitMillis;
        private boolean asking;
        private boolean askAgain;
        private boolean waiting;
        private boolean cancelled;
        private boolean over;
        private @Nullable Runnable whenAsked;

        private Open(String id, Taken taken, long sinceTicks, long waitMillis) {
            this.id = id;
            this.taken = taken;
            this.sinceTicks = sinceTicks;
            this.waitMillis = waitMillis;
        }

        private void ask(Relay relay, HttpMethod method, String rest, Consumer<Question.Answer> then) {
            Provider provider = taken.provider();
            if (provider == null) {
                then.accept(Question.Answer.none(Job.Failure.UNREACHABLE));
            } else {
                relay.ask(
                        Question.of(provider, method, "/responses/" + id + rest).upTo(MAX_BYTES), then);
            }
        }
    }

    /// Whether a response of this status has come to its end.
    static boolean isOver(@Nullable String status) {
        return status != null
                && switch (status) {
                    case "completed", "failed", "cancelled", "incomplete" -> true;
                    default -> false;
                };
    }

    /// Calls that have not ended.
    public int open() {
        return count.get();
    }

    /// Takes a call over. Call it on the call's event loop.
    void take(Taken taken, String id) {
        take(taken, id, relay.ticks());
    }

    private void take(Taken taken, String id, long sinceTicks) {
        Open one = new Open(id, taken, sinceTicks, pace.first().toMillis());
        if (count.incrementAndGet() > MAX_OPEN || open.putIfAbsent(id, one) != null) {
            settleHeld(one, "background_limit");
            return;
        }
        wait(one);
    }

    /// Takes up a call that the process before this one left open. Call it on an event loop.
    ///
    /// @param provider null where the configuration no longer has it
    /// @param executor of that event loop
    public void resume(OpenResponse left, GovernedCall call, @Nullable Provider provider, Executor executor) {
        long age = Math.max(0, relay.nowMillis() - left.at()) * 1_000_000;
        Taken taken = new Taken(call, provider, left.model(), executor, System.nanoTime() - age);
        take(taken, left.id(), relay.ticks() - age);
    }

    /// Forgets a call once its end is booked.
    Consumer<GovernedCall.Receipt> ending(GovernedCall call, Consumer<GovernedCall.Receipt> then) {
        return receipt -> {
            if (receipt.durable()) {
                custody.ended(call.requestId());
            }
            then.accept(receipt);
        };
    }

    /// The caller has asked for a response, or cancelled it: its result may be known.
    public void nudge(String id) {
        Open one = open.get(id);
        if (one != null) {
            one.taken.executor().execute(() -> ask(one));
        }
    }

    /// The caller deletes a response: what is known of it now is the last that will be.
    ///
    /// @param then run on `executor` when it has been asked for
    public void beforeDeleting(String id, Executor executor, Runnable then) {
        Open one = open.get(id);
        if (one == null) {
            then.run();
            return;
        }
        one.taken.executor().execute(() -> {
            one.whenAsked = () -> {
                settleHeld(one, "background_deleted");
                executor.execute(then);
            };
            ask(one);
        });
    }

    /// A budget has nothing left for it.
    void cancel(String id) {
        Open one = open.get(id);
        if (one != null && !one.over && !one.cancelled) {
            one.cancelled = true;
            one.ask(relay, HttpMethod.POST, "/cancel", _ -> ask(one));
        }
    }

    private void wait(Open one) {
        if (one.waiting) {
            return;
        }
        one.waiting = true;
        relay.upstreams().here().later(one.waitMillis, () -> {
            one.waiting = false;
            ask(one);
        });
        one.waitMillis = Math.min(2 * one.waitMillis, pace.most().toMillis());
    }

    private void ask(Open one) {
        if (one.over || one.asking) {
            one.askAgain = one.asking;
            return;
        }
        one.asking = true;
        one.askAgain = false;
        one.ask(relay, HttpMethod.GET, "", answer -> came(one, answer));
    }

    private void came(Open one, Question.Answer answer) {
        one.asking = false;
        if (one.over) {
            return;
        }
        AnswerPeek peek = answer.status() == 200 ? peek(answer) : null;
        if (peek != null && (isOver(peek.status()) || peek.tally().reported())) {
            settle(one, peek);
        } else if (answer.status() == 404 || answer.status() == 410) {
            settleHeld(one, "background_gone");
        }
        Runnable waiting = one.whenAsked;
        if (waiting != null) {
            one.whenAsked = null;
            waiting.run();
        }
        if (!one.over) {
            goOn(one, peek);
        }
    }

    private void goOn(Open one, @Nullable AnswerPeek peek) {
        if (relay.ticks() - one.sinceTicks > pace.limit().toNanos()) {
            settleHeld(one, "background_limit");
            return;
        }
        if (peek != null && "in_progress".equals(peek.status())) {
            grow(one);
        }
        if (one.askAgain) {
            ask(one);
        } else {
            wait(one);
        }
    }

    /// What it is assumed to have generated by now is held, as of a model that thinks in silence;
    /// where a hard budget has nothing left it is cancelled.
    private void grow(Open one) {
        GovernedCall call = one.taken.call();
        double seconds = (relay.ticks() - one.sinceTicks) / 1e9;
        long assumed = (long) (seconds * relay.meter().tokensPerSecond(one.taken.model()));
        GovernedCall.Cover cover =
                call.cover(Math.min(assumed, call.maximumOutput()), one.taken.executor(), later -> stopIf(one, later));
        stopIf(one, cover);
    }

    private void stopIf(Open one, GovernedCall.Cover cover) {
        if (cover == GovernedCall.Cover.EXHAUSTED) {
            cancel(one.id);
        }
    }

    private static AnswerPeek peek(Question.Answer answer) {
        byte[] bytes = answer.body().getBytes();
        return AnswerPeek.read(Readers.usage(Family.OPENAI), bytes, 0, bytes.length, false);
    }

    private void settle(Open one, AnswerPeek peek) {
        if (!peek.tally().reported()) {
            settleHeld(one, "usage_missing");
            return;
        }
        Outcome outcome = switch (String.valueOf(peek.status())) {
            case "cancelled" -> Outcome.CLIENT_GONE;
            case "failed" -> Outcome.BROKEN_OFF;
            default -> Outcome.SUCCESS;
        };
        end(
                one,
                new GovernedCall.End(
                        peek.tally().usage(0),
                        UsageSource.PROVIDER,
                        outcome,
                        peek.model(),
                        millis(one),
                        -1,
                        List.of("background"),
                        new GovernedCall.Said(
                                peek.tally().serviceTier(), peek.tally().reportedCost())));
    }

    private void settleHeld(Open one, String flag) {
        GovernedCall call = one.taken.call();
        end(
                one,
                new GovernedCall.End(
                        call.held(),
                        UsageSource.HELD,
                        Outcome.UNKNOWN,
                        null,
                        millis(one),
                        -1,
                        List.of("background", flag)));
    }

    private void end(Open one, GovernedCall.End end) {
        if (!one.over) {
            one.over = true;
            open.remove(one.id, one);
            count.decrementAndGet();
            GovernedCall call = one.taken.call();
            call.settle(end, one.taken.executor(), ending(call, _ -> {}));
        }
    }

    private static long millis(Open one) {
        return (System.nanoTime() - one.taken.receivedNanos()) / 1_000_000;
    }
}
