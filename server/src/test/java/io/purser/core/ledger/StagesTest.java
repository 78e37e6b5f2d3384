package io.purser.core.ledger;

import static io.purser.core.ledger.Sample.ADA;
import static io.purser.core.ledger.Sample.DAY;
import static io.purser.core.ledger.Sample.at;
import static io.purser.core.ledger.Sample.call;
import static io.purser.core.ledger.Sample.cost;
import static io.purser.core.ledger.Sample.engine;
import static io.purser.core.ledger.Sample.organization;
import static io.purser.core.ledger.Sample.soft;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Threshold;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is told of a budget's stages, at 50, 80 and 100 of 100 cents and again every six hours.
final class StagesTest {
    private static final long MORNING = at("2026-11-10T06:00:00Z");
    private static final long SIX_HOURS = 6 * 3_600_000;
    private static final Period HOUR = new Period.Rolling(Duration.ofHours(1));

    @Test
    void eachStageIsToldOnceAndToTheCent() {
        for (Period period : List.of(DAY, HOUR)) {
            OrganizationEngine engine = engine(soft("b", organization(), 1_00, period));
            assertThat(told(engine, 49, MORNING)).isEmpty();
            assertThat(told(engine, 1, MORNING)).containsExactly("50%+0");
            assertThat(told(engine, 29, MORNING)).isEmpty();
            assertThat(told(engine, 1, MORNING)).containsExactly("80%+0");
            assertThat(told(engine, 20, MORNING)).containsExactly("100%+0");
            assertThat(told(engine, 0, MORNING)).isEmpty();
        }
    }

    @Test
    void theHighestStageIsRepeatedAfterEachCooldownAndNotBefore() {
        OrganizationEngine engine = engine(soft("b", organization(), 1_00, DAY));
        told(engine, 1_00, MORNING);

        assertThat(told(engine, 1, MORNING + SIX_HOURS - 1)).isEmpty();
        assertThat(told(engine, 1, MORNING + SIX_HOURS)).containsExactly("100%+1");
        assertThat(told(engine, 1, MORNING + SIX_HOURS + 1)).isEmpty();
        assertThat(told(engine, 0, MORNING + 2 * SIX_HOURS))
                .as("nothing was spent")
                .isEmpty();
        assertThat(told(engine, 1, MORNING + 2 * SIX_HOURS)).containsExactly("100%+2");
    }

    @Test
    void withoutACooldownNothingIsRepeated() {
        OrganizationEngine engine = engine(stages(Duration.ZERO, new Threshold("100%", 1_00, List.of())));
        told(engine, 1_00, MORNING);

        assertThat(told(engine, 1, MORNING)).isEmpty();
        assertThat(told(engine, 1, MORNING + 3 * SIX_HOURS)).isEmpty();
    }

    @Test
    void ofTwoStagesAtOneAmountTheFirstIsRepeated() {
        OrganizationEngine engine = engine(stages(
                Duration.ofHours(6),
                new Threshold("100%", 1_00, List.of()),
                new Threshold("1 USD", 1_00, List.of()),
                new Threshold("50%", 50, List.of())));
        assertThat(told(engine, 1_00, MORNING)).containsExactly("100%+0", "1 USD+0", "50%+0");

        assertThat(told(engine, 1, MORNING + SIX_HOURS)).containsExactly("100%+1");
    }

    @Test
    void aRollingBudgetTellsAStageAgainWhenItsSpanIsOver() {
        OrganizationEngine engine = engine(soft("b", organization(), 1_00, HOUR));
        assertThat(told(engine, 60, MORNING)).containsExactly("50%+0");

        assertThat(told(engine, 60, MORNING + 3_599_999)).containsExactly("80%+0", "100%+0");
        assertThat(told(engine, 20, MORNING + 3_600_000)).containsExactly("50%+0");
    }

    @Test
    void ofOldCrossingsOfARollingBudgetTheLatestLastsInWhateverOrderAStartFindsThem() {
        for (List<Integer> order : List.of(List.of(10, 50), List.of(50, 10))) {
            Budget budget = soft("b", organization(), 1_00, HOUR);
            OrganizationEngine engine = new OrganizationEngine(9, MORNING);
            engine.policy(List.of(budget), List.of(), List.of());
            for (int minute : order) {
                long start = MORNING - 3_600_000 + minute * 60_000L;
                Window window = new Window(start, start + 3_600_000);
                engine.restore(
                        new LedgerRecord.AccountOpened(minute, budget.id(), null, window),
                        minute == 50 ? 55 : 0,
                        List.of("50%/1", "50%/1+2"));
            }

            assertThat(told(engine, 1, MORNING + 20 * 60_000))
                    .as("told at 05:50")
                    .isEmpty();
        }
    }

    private static Budget stages(Duration cooldown, Threshold... thresholds) {
        Budget plain = soft("b", organization(), 1_00, DAY);
        return new Budget(
                plain.id(),
                plain.name(),
                plain.limitVersion(),
                plain.scope(),
                plain.unit(),
                plain.limit(),
                plain.period(),
                plain.enforcement(),
                plain.shadow(),
                plain.estimation(),
                plain.strictFloor(),
                List.of(thresholds),
                cooldown,
                plain.passesFree(),
                plain.showAmounts(),
                plain.actions());
    }

    private static List<String> told(OrganizationEngine engine, long cents, long now) {
        engine.admit(call("r", Sample.of(ADA), cents), now);
        Ending.Settled settled = (Ending.Settled) engine.settle("r", cost(cents), now);
        return settled.crossings().stream()
                .map(crossing -> crossing.threshold() + "+" + crossing.reminder())
                .toList();
    }
}
