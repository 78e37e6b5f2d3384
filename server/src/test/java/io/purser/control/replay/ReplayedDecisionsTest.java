package io.purser.control.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Allowance;
import io.purser.core.usage.TokenUsage;
import io.purser.governance.admission.Verdict;
import io.purser.governance.settlement.GovernedCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A replay under the policy that was in force takes every decision that the gateway took.
class ReplayedDecisionsTest {
    private static final int AT_ONCE = 200;
    private static final int CALLS = 1_200;

    private final Path path;
    private final List<String> decisions = new ArrayList<>();
    private int grown;
    private int crossed;

    ReplayedDecisionsTest(@TempDir Path path) {
        this.path = path;
    }

    private static Allowance allowance(
            long number, String budget, @Nullable String subject, long amount, long from, long until) {
        return new Allowance(number, budget, subject, Allowance.Kind.RAISE, amount * PlayedHouse.MICRO, from, until);
    }

    /// Calls that begin, grow and end as chance wills, 200 at once; several in one millisecond.
    private static final class Traffic {
        private final PlayedHouse house;
        private final Decided decided = new Decided();
        private final Random random;
        private final String prefix;
        private final List<GovernedCall> open = new ArrayList<>();
        private final List<Allowance> allowances;
        private int asked;
        private int mostAtOnce;

        Traffic(PlayedHouse house, long seed, String prefix) {
            this(house, seed, prefix, List.of());
        }

        /// @param granted what was granted before it
        Traffic(PlayedHouse house, long seed, String prefix, List<Allowance> granted) {
            this.allowances = new ArrayList<>(granted);
            this.house = house;
            this.random = new Random(seed);
            this.prefix = prefix;
        }

        void run() {
            while (asked < CALLS || !open.isEmpty()) {
                house.tick(random.nextInt(4) == 0 ? random.nextInt(40) : 0);
                boolean filling = asked < CALLS && mostAtOnce <= AT_ONCE;
                int what = random.nextInt(20);
                if (asked < CALLS && (what < (filling ? 14 : 8) || open.isEmpty())) {
                    begin();
                } else if (what < 15 && !open.isEmpty()) {
                    GovernedCall call = open.get(random.nextInt(open.size()));
                    PlayedHouse.cover(call, call.coveredOutput() + random.nextInt(200));
                } else if (what == 19) {
                    tell();
                } else if (!open.isEmpty()) {
                    end(open.remove(random.nextInt(open.size())));
                }
                mostAtOnce = Math.max(mostAtOnce, open.size());
            }
            house.tick(1);
        }

        private void begin() {
            if (asked % 300 == 150) {
                grant();
            }
            OptionalLong maximum =
                    random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(60 + random.nextInt(400));
            PlayedHouse.Wish wish = wish(maximum);
            Verdict verdict = house.ask(wish);
            decided.told(wish.requestId(), verdict);
            if (verdict instanceof Verdict.Admitted(GovernedCall call)) {
                open.add(call);
            } else {
                house.tick(random.nextInt(20)); // of 200 refusals a second all are kept
            }
        }

        private PlayedHouse.Wish wish(OptionalLong maximum) {
            String customer = random.nextInt(4) == 0 ? null : "c" + random.nextInt(10);
            String endpoint = switch (random.nextInt(3)) {
                case 0 -> "checkout";
                case 1 -> "nightly";
                default -> null;
            };
            int letters = random.nextInt(3) == 0 ? 800 : 84;
            return new PlayedHouse.Wish(
                    prefix + asked++, "u" + random.nextInt(3), customer, endpoint, maximum, letters);
        }

        private void tell() {
            PlayedHouse.Wish told = wish(OptionalLong.empty());
            long at = Math.max(PlayedHouse.BEGINNING, house.now - random.nextInt(5_000));
            house.tell(told, at, TokenUsage.of(random.nextInt(100), random.nextInt(100)));
        }

        private void end(GovernedCall call) {
            if (random.nextInt(8) == 0) {
                PlayedHouse.release(call);
            } else {
                PlayedHouse.settle(call, call.estimatedInput() / 5, random.nextLong(call.coveredOutput() + 40));
            }
        }

        /// More for some, less for others, for a while; what was granted first is ended early.
        private void grant() {
            house.tick(1);
            if (!allowances.isEmpty()) {
                Allowance ended = allowances.removeFirst().endedAt(house.now);
                allowances.add(ended);
                house.allow(ended);
            }
            int number = allowances.size() + 1;
            long until = house.now + 1_500;
            List<Allowance> granted = List.of(
                    allowance(number, "each-user", "u0", 90_000, house.now, until),
                    allowance(number + 1, "each-user", "u2", -90_000, house.now, until),
                    allowance(number + 2, "checkout-lately", null, 50_000, house.now, Long.MAX_VALUE));
            granted.forEach(house::allow);
            allowances.addAll(granted);
        }
    }

    private void assertSame(PlayedHouse house, Decided told, List<Allowance> allowances, long from, String what) {
        Decided replayed = new Decided();
        Replay replay = new Replay(
                new Replay.Wish(CrowdedPolicy.policy(), allowances, from, house.now),
                house.ledger.past(),
                house.ledger,
                replayed);

        replay.begin();
        while (!replay.isOver()) {
            replay.play();
        }

        assertThat(replayed.differences(told)).as(what).isEmpty();
        assertThat(replayed.heldOtherwise).as(what).isEmpty();
        assertThat(replayed.grown).as(what).isEqualTo(house.grown);
        assertThat(replayed.crossings).as(what).isEqualTo(house.crossings);
        decisions.addAll(replayed.decisions.values());
        grown += house.grown.size();
        crossed += house.crossings.size();
    }

    @Test
    void everyDecisionOverTwoHundredCallsAtOnceEqualsWhatTheGatewayDid() throws Exception {
        for (long seed = 1; seed <= 4; seed++) {
            try (PlayedHouse house = new PlayedHouse(Files.createDirectories(path.resolve("seed-" + seed)))) {
                house.enforce(CrowdedPolicy.policy());
                Traffic traffic = new Traffic(house, seed, "r");
                traffic.run();

                assertThat(traffic.mostAtOnce).as("calls under way at once").isGreaterThan(AT_ONCE);
                assertSame(house, traffic.decided, traffic.allowances, PlayedHouse.BEGINNING, "seed " + seed);
            }
        }
        assertThat(grown).isGreaterThan(100);
        assertThat(crossed).isGreaterThan(10);
        assertEveryKindOfDecision();
    }

    /// From a moment on at which none is under way.
    @Test
    void theSameHoldsFromAnyQuietMomentOn() throws Exception {
        try (PlayedHouse house = new PlayedHouse(path)) {
            house.enforce(CrowdedPolicy.policy());
            Traffic before = new Traffic(house, 5, "before");
            before.run();
            house.tick(90_000);
            house.grown.clear();
            house.crossings.clear();
            long from = house.now;
            house.tick(1);
            Traffic traffic = new Traffic(house, 6, "after", before.allowances);
            traffic.run();

            assertSame(house, traffic.decided, traffic.allowances, from, "from a quiet moment on");
        }
    }

    @Test
    void theSameHoldsForCallsThatRaceEachOther() throws Exception {
        try (PlayedHouse house = new PlayedHouse(path);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            house.enforce(CrowdedPolicy.policy());
            Race race = new Race(house);
            List<Future<?>> racing = new ArrayList<>();
            for (int i = 0; i < Race.THREADS; i++) {
                int number = i;
                racing.add(threads.submit(() -> race.run(number)));
            }
            for (Future<?> each : racing) {
                each.get();
            }
            house.tick(1);

            assertThat(race.mostAtOnce.get()).as("calls under way at once").isGreaterThanOrEqualTo(AT_ONCE);
            assertSame(house, race.decided, List.of(), PlayedHouse.BEGINNING, "calls that race");
            assertThat(decisions)
                    .anyMatch(one -> one.startsWith("covers"))
                    .anyMatch(one -> one.startsWith("HELD"))
                    .anyMatch(one -> one.startsWith("SETTLED"));
        }
    }

    /// Callers on threads of their own: what came first, only the ledger knows.
    private static final class Race {
        static final int THREADS = 260;
        private static final int ROUNDS = 6;

        private final PlayedHouse house;
        private final Decided decided = new Decided();
        private final CountDownLatch allAsked = new CountDownLatch(THREADS);
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger mostAtOnce = new AtomicInteger();

        Race(PlayedHouse house) {
            this.house = house;
        }

        void run(int number) {
            Random random = new Random(number);
            for (int round = 0; round < ROUNDS; round++) {
                house.tick(random.nextInt(12));
                PlayedHouse.Wish wish = new PlayedHouse.Wish(
                        "t" + number + "-" + round,
                        "u" + number % 3,
                        "c" + number % 10,
                        number % 4 == 0 ? "checkout" : null,
                        OptionalLong.of(100 + random.nextInt(900)),
                        84);
                Verdict verdict = house.ask(wish);
                decided.told(wish.requestId(), verdict);
                boolean admitted = verdict instanceof Verdict.Admitted;
                if (admitted) {
                    mostAtOnce.accumulateAndGet(open.incrementAndGet(), Math::max);
                }
                house.tick(admitted ? 0 : 8);
                waitForAll(round);
                if (verdict instanceof Verdict.Admitted(GovernedCall call)) {
                    PlayedHouse.settle(call, 30, random.nextLong(call.coveredOutput()));
                    open.decrementAndGet();
                }
            }
        }

        /// Nobody ends a call of the first round before everybody has asked.
        private void waitForAll(int round) {
            if (round == 0) {
                allAsked.countDown();
                try {
                    allAsked.await();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted; expected all to ask", stop);
                }
            }
        }
    }

    private void assertEveryKindOfDecision() {
        assertThat(decisions)
                .anyMatch(one -> one.startsWith("covers") && one.contains(" on model []"))
                .anyMatch(one -> one.startsWith("covers") && one.contains(" on mini "))
                .anyMatch(one -> one.startsWith("covers") && one.contains("kind=OUTPUT_CAP"))
                .anyMatch(one -> one.startsWith("covers") && one.contains("kind=THROTTLE"))
                .anyMatch(one -> one.startsWith("SETTLED") && governs(one, "few-calls"))
                .anyMatch(one -> one.startsWith("HELD") && governs(one, "checkout-lately"))
                .anyMatch(one -> one.startsWith("HELD") && governs(one, "each-user"))
                .anyMatch(one -> one.startsWith("Restricted[kind=CONTEXT"))
                .anyMatch(one -> one.startsWith("Restricted[kind=STAGE"))
                .anyMatch(one -> one.startsWith("LimitFigures[name=acme-pace, kind=CONCURRENT"))
                .anyMatch(one -> one.startsWith("LimitFigures[name=customer-pace, kind=REQUESTS"))
                .anyMatch(one -> one.startsWith("LimitFigures[name=careful"));
    }

    private static boolean governs(String decision, String budget) {
        return decision.split(" of ")[0].contains("name=" + budget);
    }
}
