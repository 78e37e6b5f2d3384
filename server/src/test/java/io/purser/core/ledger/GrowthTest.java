package io.purser.core.ledger;

import static io.purser.core.ledger.Sample.ADA;
import static io.purser.core.ledger.Sample.ADA_CI;
import static io.purser.core.ledger.Sample.DAY;
import static io.purser.core.ledger.Sample.at;
import static io.purser.core.ledger.Sample.call;
import static io.purser.core.ledger.Sample.engine;
import static io.purser.core.ledger.Sample.hard;
import static io.purser.core.ledger.Sample.only;
import static io.purser.core.ledger.Sample.organization;
import static io.purser.core.ledger.Sample.spend;
import static io.purser.core.ledger.Sample.tag;
import static io.purser.core.ledger.Sample.tagged;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.attribution.Attribution;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.calendar.Period;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A stream whose hold grows under several budgets. A token costs a cent, the prompt ten.
final class GrowthTest {
    private static final long NOON = at("2026-11-10T12:00:00Z");
    private static final Demand DEMAND = new Demand(100, 10, 1_000_000, 20, 1_000, 16, false, Demand.Price.PRICED);
    private static final Attribution ADAS_ATLAS = tagged(ADA, "project", "atlas");
    private final Budget atlas = hard("atlas", tag("project", "atlas"), 1_00, DAY);
    private final Budget key = hard("key", only(Dimension.KEY, "k1"), 1_00, DAY);

    @Test
    void whatIsCoveredAlreadyNeedsNoRoom() {
        OrganizationEngine engine = engine(hard("b", organization(), 30, DAY));
        engine.admit(Sample.ask("r1", ADAS_ATLAS, DEMAND), NOON);

        assertThat(engine.extend("r1", 20, NOON)).isEqualTo(new Extension.Grown(20, List.of()));
        assertThat(engine.extend("r1", 21, NOON)).isInstanceOf(Extension.Exhausted.class);
    }

    @Test
    void whatIsSettledEndsAStreamThoughInTheOtherBudgetOnlyHoldsAreInTheWay() {
        for (OrganizationEngine engine : List.of(engine(atlas, key), engine(key, atlas))) {
            spend(engine, "spent", tagged(ADA_CI, "project", "atlas"), 60, NOON);
            engine.admit(call("running", Sample.of(ADA), 60), NOON);

            Extension.Exhausted exhausted = exhausted(engine);

            assertThat(exhausted.reason()).isEqualTo(Decision.Reason.SETTLED);
            assertThat(exhausted.governs().budget()).isEqualTo(atlas);
        }
    }

    @Test
    void whereHoldsAreInTheWayInBothTheMoreSpecificBudgetIsTold() {
        for (OrganizationEngine engine : List.of(engine(atlas, key), engine(key, atlas))) {
            engine.admit(call("running", ADAS_ATLAS, 60), NOON);

            Extension.Exhausted exhausted = exhausted(engine);

            assertThat(exhausted.reason()).isEqualTo(Decision.Reason.HELD);
            assertThat(exhausted.governs().budget()).isEqualTo(key);
        }
    }

    @Test
    void whereBothAreSpentTheMoreSpecificBudgetIsTold() {
        for (OrganizationEngine engine : List.of(engine(atlas, key), engine(key, atlas))) {
            spend(engine, "spent", ADAS_ATLAS, 60, NOON);

            Extension.Exhausted exhausted = exhausted(engine);

            assertThat(exhausted.reason()).isEqualTo(Decision.Reason.SETTLED);
            assertThat(exhausted.governs().budget()).isEqualTo(key);
        }
    }

    /// Of a hundred cents sixty are gone, so that thirty tokens fit.
    private static Extension.Exhausted exhausted(OrganizationEngine engine) {
        engine.admit(Sample.ask("r1", ADAS_ATLAS, DEMAND), NOON);
        assertThat(engine.extend("r1", 500, NOON))
                .isInstanceOfSatisfying(
                        Extension.Grown.class,
                        grown -> assertThat(grown.coveredOutput()).isEqualTo(30));
        return (Extension.Exhausted) engine.extend("r1", 500, NOON);
    }

    @Test
    void aRollingBudgetThatForgetsWhileAStreamRunsGivesItRoom() {
        OrganizationEngine engine = engine(hard("hour", organization(), 1_00, new Period.Rolling(Duration.ofHours(1))));
        spend(engine, "spent", ADAS_ATLAS, 60, NOON - 50 * 60_000);
        engine.admit(Sample.ask("r1", ADAS_ATLAS, DEMAND), NOON);
        assertThat(engine.figures("r1", NOON).getFirst().settled()).isEqualTo(60);
        long later = NOON + 20 * 60_000;

        assertThat(engine.figures("r1", later).getFirst().settled()).isZero();
        assertThat(engine.extend("r1", 90, later))
                .isInstanceOfSatisfying(
                        Extension.Grown.class,
                        grown -> assertThat(grown.coveredOutput()).isEqualTo(90));
    }
}
