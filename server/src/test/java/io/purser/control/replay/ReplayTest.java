package io.purser.control.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.policy.Policy;
import io.purser.governance.admission.Verdict;
import io.purser.governance.settlement.GovernedCall;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    private final Path path;

    ReplayTest(@TempDir Path path) {
        this.path = path;
    }

    /// @param micros of a USD
    private static Budget money(String name, Scope scope, long micros, Estimation way) {
        return PlayedHouse.budget(name, scope, Unit.MONEY, micros * PlayedHouse.MICRO, Enforcement.HARD, way);
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
    void aDraftSaysWhatItWouldHaveRefusedWhenAndForWhom() throws Exception {
        try (PlayedHouse house = new PlayedHouse(path)) {
            house.enforce(PlayedHouse.policy(List.of()));
            for (int i = 0; i < 10; i++) {
                house.tick(1_000);
                GovernedCall call = ((Verdict.Admitted)
                                house.ask(i % 2 == 0 ? "ada" : "bob", "globex", OptionalLong.of(100)))
                        .call();
                house.tick(500);
                PlayedHouse.settle(call, 0, 100);
            }
            house.tick(1);
            // A call costs 1,000 micros and its estimate is a little more: the seventh no longer fits.
            Policy draft =
                    PlayedHouse.policy(List.of(), money("acme-daily", Scope.ORGANIZATION, 7_000, Estimation.ADAPTIVE));

            ReplayReport report = report(house, draft);

            assertThat(report.isWhole()).isTrue();
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
            house.tick(1);
            assertThat(house.ask("ada", null, OptionalLong.of(100))).isInstanceOf(Verdict.OverBudget.class);
            house.tick(1);
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
        Tally tally = new Tally(draft);
        Replay replay = replay(house, draft, tally);
        play(replay);
        return tally.report(PlayedHouse.BEGINNING, house.now, ReplayReport.Ending.WHOLE);
    }

    @Test
    void whatWasSpentBeforeTheStretchStandsOnTheAccounts() throws Exception {
        try (PlayedHouse house = new PlayedHouse(path)) {
            house.enforce(PlayedHouse.policy(List.of()));
            for (int i = 0; i < 2; i++) {
                house.tick(1_000);
                PlayedHouse.settle(((Verdict.Admitted) house.ask("ada", null, OptionalLong.of(100))).call(), 0, 100);
            }
            house.tick(1);
            Policy draft =
                    PlayedHouse.policy(List.of(), money("acme-daily", Scope.ORGANIZATION, 1_500, Estimation.ADAPTIVE));
            Tally tally = new Tally(draft);
            Replay half = new Replay(
                    new Replay.Wish(draft, List.of(), PlayedHouse.BEGINNING + 1_500, house.now),
                    house.ledger.past(),
                    house.ledger,
                    tally);

            play(half);

            assertThat(tally.report(0, 1, ReplayReport.Ending.WHOLE).refused())
                    .isEqualTo(new ReplayReport.Sum(1, 1_000 * PlayedHouse.MICRO));
        }
    }
}
