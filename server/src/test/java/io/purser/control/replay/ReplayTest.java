package io.purser.control.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.Decision;
import io.purser.core.ledger.Extension;
import io.purser.core.ledger.Posting;
import io.purser.core.limits.RateLimit;
import io.purser.core.policy.Policy;
import io.purser.governance.admission.Verdict;
import io.purser.governance.settlement.GovernedCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    private static final int CALLS = 200;

    private final Path path;

    ReplayTest(@TempDir Path path) {
        this.path = path;
    }

    /// What a gateway, or a replay, decided, by request id.
    private final Map<String, String> decided = new TreeMap<>();
    private int mostAtOnce;

    private static Policy tight() {
        return PlayedHouse.policy(
                List.of(new RateLimit("rl", "acme-pace", Scope.ORGANIZATION, 4_000L, 900_000L, 70L)),
                money("acme-daily", Scope.ORGANIZATION, 450_000, Estimation.ADAPTIVE),
                money("each-customer", new Scope(List.of(), Dimension.CUSTOMER), 40_000, Estimation.ADAPTIVE),
                money("each-user", new Scope(List.of(), Dimension.USER), 180_000, Estimation.ADAPTIVE),
                money("globex-strictly", PlayedHouse.customer("c0"), 90_000, Estimation.STRICT),
                PlayedHouse.budget(
                        "tokens", Scope.ORGANIZATION, Unit.TOKENS, 30_000, Enforcement.SOFT, Estimation.ADAPTIVE));
    }

    /// @param micros of a USD
    private static Budget money(String name, Scope scope, long micros, Estimation way) {
        return PlayedHouse.budget(name, scope, Unit.MONEY, micros * PlayedHouse.MICRO, Enforcement.HARD, way);
    }

    /// Calls that begin, grow and end as chance wills, many at once; several in one millisecond.
    private void traffic(PlayedHouse house, long seed) {
        Random random = new Random(seed);
        List<GovernedCall> open = new ArrayList<>();
        int asked = 0;
        while (asked < CALLS || !open.isEmpty()) {
            house.now += random.nextInt(4) == 0 ? random.nextInt(40) : 0;
            int what = random.nextInt(10);
            if (asked < CALLS && (what < 4 || open.isEmpty())) {
                begin(house, random, asked++, open);
            } else if (what < 6 && !open.isEmpty()) {
                GovernedCall call = open.get(random.nextInt(open.size()));
                PlayedHouse.cover(call, call.coveredOutput() + random.nextInt(200));
            } else if (!open.isEmpty() && (asked == CALLS || random.nextInt(3) > 0)) {
                GovernedCall call = open.remove(random.nextInt(open.size()));
                if (random.nextInt(8) == 0) {
                    PlayedHouse.release(call);
                } else {
                    PlayedHouse.settle(call, 30, random.nextLong(call.coveredOutput() + 40));
                }
            }
            mostAtOnce = Math.max(mostAtOnce, open.size());
        }
        house.now += 1;
    }

    private void begin(PlayedHouse house, Random random, int number, List<GovernedCall> open) {
        OptionalLong maximum = random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(100 + random.nextInt(900));
        String customer = random.nextInt(4) == 0 ? null : "c" + random.nextInt(6);
        Verdict verdict = house.ask("u" + random.nextInt(3), customer, maximum);
        decided.put("r" + number, shown(verdict));
        if (verdict instanceof Verdict.Admitted(GovernedCall call)) {
            open.add(call);
        }
    }

    private static String shown(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Admitted(GovernedCall call) ->
                "covers " + call.coveredOutput() + " capped " + call.outputCap();
            case Verdict.OverBudget refused ->
                refused.reason() + " by " + refused.governs() + " of " + refused.looked();
            case Verdict.OverRate throttled -> throttled.limit() + " for " + throttled.retryAfterMillis();
            default -> throw new AssertionError(verdict + "; expected a call admitted or over a budget or a pace");
        };
    }

    private static String shown(Decision decision) {
        return switch (decision) {
            case Decision.Admit admit ->
                "covers " + admit.hold().coveredOutput() + " capped "
                        + admit.hold().outputCap();
            case Decision.Refuse refused -> refused.reason() + " by " + refused.governs() + " of " + refused.looked();
            case Decision.Throttle throttled -> throttled.limit() + " for " + throttled.retryAfterMillis();
            default -> throw new AssertionError(decision + "; expected a call admitted or over a budget or a pace");
        };
    }

    private static List<Long> amounts(List<Posting> postings) {
        return postings.stream().map(Posting::amount).sorted().toList();
    }

    /// Writes down what a replay decides.
    private static final class Protocol implements Replay.Witness {
        private final Map<String, String> decided = new TreeMap<>();
        private final List<String> grown = new ArrayList<>();
        private final List<Crossing> crossings = new ArrayList<>();

        @Override
        public void served(RecordedPast.Call call, Replay.Judged judged) {
            decided.put(call.hold().requestId(), shown(judged.decision()));
            if (judged.decision() instanceof Decision.Admit admit) {
                assertThat(amounts(admit.hold().postings()))
                        .isEqualTo(amounts(call.hold().held()));
            }
        }

        @Override
        public void refusedThen(RecordedPast.Refused refused, Replay.Judged judged) {
            decided.put(refused.refused().requestId(), shown(judged.decision()));
        }

        @Override
        public void grew(RecordedPast.Call call, RecordedPast.Growth then, Extension now) {
            long covered = now instanceof Extension.Grown more ? more.coveredOutput() : -1;
            grown.add(call.hold().requestId() + " to " + covered);
        }

        @Override
        public void spent(long at, List<Crossing> crossed) {
            crossings.addAll(crossed);
        }
    }

    private static void play(Replay replay) {
        replay.begin();
        while (!replay.isOver()) {
            replay.play();
        }
    }

    private static Replay replay(PlayedHouse house, Policy draft, Replay.Witness witness) {
        return new Replay(
                new Replay.Wish(draft, List.of(), PlayedHouse.BEGINNING, house.now),
                house.ledger.past(),
                house.ledger,
                witness);
    }

    @Test
    void everyDecisionUnderTheSamePolicyEqualsWhatTheGatewayDid() throws Exception {
        List<String> decisions = new ArrayList<>();
        int grown = 0;
        int crossed = 0;
        for (long seed = 1; seed <= 6; seed++) {
            decided.clear();
            try (PlayedHouse house = new PlayedHouse(Files.createDirectories(path.resolve("seed-" + seed)))) {
                house.enforce(tight());
                traffic(house, seed);
                Protocol protocol = new Protocol();

                play(replay(house, tight(), protocol));

                assertThat(protocol.decided).as("seed %s", seed).hasSize(CALLS).isEqualTo(decided);
                assertThat(protocol.grown).as("seed %s", seed).isEqualTo(house.grown);
                assertThat(protocol.crossings).as("seed %s", seed).isEqualTo(house.crossings);
                decisions.addAll(decided.values());
                grown += house.grown.size();
                crossed += house.crossings.size();
            }
        }
        assertThat(mostAtOnce).as("calls under way at once").isGreaterThan(10);
        assertThat(grown).isGreaterThan(10);
        assertThat(crossed).isPositive();
        assertThat(decisions)
                .anyMatch(one -> one.startsWith("SETTLED"))
                .anyMatch(one -> one.startsWith("HELD"))
                .anyMatch(one -> one.startsWith("covers"));
    }

    @Test
    void aDraftSaysWhatItWouldHaveRefusedWhenAndForWhom() throws Exception {
        try (PlayedHouse house = new PlayedHouse(path)) {
            house.enforce(PlayedHouse.policy(List.of()));
            for (int i = 0; i < 10; i++) {
                house.now += 1_000;
                GovernedCall call = ((Verdict.Admitted)
                                house.ask(i % 2 == 0 ? "ada" : "bob", "globex", OptionalLong.of(100)))
                        .call();
                house.now += 500;
                PlayedHouse.settle(call, 0, 100);
            }
            house.now += 1;
            // A call costs 1,000 micros and its estimate is a little more: the seventh no longer fits.
            Policy draft =
                    PlayedHouse.policy(List.of(), money("acme-daily", Scope.ORGANIZATION, 7_000, Estimation.ADAPTIVE));

            ReplayReport report = report(house, draft);

            assertThat(report.whole()).isTrue();
            assertThat(report.served()).isEqualTo(new ReplayReport.Sum(6, 6_000 * PlayedHouse.MICRO));
            assertThat(report.refused()).isEqualTo(new ReplayReport.Sum(4, 4_000 * PlayedHouse.MICRO));
            assertThat(report.newlyRefused()).isEqualTo(report.refused());
            assertThat(report.assumed().calls()).isZero();
            assertThat(report.rules()).singleElement().satisfies(rule -> {
                assertThat(rule.name()).isEqualTo("acme-daily");
                assertThat(rule.firstAt()).isEqualTo(PlayedHouse.BEGINNING + 6 * 1_500 + 1_000);
                assertThat(rule.lastAt()).isEqualTo(PlayedHouse.BEGINNING + 9 * 1_500 + 1_000);
                assertThat(rule.users())
                        .extracting(
                                share -> share.name() + " " + share.refused().calls())
                        .containsExactly("ada 2", "bob 2");
                assertThat(rule.customers())
                        .extracting(
                                share -> share.name() + " " + share.refused().calls())
                        .containsExactly("globex 4");
            });
            assertThat(report.alerts())
                    .extracting(alert -> alert.budget() + " " + alert.threshold() + " " + alert.settled())
                    .containsExactly("acme-daily 50% 4000000", "acme-daily 80% 6000000");
        }
    }

    @Test
    void aCallThatWasRefusedEntersWithItsEstimateAndIsCountedAsAssumed() throws Exception {
        try (PlayedHouse house = new PlayedHouse(path)) {
            house.enforce(
                    PlayedHouse.policy(List.of(), money("acme-daily", Scope.ORGANIZATION, 500, Estimation.ADAPTIVE)));
            house.now += 1;
            assertThat(house.ask("ada", null, OptionalLong.of(100))).isInstanceOf(Verdict.OverBudget.class);
            house.now += 1;
            Policy draft =
                    PlayedHouse.policy(List.of(), money("acme-daily", Scope.ORGANIZATION, 1_500, Estimation.ADAPTIVE));

            ReplayReport report = report(house, draft);

            assertThat(report.assumed().calls()).isEqualTo(1);
            assertThat(report.newlyServed()).isEqualTo(report.assumed()).isEqualTo(report.served());
            assertThat(report.assumed().cost()).isBetween(1_000 * PlayedHouse.MICRO, 1_500 * PlayedHouse.MICRO);
            assertThat(report.alerts())
                    .as("the estimate is spent in the replay")
                    .extracting(ReplayReport.Alert::settled)
                    .contains(report.assumed().cost());
        }
    }

    private static ReplayReport report(PlayedHouse house, Policy draft) {
        Tally tally = new Tally();
        Replay replay = replay(house, draft, tally);
        play(replay);
        return tally.report(PlayedHouse.BEGINNING, house.now, true);
    }

    @Test
    void whatWasSpentBeforeTheStretchStandsOnTheAccounts() throws Exception {
        try (PlayedHouse house = new PlayedHouse(path)) {
            house.enforce(PlayedHouse.policy(List.of()));
            for (int i = 0; i < 2; i++) {
                house.now += 1_000;
                PlayedHouse.settle(((Verdict.Admitted) house.ask("ada", null, OptionalLong.of(100))).call(), 0, 100);
            }
            house.now += 1;
            Policy draft =
                    PlayedHouse.policy(List.of(), money("acme-daily", Scope.ORGANIZATION, 1_500, Estimation.ADAPTIVE));
            Tally tally = new Tally();
            Replay half = new Replay(
                    new Replay.Wish(draft, List.of(), PlayedHouse.BEGINNING + 1_500, house.now),
                    house.ledger.past(),
                    house.ledger,
                    tally);

            play(half);

            assertThat(tally.report(0, 1, true).refused())
                    .isEqualTo(new ReplayReport.Sum(1, 1_000 * PlayedHouse.MICRO));
        }
    }
}
