package io.purser.bench.simulate;

import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.GovernedCall;
import java.util.List;

/// One call between a client and the provider, as the gateway's relay makes it: bytes go on
/// when the hold covers them, the first end counts.
final class RelayedCall {
    private final World world;
    private final Life life;
    private final Wish wish;
    private final GovernedCall call;
    private long seen;
    private long delivered;
    private boolean waiting;
    private boolean over;
    private boolean timedOut;
    private boolean clientGone;

    /// What the client asked for.
    ///
    /// @param model that the client names; a budget may move the call to another
    /// @param most the most output of any answer
    record Wish(
            String organization,
            String requestId,
            String model,
            long promptBytes,
            int messages,
            long most,
            boolean streamed,
            boolean drains) {}

    RelayedCall(World world, Life life, Wish wish, GovernedCall call) {
        this.world = world;
        this.life = life;
        this.wish = wish;
        this.call = call;
    }

    Wish wish() {
        return wish;
    }

    boolean isOver() {
        return over;
    }

    /// Goes upstream: the hold must be in the journal.
    void begin() {
        world.checks().sent(call.requestId());
        world.crashPoint("before the request is sent");
        if (!world.weather().isCalm() && world.chance().percent(2)) {
            over = true;
            life.ended(wish);
            call.release("no connection", life.loop(), _ -> {});
            return;
        }
        GovernedCall.Degraded degraded = call.degraded();
        String model = degraded == null ? wish.model() : degraded.model();
        world.coverage(!model.equals(wish.model()), Pair.MOVED_TO_ANOTHER_MODEL);
        long can = Math.min(wish.most(), Prices.MOST_OUTPUT.getOrDefault(model, Long.MAX_VALUE));
        long most = Math.min(can, call.outputCap().orElse(Long.MAX_VALUE));
        world.coverage(call.outputCap().isPresent(), Pair.STRICT_CAP_WRITTEN);
        var wanted = new BillingProvider.Wanted(
                wish.requestId(),
                life.providerOf(wish, model),
                model,
                wish.promptBytes(),
                wish.messages(),
                most,
                wish.streamed());
        world.send("request " + wish.requestId(), () -> world.provider().receive(wanted));
        world.crashPoint("after the request is sent");
        long patience = world.chance().percent(70) ? world.chance().between(60_000, 600_000) : 40_000_000;
        world.agenda().inLife(patience, "deadline of " + wish.requestId(), this::timeOut);
        if (!world.weather().isCalm() && world.chance().percent(12)) {
            world.agenda().inLife(world.chance().between(1, 20_000), "client gone " + wish.requestId(), this::leave);
        }
    }

    void arrives(BillingProvider.Message message) {
        if (over) {
            afterTheEnd(message);
            return;
        }
        switch (message) {
            case BillingProvider.Message.Chunk(long outputTokens) -> {
                boolean adds = world.mutant() == Mutant.ADDS_UP_CUMULATIVE_USAGE;
                seen = adds ? seen + outputTokens : Math.max(seen, outputTokens);
                deliver();
            }
            case BillingProvider.Message.Usage(long input, long output) -> {
                boolean adds = world.mutant() == Mutant.ADDS_UP_CUMULATIVE_USAGE;
                long used = adds && seen > 0 && seen != output ? seen + output : output;
                end(TokenUsage.of(input, used), UsageSource.PROVIDER, success(), List.of());
            }
            case BillingProvider.Message.Failed _ -> fail();
            case BillingProvider.Message.BrokenOff _ -> count(Outcome.BROKEN_OFF);
        }
    }

    private Outcome success() {
        return clientGone ? Outcome.CLIENT_GONE : Outcome.SUCCESS;
    }

    private void fail() {
        world.coverage().saw(Pair.PROVIDER_ERROR_RELEASES);
        if (world.mutant() == Mutant.FORGETS_THE_RELEASE_ON_5XX) {
            over = true;
            life.ended(wish);
            return;
        }
        end(TokenUsage.NONE, UsageSource.PROVIDER, Outcome.PROVIDER_ERROR, List.of());
    }

    private void afterTheEnd(BillingProvider.Message message) {
        if (message instanceof BillingProvider.Message.Usage(long input, long output)) {
            world.coverage(timedOut, Pair.END_AFTER_TIMEOUT);
            world.coverage(!timedOut, Pair.DUPLICATE_END);
            var end = new GovernedCall.End(
                    TokenUsage.of(input, output), UsageSource.PROVIDER, Outcome.SUCCESS, null, 5, 1, List.of());
            call.settle(end, life.loop(), _ -> {});
            life.endAgain(wish, end);
        }
    }

    /// Passes on what is covered; waits where the hold has to grow first.
    private void deliver() {
        if (waiting || clientGone) {
            return;
        }
        GovernedCall.Cover cover = world.mutant() == Mutant.GROWS_WITHOUT_ASKING
                ? GovernedCall.Cover.COVERED
                : call.cover(seen, life.loop(), this::covered);
        switch (cover) {
            case COVERED -> deliverTo(seen);
            case PENDING -> {
                waiting = true;
                world.crashPoint("while a top-up waits");
            }
            case EXHAUSTED -> cut();
        }
    }

    private void deliverTo(long outputTokens) {
        delivered = outputTokens;
        world.checks().delivered(wish.requestId(), delivered, life.isHeld(wish));
    }

    private void covered(GovernedCall.Cover cover) {
        waiting = false;
        if (over) {
            return;
        }
        if (cover == GovernedCall.Cover.EXHAUSTED) {
            cut();
        } else {
            deliver();
        }
    }

    private void cut() {
        world.coverage().saw(Pair.STREAM_CUT_BY_BUDGET);
        world.send("cancel " + wish.requestId(), () -> world.provider().cancel(wish.requestId()));
        count(Outcome.CUT);
    }

    private void leave() {
        if (over) {
            return;
        }
        clientGone = true;
        world.coverage(life.hasTopUps(wish), Pair.DISCONNECT_WITH_TOP_UP);
        world.coverage(delivered == 0, Pair.DISCONNECT_BEFORE_FIRST_BYTE);
        if (!wish.drains()) {
            world.send("cancel " + wish.requestId(), () -> world.provider().cancel(wish.requestId()));
            count(Outcome.CLIENT_GONE);
        }
    }

    private void timeOut() {
        if (!over) {
            timedOut = true;
            count(Outcome.BROKEN_OFF);
        }
    }

    /// An end without the provider's figures: what passed is counted; where nothing did, what
    /// was held stands.
    private void count(Outcome outcome) {
        if (seen == 0) {
            end(call.held(), UsageSource.HELD, outcome, List.of("no_answer"));
        } else {
            TokenUsage usage = TokenUsage.of(call.estimatedInput(), seen);
            end(usage, UsageSource.COUNTED, outcome, List.of("usage_partial"));
        }
    }

    private void end(TokenUsage usage, UsageSource source, Outcome outcome, List<String> flags) {
        over = true;
        life.ended(wish);
        world.checks().ends(wish.requestId(), delivered);
        var end = new GovernedCall.End(usage, source, outcome, null, 5, 1, flags);
        call.settle(end, life.loop(), receipt -> {
            if (!receipt.durable()) {
                world.coverage().saw(Pair.SETTLED_WHILE_STORE_IS_DOWN);
            }
        });
        world.crashPoint("while a settlement waits");
    }
}
