package io.purser.governance.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.purser.core.budget.Estimation;
import io.purser.core.ledger.BudgetFigures;
import io.purser.governance.settlement.EstimateMeters;
import io.purser.governance.settlement.GovernedCall;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What is told of estimates beside what calls came to, and how far an estimate may stand in the way. A call's input
/// bound is 100 tokens; 1 USD a million input tokens, 10 USD a million output tokens.
final class EstimateFiguresTest {
    private static final long MICRO = GovernedHouse.MICRO;
    private static final long CENT = 10_000 * MICRO;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GovernedHouse house = new GovernedHouse();

    private EstimateFiguresTest() {
        house.admission.measuredBy(new EstimateMeters(registry));
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags("provider", "stub").tags(tags).counter().count();
    }

    private void teach(int calls, long output) {
        for (int i = 0; i < calls; i++) {
            GovernedHouse.settle(GovernedHouse.admitted(house.ask("model", OptionalLong.of(4_000))), 80, output);
        }
    }

    private BudgetFigures account() {
        return house.organizations.budgets("acme").getFirst();
    }

    @Test
    void whatWasHeldStandsBesideWhatItCameTo() {
        house.enforce(GovernedHouse.hard("b", 100 * CENT, Estimation.ADAPTIVE));
        GovernedHouse.settle(GovernedHouse.admitted(house.ask("model", OptionalLong.of(300))), 80, 250);
        GovernedHouse.settle(GovernedHouse.admitted(house.ask("model", OptionalLong.of(300))), 80, 400);

        String[] model = {"model", "model"};
        assertThat(count("purser_estimate_held_tokens", "model", "model", "bucket", "input"))
                .isEqualTo(200);
        assertThat(count("purser_estimate_held_tokens", "model", "model", "bucket", "output"))
                .isEqualTo(600);
        assertThat(count("purser_estimate_actual_tokens", "model", "model", "bucket", "input"))
                .isEqualTo(160);
        assertThat(count("purser_estimate_actual_tokens", "model", "model", "bucket", "output"))
                .isEqualTo(650);
        assertThat(count("purser_estimate_calls", "model", "model", "hold", "within"))
                .isEqualTo(1);
        assertThat(count("purser_estimate_calls", "model", "model", "hold", "above"))
                .isEqualTo(1);
        assertThat(count("purser_estimate_held_cost", model))
                .isEqualTo(0.0062, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(count("purser_estimate_settled_cost", model))
                .isEqualTo(0.00666, org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void topUpsAreCountedByWhatBecameOfThem() {
        house.enforce(GovernedHouse.hard("b", 2 * CENT, Estimation.ADAPTIVE));
        GovernedCall call = GovernedHouse.admitted(house.ask("model", OptionalLong.of(100_000)));
        call.cover(1_000, Runnable::run, _ -> {});
        call.cover(1_900, Runnable::run, _ -> {});
        call.cover(5_000, Runnable::run, _ -> {});

        assertThat(count("purser_topups", "model", "model", "result", "granted"))
                .isPositive();
        assertThat(count("purser_topups", "model", "model", "result", "refused"))
                .isPositive();
    }

    @Test
    void whatWasLearnedIsHeldAgainstWhatComes() {
        house.enforce(GovernedHouse.hard("b", 1_000 * CENT, Estimation.ADAPTIVE));
        teach(32, 500);
        assertThat(registry.get("purser_estimate_learned_ratio").summary().count())
                .isZero();
        teach(4, 256);

        assertThat(registry.get("purser_estimate_learned_ratio").summary().count())
                .isEqualTo(4);
        assertThat(registry.get("purser_estimate_learned_ratio").summary().max())
                .isEqualTo(0.5);
    }

    @Test
    void aModelWithoutAPriceIsOneOfManyAndItsNameIsNoLabel() {
        house.enforce();
        GovernedHouse.settle(GovernedHouse.admitted(house.ask("mystery", OptionalLong.of(300))), 80, 250);

        assertThat(count("purser_estimate_actual_tokens", "model", "unpriced", "bucket", "output"))
                .isEqualTo(250);
        assertThat(registry.getMeters())
                .noneMatch(meter -> meter.getId().toString().contains("mystery"));
        assertThat(registry.find("purser_estimate_settled_cost").counter()).isNull();
    }

    /// C2, C7: what one call holds is what such calls need, to a sixteenth, however much it might generate.
    @Test
    void aLearnedHoldIsWithinASixteenthOfWhatSuchCallsNeed() {
        house.enforce(GovernedHouse.hard("b", 1_000 * CENT, Estimation.ADAPTIVE));
        teach(40, 500);
        long before = account().settled();
        long need = 100 * MICRO + 500 * 10 * MICRO;
        int admitted = 0;
        house.enforce(GovernedHouse.hard("b", before + 10 * need, Estimation.ADAPTIVE));
        while (house.ask("model", OptionalLong.of(100_000)) instanceof Verdict.Admitted) {
            admitted++;
        }

        assertThat(admitted).isEqualTo(9);
        assertThat(account().held()).isBetween(9 * need, 9 * (need + need / 16));
        assertThat(house.ask("model", OptionalLong.of(100_000)))
                .isInstanceOfSatisfying(
                        Verdict.OverBudget.class,
                        over -> assertThat(over.reason().name()).isEqualTo("HELD"));
    }

    /// C2: with nothing learned a call holds no more than its model can generate, nor than it may.
    @Test
    void aColdStartIsBoundedByTheModelAndByTheCall() {
        house.enforce(GovernedHouse.hard("b", 1_000 * CENT, Estimation.ADAPTIVE));

        assertThat(GovernedHouse.admitted(house.ask("model", OptionalLong.of(40)))
                        .coveredOutput())
                .isEqualTo(40);
        assertThat(GovernedHouse.admitted(house.ask("model", OptionalLong.empty()))
                        .coveredOutput())
                .isEqualTo(1_024);
    }
}
