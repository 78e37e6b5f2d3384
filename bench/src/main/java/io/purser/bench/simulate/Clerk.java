package io.purser.bench.simulate;

import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.PromptSize;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.listener.HoldDesk;
import io.purser.governance.access.Access;
import io.purser.governance.admission.Admission;
import io.purser.governance.admission.Verdict;
import io.purser.governance.batches.Owner;
import io.purser.governance.holds.ExternalHold;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.KeptHold;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One process' side of the decision API: the real desk, and what `HoldMaking`, `HoldEnding` and `LongHolds` do
/// around it for a request over HTTP.
final class Clerk {
    private static final long MINUTE = 60_000;

    private final World world;
    private final Life life;
    private final Chance chance;
    private final HoldDesk desk;
    private boolean expires;

    Clerk(World world, Life life) {
        this.world = world;
        this.life = life;
        this.chance = world.extras().holds().chance();
        this.desk = new HoldDesk(
                world.holds(),
                world.agenda().wall(),
                this::resume,
                task -> world.agenda().inLife(chance.between(0, 5), "note of a hold", () -> kept(task)));
    }

    /// What a request is answered.
    sealed interface Answer {
        /// It was made, now or before.
        record Made(String requestId, long cap) implements Answer {}

        /// A budget or a limit says no.
        record Refused() implements Answer {}

        /// More is covered, and it stands for longer.
        record Extended(long covered) implements Answer {}

        /// It is over, and how.
        record Ended(String told) implements Answer {}

        /// Not now, or not known.
        record Other(String why) implements Answer {}
    }

    /// Work that fails with the disk; a crash goes on.
    private static boolean kept(Runnable work) {
        try {
            work.run();
            return true;
        } catch (IllegalStateException full) {
            return false;
        }
    }

    /// The holds of an organization that the start left open.
    void takeUp(String organization) {
        for (ExternalHold left : world.holds().openHolds()) {
            if (left.owner().organization().equals(organization)) {
                kept(() -> desk.takeUp(left, true));
            }
        }
        look();
    }

    private @Nullable GovernedCall resume(ExternalHold left) {
        KeptHold hold = life.organizations().takeKept(left.requestId());
        if (hold == null) {
            return null;
        }
        world.coverage().saw(Pair.HOLD_TAKEN_UP);
        world.agents().takenUp(left.requestId());
        return life.resume(
                hold,
                new RelayedCall.Wish(
                        left.owner().organization(), left.requestId(), left.model(), 0, 0, 0, false, false),
                hold.placed().provider(),
                left.model(),
                ServiceTier.STANDARD);
    }

    /// Ends what is over, from time to time.
    private void look() {
        if (!expires && !world.holds().openHolds().isEmpty()) {
            expires = true;
            world.agenda().inLife(chance.between(1_000, 5 * MINUTE), "holds that are over", () -> {
                expires = false;
                if (world.mutant() != Mutant.HOLDS_NEVER_EXPIRE
                        || !world.weather().isCalm()) {
                    desk.expire(life.loop());
                }
                look();
            });
        }
    }

    void make(Agents.Wish wish, String requestId, Access.Result.Known known, Consumer<Answer> then) {
        Owner owner = wish.owner();
        if (!desk.begin(owner, wish.id())) {
            world.coverage().saw(Pair.HOLD_ASKED_FOR_TWICE_AT_ONCE);
            then.accept(new Answer.Other("is being made"));
            return;
        }
        Consumer<Answer> answered = answer -> {
            desk.began(owner, wish.id());
            then.accept(answer);
        };
        world.agenda().inLife(chance.between(0, 3), "look for a hold", () -> {
            ExternalHold before = world.holds().askedAs(owner, wish.id());
            if (before == null) {
                admit(wish, requestId, known, answered);
            } else {
                answered.accept(again(before));
            }
        });
    }

    private Answer again(ExternalHold before) {
        world.coverage().saw(Pair.HOLD_ASKED_FOR_AGAIN);
        String ended = before.ended();
        return ended == null
                ? new Answer.Made(before.requestId(), Long.parseLong(before.answer()))
                : new Answer.Ended(ended);
    }

    private void admit(Agents.Wish wish, String requestId, Access.Result.Known known, Consumer<Answer> then) {
        CallShape shape = CallShape.text(
                CallShape.Kind.GENERATE,
                wish.model(),
                false,
                PromptSize.text(wish.promptBytes(), 1),
                OptionalLong.of(wish.most()));
        RelayedCall.Wish call = new RelayedCall.Wish(
                wish.owner().organization(), requestId, wish.model(), wish.promptBytes(), 1, wish.most(), false, false);
        long at = world.agenda().wallMillis();
        life.routed(call, wish.provider(), wish.model(), at);
        Admission.Routes routes = model -> {
            life.routed(call, wish.provider(), model, at);
            return new Admission.Route(wish.provider(), model, null);
        };
        life.admit(
                new Admission.Request(
                        requestId,
                        known.caller(),
                        wish.attribution(),
                        shape,
                        wish.provider(),
                        wish.model(),
                        null,
                        List.of(),
                        List::of,
                        at,
                        0,
                        routes,
                        null),
                verdict -> {
                    world.judged(call, verdict);
                    if (verdict instanceof Verdict.Admitted(GovernedCall governed)) {
                        keep(wish, governed, at, then);
                    } else {
                        life.ended(call);
                        then.accept(
                                verdict instanceof Verdict.StoreUnavailable
                                        ? new Answer.Other("the store is away")
                                        : new Answer.Refused());
                    }
                });
    }

    /// The answer is only given when the hold would be found again after a restart.
    private void keep(Agents.Wish wish, GovernedCall call, long at, Consumer<Answer> then) {
        GovernedCall.Degraded degraded = call.degraded();
        String model = degraded == null ? wish.model() : degraded.model();
        long cap = Math.min(wish.most(), call.outputCap().orElse(Long.MAX_VALUE));
        ExternalHold hold = new ExternalHold(
                call.requestId(),
                wish.owner(),
                wish.id(),
                "the same",
                model,
                ServiceTier.STANDARD,
                at,
                at + wish.ttlMillis(),
                Long.toString(cap),
                null);
        world.agenda().inLife(chance.between(0, 5), "keep a hold", () -> {
            if (kept(() -> world.holds().keep(hold))) {
                desk.opened(hold, call);
                look();
                then.accept(new Answer.Made(call.requestId(), cap));
            } else {
                call.release("not_kept", life.loop(), _ -> then.accept(new Answer.Other("it cannot be kept")));
            }
        });
    }

    void extend(Owner owner, String requestId, long output, long ttlMillis, Consumer<Answer> then) {
        HoldDesk.Open open = desk.find(owner, requestId);
        if (open == null) {
            ended(owner, requestId, then);
            return;
        }
        GovernedCall call = open.call();
        if (output > call.maximumOutput() || (!open.grows() && output > call.coveredOutput())) {
            then.accept(new Answer.Other("it cannot grow so far"));
            return;
        }
        Consumer<GovernedCall.Cover> covered = cover -> {
            switch (cover) {
                case COVERED, PENDING -> prolong(open, output, ttlMillis, then);
                case EXHAUSTED -> then.accept(new Answer.Refused());
            }
        };
        GovernedCall.Cover now = call.cover(output, life.loop(), covered);
        if (now != GovernedCall.Cover.PENDING) {
            covered.accept(now);
        }
    }

    private void prolong(HoldDesk.Open open, long output, long ttlMillis, Consumer<Answer> then) {
        ExternalHold longer = open.hold().until(world.agenda().wallMillis() + ttlMillis);
        world.agenda().inLife(chance.between(0, 5), "prolong a hold", () -> {
            boolean[] prolonged = new boolean[1];
            if (!kept(() -> prolonged[0] = desk.prolong(longer))) {
                then.accept(new Answer.Other("it cannot be kept"));
            } else if (prolonged[0]) {
                then.accept(new Answer.Extended(output));
            } else {
                ended(open.hold().owner(), open.hold().requestId(), then);
            }
        });
    }

    void settle(Owner owner, String requestId, TokenUsage usage, Consumer<Answer> then) {
        HoldDesk.Open open = desk.take(owner, requestId);
        if (open == null) {
            ended(owner, requestId, then);
            return;
        }
        world.coverage(world.agents().isTakenUp(requestId), Pair.HOLD_SETTLED_AFTER_A_START);
        var end = new GovernedCall.End(usage, UsageSource.PROVIDER, Outcome.SUCCESS, null, 5, -1, List.of("external"));
        open.call().settle(end, life.loop(), receipt -> {
            if (receipt.durable()) {
                keepEnd(open, "settled " + receipt.cost(), then);
            } else {
                then.accept(new Answer.Other("the store is away"));
            }
        });
    }

    void release(Owner owner, String requestId, Consumer<Answer> then) {
        HoldDesk.Open open = desk.take(owner, requestId);
        if (open == null) {
            ended(owner, requestId, then);
        } else {
            boolean hasty = world.mutant() == Mutant.A_RELEASE_IS_TOLD_UNKEPT;
            open.call().release("external", life.loop(), durable -> {
                if (durable || hasty) {
                    keepEnd(open, "released", then);
                } else {
                    then.accept(new Answer.Other("the store is away"));
                }
            });
        }
    }

    private void keepEnd(HoldDesk.Open open, String told, Consumer<Answer> then) {
        world.agenda()
                .inLife(
                        chance.between(0, 5),
                        "keep the end of a hold",
                        () -> then.accept(
                                kept(() -> desk.keepEnd(open.hold(), told))
                                        ? new Answer.Ended(told)
                                        : new Answer.Other("it cannot be kept")));
    }

    private void ended(Owner owner, String requestId, Consumer<Answer> then) {
        world.agenda().inLife(chance.between(0, 3), "look for a hold", () -> {
            ExternalHold known = world.holds().hold(owner, requestId);
            String told = known == null ? null : known.ended();
            then.accept(told == null ? new Answer.Other("not known, or being ended") : new Answer.Ended(told));
        });
    }
}
