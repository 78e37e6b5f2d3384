package io.purser.bench.simulate;

import io.purser.core.attribution.Attribution;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.usage.TokenUsage;
import io.purser.governance.access.Access;
import io.purser.governance.batches.Owner;
import io.purser.governance.holds.ExternalHold;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Programs that call providers by themselves and ask for a hold first: they ask again where no answer comes, tell what
/// a call used, give a hold back, or forget it. They outlive the processes.
final class Agents {
    private static final long MINUTE = 60_000;
    private static final int TRIES = 40;

    private final World world;
    private final Chance chance;
    private final Map<String, String> madeAs = new HashMap<>();
    private final Map<String, String> endedAs = new HashMap<>();
    private final Map<String, ExternalHold> latest = new HashMap<>();
    private final Set<String> takenUp = new HashSet<>();
    private int serial;

    Agents(World world) {
        this.world = world;
        this.chance = world.extras().holds().chance();
    }

    /// What one of them asks for.
    record Wish(
            Owner owner,
            String id,
            String key,
            Attribution attribution,
            String provider,
            String model,
            long promptBytes,
            long most,
            long ttlMillis) {}

    /// What it does when it has its hold.
    private enum Course {
        SETTLES,
        RELEASES,
        FORGETS
    }

    /// One of them, with how far it is.
    private final class Agent {
        private final Wish wish;
        private final Course course = chance.any(List.of(
                Course.SETTLES, Course.SETTLES, Course.SETTLES, Course.RELEASES, Course.RELEASES, Course.FORGETS));
        private int tries;
        private boolean made;
        private boolean over;
        private @Nullable TokenUsage usage;

        Agent(Wish wish) {
            this.wish = wish;
        }

        void ask() {
            if (made || tries++ > TRIES) {
                return;
            }
            world.send("ask for hold " + wish.id, () -> {
                Life life = world.ready();
                if (life != null && life.authenticate(wish.key) instanceof Access.Result.Known known) {
                    String requestId = wish.owner.organization() + "-hold-" + serial++;
                    life.clerk()
                            .make(wish, requestId, known, answer -> answered("hold " + wish.id, answer, this::asked));
                }
            });
            world.agenda().after(chance.between(2_000, 3 * MINUTE), "ask again for " + wish.id, this::ask);
        }

        private void asked(Clerk.Answer answer) {
            if (answer instanceof Clerk.Answer.Made(String requestId, long cap)) {
                String before = madeAs.putIfAbsent(wish.id, requestId);
                Violation.unless(
                        before == null || before.equals(requestId),
                        "I-3",
                        () -> wish.id + " is the hold " + before + " and is made again as " + requestId);
                if (!made) {
                    made = true;
                    begin(requestId, cap);
                }
            } else if (answer instanceof Clerk.Answer.Refused || answer instanceof Clerk.Answer.Ended) {
                made = true; // it does not call
            }
        }

        private void begin(String requestId, long cap) {
            long works = chance.percent(60) ? chance.between(100, 60_000) : chance.between(MINUTE, 90 * MINUTE);
            ExternalHold hold = latest.get(requestId);
            if (course != Course.RELEASES && hold != null) {
                world.checks().sent(requestId);
                usage = world.provider().charge(requestId, wish, hold.model(), chance.between(0, cap));
            }
            if (chance.percent(40)) {
                world.agenda().after(works / 2, "extend " + requestId, () -> extend(requestId, cap));
            }
            if (course != Course.FORGETS) {
                world.agenda().after(works, "end " + requestId, () -> end(requestId));
            }
        }

        private void extend(String requestId, long cap) {
            long output = chance.between(1, cap);
            long ttl = chance.between(MINUTE, 60 * MINUTE);
            world.send("extend " + requestId, () -> {
                Life life = world.ready();
                if (life != null) {
                    life.clerk().extend(wish.owner, requestId, output, ttl, answer -> {
                        if (answer instanceof Clerk.Answer.Extended(long covered)) {
                            world.coverage().saw(Pair.HOLD_EXTENDED);
                            world.checks().delivered(requestId, covered, isHeld(requestId));
                        }
                    });
                }
            });
        }

        private boolean isHeld(String requestId) {
            Books.Open open =
                    world.checks().books(wish.owner.organization()).openHolds().get(requestId);
            return open != null && !open.placed().held().isEmpty();
        }

        private void end(String requestId) {
            if (over || tries++ > TRIES) {
                return;
            }
            TokenUsage used = usage;
            world.send("end of hold " + requestId, () -> {
                Life life = world.ready();
                if (life == null) {
                    return;
                }
                Consumer<Clerk.Answer> then =
                        answer -> answered("end of " + requestId, answer, told -> ended(requestId, told));
                if (used == null) {
                    life.clerk().release(wish.owner, requestId, then);
                } else {
                    life.clerk().settle(wish.owner, requestId, used, then);
                }
            });
            world.agenda().after(chance.between(2_000, 10 * MINUTE), "end again " + requestId, () -> end(requestId));
        }

        private void ended(String requestId, Clerk.Answer answer) {
            if (answer instanceof Clerk.Answer.Ended(String told)) {
                boolean again = over;
                over = true;
                world.coverage(again, Pair.HOLD_ENDED_TWICE);
                String before = endedAs.putIfAbsent(requestId, told);
                Violation.unless(
                        before == null || before.equals(told),
                        "I-3",
                        () -> requestId + " has ended as " + before + " and is told to have ended as " + told);
            }
        }
    }

    /// An answer on its way; it may be lost.
    private void answered(String what, Clerk.Answer answer, Consumer<Clerk.Answer> then) {
        world.agenda().note("the answer to " + what + ": " + answer);
        if (!world.weather().loses()) {
            world.agenda().after(world.weather().delay(), "answer to " + what, () -> then.accept(answer));
        }
    }

    /// @param end when the last call comes
    void plan(long end) {
        if (world.extras().holds().isOn()) {
            for (long times = chance.between(3, 20); times > 0; times--) {
                world.agenda().after(chance.between(1, end), "an agent wants a hold", this::want);
            }
        }
    }

    private void want() {
        Life life = world.ready();
        String organization = chance.any(List.copyOf(world.policies().keySet()));
        Policy policy = Objects.requireNonNull(world.policies().get(organization));
        ApiKey key = chance.any(policy.keys());
        if (life == null || !(life.authenticate(key.hash()) instanceof Access.Result.Known known)) {
            return;
        }
        new Agent(new Wish(
                        Owner.of(known.caller().identity()),
                        organization + "/" + serial++,
                        key.hash(),
                        Traffic.attribution(known, chance),
                        chance.any(BillingProvider.NAMES),
                        chance.any(Prices.MODELS.subList(0, 3)),
                        chance.between(4, 3_000),
                        chance.between(16, 1_500),
                        chance.percent(30) ? chance.between(5_000, MINUTE) : chance.between(MINUTE, 120 * MINUTE)))
                .ask();
    }

    /// A hold is kept, or stands for longer or shorter.
    void kept(ExternalHold hold) {
        latest.put(hold.requestId(), hold);
    }

    /// A later process has a hold now than the one that admitted it.
    void takenUp(String requestId) {
        takenUp.add(requestId);
    }

    boolean isTakenUp(String requestId) {
        return takenUp.contains(requestId);
    }

    /// When a hold ends by itself, as it was kept last; `Long.MIN_VALUE` where power may have taken that.
    long expiresAt(String requestId) {
        ExternalHold hold = latest.get(requestId);
        return hold == null ? Long.MIN_VALUE : hold.expiresAt();
    }

    /// What was told of ends is what the ledger has.
    void agree(Map<String, CallSettled> ledger) {
        endedAs.forEach((requestId, told) -> Violation.unless(
                !told.equals("released")
                        || !ledger.containsKey(requestId)
                        || world.checks().isLost(requestId),
                "I-15",
                () -> requestId + " was told to be released, and is charged: " + ledger.get(requestId)));
    }

    /// Whether a request id is of such a hold.
    static boolean isHold(String requestId) {
        return requestId.contains("-hold-");
    }

    /// What power may have taken is no longer what was told.
    void crash(Crash.Kind kind) {
        if (kind == Crash.Kind.POWER && !world.disk().forcesFirst()) {
            madeAs.clear();
            endedAs.clear();
            latest.clear();
        }
    }
}
