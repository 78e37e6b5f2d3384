package io.purser.bench.simulate;

import io.purser.core.attribution.Attribution;
import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.PromptSize;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.access.Access;
import io.purser.governance.admission.Admission;
import io.purser.governance.admission.Verdict;
import io.purser.governance.batches.BatchPlan;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.GovernedCall.End;
import io.purser.governance.settlement.KeptHold;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One process' batches: what `BatchMaking`, `BatchDesk` and `LongHolds` do around the real calls.
/// A hold is open from the making to the result, whatever dies in between, and ends once.
final class Desk {
    private static final long LONGEST_MILLIS = Duration.ofDays(3).toMillis();
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final World world;
    private final Life life;
    private final Chance chance;
    private final Map<String, GovernedCall> calls = new HashMap<>();
    private final Set<String> ending = new HashSet<>();
    private boolean polls;

    Desk(World world, Life life) {
        this.world = world;
        this.life = life;
        this.chance = world.extras().chance();
    }

    void ask(Shelf.Batch batch, Access.Result.Known known, Attribution attribution) {
        RelayedCall.Wish wish = batch.wish();
        BatchPlan plan = BatchPlan.empty(wish.model(), "/v1/chat/completions", true);
        for (Shelf.Line each : batch.lines()) {
            PromptSize prompt = PromptSize.text(each.promptBytes(), each.messages());
            plan = plan.plus(
                    CallShape.text(CallShape.Kind.GENERATE, wish.model(), false, prompt, OptionalLong.of(each.most())));
        }
        life.routed(wish, batch.provider(), wish.model(), batch.madeAt());
        life.admit(
                new Admission.Request(
                        wish.requestId(),
                        known.caller(),
                        attribution,
                        plan.shape(),
                        batch.provider(),
                        wish.model(),
                        null,
                        List.of(),
                        List::of,
                        batch.madeAt(),
                        0,
                        Admission.Routes.NONE,
                        null),
                verdict -> {
                    world.judged(wish, verdict);
                    if (verdict instanceof Verdict.Admitted(GovernedCall call)) {
                        make(batch, call);
                    } else {
                        life.ended(wish);
                    }
                });
    }

    /// Makes a batch whose hold is in the journal.
    private void make(Shelf.Batch batch, GovernedCall call) {
        world.checks().sent(batch.requestId());
        long most = batch.lines().stream().mapToLong(Shelf.Line::most).max().orElseThrow();
        long can = Prices.MOST_OUTPUT.getOrDefault(batch.wish().model(), Long.MAX_VALUE);
        if (call.outputCap().orElse(Long.MAX_VALUE) < Math.min(most, can)) {
            throw new Violation("I-5", batch.requestId() + " is capped; nothing can be written into a file");
        }
        world.crashPoint("before a batch is made");
        world.provider().make(batch);
        if (!world.weather().isCalm() && chance.percent(8)) {
            settle(batch, call, notKnown(call, Outcome.BROKEN_OFF), List.of());
            return;
        }
        world.crashPoint("before a batch is kept");
        calls.put(batch.requestId(), call);
        world.shelf().made(batch);
        world.agenda().after(chance.between(5, 2_000), "force of batches", world.shelf()::force);
        world.crashPoint("after a batch is kept");
        poll();
    }

    /// Asks after the open ones from time to time.
    void poll() {
        if (!polls && !world.shelf().open().isEmpty()) {
            polls = true;
            world.agenda().inLife(chance.between(10 * MINUTE, 200 * MINUTE), "ask after batches", this::ask);
        }
    }

    private void ask() {
        polls = false;
        world.shelf().open().values().forEach(this::ask);
        poll();
    }

    private void ask(Shelf.Batch batch) {
        List<TokenUsage> parts = world.provider().result(batch.requestId());
        boolean late = world.agenda().wallMillis() - batch.madeAt() > LONGEST_MILLIS;
        if ((parts == null && !late) || !ending.add(batch.requestId())) {
            return;
        }
        GovernedCall call = calls.computeIfAbsent(batch.requestId(), _ -> resume(batch));
        if (call == null) {
            world.shelf().ended(batch);
        } else if (parts == null) {
            world.coverage().saw(Pair.BATCH_WITHOUT_A_RESULT);
            settle(batch, call, notKnown(call, Outcome.UNKNOWN), List.of());
        } else {
            TokenUsage all = parts.stream().reduce(TokenUsage.NONE, TokenUsage::plus);
            settle(batch, call, new End(all, UsageSource.PROVIDER, Outcome.SUCCESS, null, 5, -1, List.of()), parts);
        }
    }

    /// The call of a batch that an earlier process made; null where its hold has ended.
    private @Nullable GovernedCall resume(Shelf.Batch batch) {
        KeptHold kept = life.organizations().takeKept(batch.requestId());
        if (kept == null) {
            return null;
        }
        world.coverage().saw(Pair.BATCH_ENDED_BY_A_LATER_PROCESS);
        return life.resume(kept, batch.wish(), batch.provider(), batch.wish().model(), ServiceTier.BATCH);
    }

    private static End notKnown(GovernedCall call, Outcome outcome) {
        return new End(call.held(), UsageSource.HELD, outcome, null, 5, -1, List.of("no_answer"));
    }

    private void settle(Shelf.Batch batch, GovernedCall call, End end, List<TokenUsage> parts) {
        life.ended(batch.wish());
        call.settleEach(end, parts, life.loop(), receipt -> {
            if (receipt.durable()) {
                world.crashPoint("between a batch's end and its note");
                world.shelf().ended(batch);
            }
        });
    }

    /// What the checks may know of a request id.
    static boolean isBatch(String requestId) {
        return requestId.contains("-batch-");
    }
}
