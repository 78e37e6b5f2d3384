package io.purser.core.ledger;

import static io.purser.core.ledger.Sample.ADA;
import static io.purser.core.ledger.Sample.MONTH;
import static io.purser.core.ledger.Sample.at;
import static io.purser.core.ledger.Sample.engine;
import static io.purser.core.ledger.Sample.figures;
import static io.purser.core.ledger.Sample.hard;
import static io.purser.core.ledger.Sample.organization;
import static io.purser.core.ledger.Sample.strict;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What strict and adaptive estimation hold, cap, grow and refuse. One output token costs one unit here.
final class EstimationTest {
    private static final long NOON = at("2026-11-10T12:00:00Z");
    private static final long ONE_EACH = 1_000_000;

    @Test
    void strictHoldsANamedMaximumInFullOrRefusesIt() {
        OrganizationEngine engine = engine(strict("acme", organization(), 2_000, MONTH));

        Hold hold = admitted(engine, "r1", 1_900, true);

        assertThat(hold.outputCap()).isEqualTo(OptionalLong.of(1_900));
        assertThat(figures(engine, "acme", null, NOON).held()).isEqualTo(2_000);
        assertThat(ask(engine, "r2", 1, true)).isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void strictGivesACallWithoutAMaximumTheLargestCapThatFitsDownToItsFloor() {
        OrganizationEngine engine = engine(strict("acme", organization(), 3_000, MONTH));

        Hold first = admitted(engine, "r1", 1_800, false);

        assertThat(first.outputCap()).isEqualTo(OptionalLong.of(1_800));
        assertThat(ask(engine, "r2", 128_000, false))
                .as("1,100 are left: 1,000 tokens beside the input, below the floor of 1,024")
                .isInstanceOf(Decision.Refuse.class);
        engine.settle("r1", new Actual(100, 200L), NOON);
        assertThat(admitted(engine, "r2", 128_000, false).outputCap()).isEqualTo(OptionalLong.of(2_700));
    }

    @Test
    void adaptiveHoldsWhatIsLikelyAndSendsANamedMaximumAsItIs() {
        OrganizationEngine engine = engine(hard("acme", organization(), 1_000, MONTH));

        Hold hold = admitted(engine, "r1", 50_000, true);

        assertThat(hold.outputCap()).isEmpty();
        assertThat(hold.coveredOutput()).isEqualTo(400);
        assertThat(figures(engine, "acme", null, NOON).held()).isEqualTo(500);
    }

    @Test
    void adaptiveCapsACallWithoutAMaximumAtWhatTheHeadroomBuys() {
        OrganizationEngine engine = engine(hard("acme", organization(), 350, MONTH));

        Hold hold = admitted(engine, "r1", 50_000, false);

        assertThat(hold.outputCap()).isEqualTo(OptionalLong.of(250));
        assertThat(hold.coveredOutput()).isEqualTo(250);
    }

    @Test
    void theSmallestUsefulCallIsTheInputAndItsLeastOutput() {
        assertThat(ask(engine(hard("acme", organization(), 116, MONTH)), "r1", 50_000, false))
                .isInstanceOf(Decision.Admit.class);
        assertThat(ask(engine(hard("acme", organization(), 115, MONTH)), "r1", 50_000, false))
                .isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void theLeastOfAllCapsIsSentUpstream() {
        OrganizationEngine engine =
                engine(strict("strict", organization(), 5_000, MONTH), hard("adaptive", organization(), 2_000, MONTH));

        Hold hold = admitted(engine, "r1", 128_000, false);

        assertThat(hold.outputCap()).isEqualTo(OptionalLong.of(1_900));
        assertThat(figures(engine, "strict", null, NOON).held()).isEqualTo(2_000);
        assertThat(figures(engine, "adaptive", null, NOON).held()).isEqualTo(500);
    }

    @Test
    void aTopUpCoversWhatFitsAndOnlyAFullBudgetEndsTheStream() {
        OrganizationEngine engine = engine(hard("acme", organization(), 1_000, MONTH));
        admitted(engine, "r1", 50_000, true);
        admitted(engine, "r2", 50_000, true);
        engine.settle("r2", new Actual(150, 150L), NOON);

        Extension grown = engine.extend("r1", 5_000, NOON);
        Extension exhausted = engine.extend("r1", 5_001, NOON);

        assertThat(grown).isInstanceOfSatisfying(Extension.Grown.class, more -> {
            assertThat(more.coveredOutput()).isEqualTo(750);
            assertThat(more.more()).extracting(Posting::amount).containsExactly(350L);
        });
        assertThat(exhausted)
                .isInstanceOfSatisfying(
                        Extension.Exhausted.class,
                        end -> assertThat(end.reason()).isEqualTo(Decision.Reason.SETTLED));
    }

    @Test
    void aLooseBoundIsSentBackToBeTightenedBeforeItRefuses() {
        OrganizationEngine engine = engine(hard("acme", organization(), 1_000, MONTH));
        Demand demand = new Demand(100, 1_001, ONE_EACH, 400, 50_000, 16, true, Demand.Price.PRICED);
        Ask loose = new Ask("r1", Sample.of(ADA), "openai", "gpt-5.4", demand, true, false);

        assertThat(engine.admit(loose, NOON)).isEqualTo(new Decision.Tight());
        assertThat(engine.openHolds()).isZero();
    }

    @Test
    void aCostIsRoundedUpAndStaysExactBeyondSixtyFourBits() {
        assertThat(Cost.of(1, 1)).isEqualTo(1);
        assertThat(Cost.of(1_000_000, 15)).isEqualTo(15);
        assertThat(Cost.of(128_000, 600_000_000_000L)).isEqualTo(76_800_000_000L);
        assertThat(Cost.of(3_000_000_000_001L, 9_000_000_000_001L))
                .as("⌈27,000,000,000,012,000,000,000,001 ÷ 1,000,000⌉")
                .isEqualTo(Cost.MOST);
        assertThat(Cost.of(30_000_000_001L, 90_000_000_001L)).isEqualTo(2_700_000_000_120_001L);
        assertThat(Cost.tokens(2_700_000_000_120_000L, 90_000_000_001L, Long.MAX_VALUE / 4))
                .isEqualTo(30_000_000_000L);
    }

    @Test
    void aRollingBudgetForgetsInStepsAndSaysWhenACallWillFit() {
        OrganizationEngine engine =
                engine(hard("hourly", organization(), 1_000, new Period.Rolling(Duration.ofHours(1))));
        spend(engine, "r1", 600, NOON);
        spend(engine, "r2", 400, NOON + 600_000);

        Decision.Refuse refuse =
                (Decision.Refuse) engine.admit(Sample.call("r3", Sample.of(ADA), 700), NOON + 1_200_000);

        assertThat(refuse.governs().resetsAt()).as("both must be forgotten").isEqualTo(NOON + 4_200_000);
        assertThat(engine.admit(Sample.call("r3", Sample.of(ADA), 600), NOON + 3_599_999))
                .isInstanceOf(Decision.Refuse.class);
        assertThat(engine.admit(Sample.call("r3", Sample.of(ADA), 600), NOON + 3_600_000))
                .isInstanceOf(Decision.Admit.class);
    }

    @Test
    void tokenAndRequestBudgetsCountInTheirOwnUnit() {
        OrganizationEngine engine = engine(in(Unit.TOKENS, "tokens", 1_000), in(Unit.REQUESTS, "requests", 1));

        admitted(engine, "r1", 400, true);

        assertThat(figures(engine, "tokens", null, NOON).held()).isEqualTo(450);
        assertThat(figures(engine, "requests", null, NOON).held()).isEqualTo(1);
        Decision.Refuse refuse = (Decision.Refuse) ask(engine, "r2", 400, true);
        assertThat(refuse.governs().budget().name()).isEqualTo("requests");
    }

    @Test
    void aModelWithoutAPriceIsRefusedByAHardMoneyBudgetOnly() {
        Demand unknown = new Demand(50, 0, 0, 400, 400, 16, true, Demand.Price.UNKNOWN);
        Ask ask = Sample.ask("r1", Sample.of(ADA), unknown);

        assertThat(engine(hard("acme", organization(), 1_000, MONTH)).admit(ask, NOON))
                .isInstanceOf(Decision.Unpriced.class);
        assertThat(engine(Sample.soft("acme", organization(), 1_000, MONTH)).admit(ask, NOON))
                .isInstanceOf(Decision.Admit.class);
        assertThat(engine(in(Unit.TOKENS, "tokens", 1_000)).admit(ask, NOON)).isInstanceOf(Decision.Admit.class);
    }

    private static io.purser.core.budget.Budget in(Unit unit, String name, long limit) {
        return Sample.budget(
                name,
                1,
                organization(),
                unit,
                limit,
                MONTH,
                io.purser.core.budget.Enforcement.HARD,
                io.purser.core.budget.Estimation.ADAPTIVE);
    }

    private static void spend(OrganizationEngine engine, String id, long amount, long now) {
        Sample.spend(engine, id, Sample.of(ADA), amount, now);
    }

    /// 50 input tokens for 100, a likely output of 400, a least one of 16.
    private static Decision ask(OrganizationEngine engine, String id, long maximum, boolean named) {
        Demand demand = new Demand(50, 100, ONE_EACH, Math.min(400, maximum), maximum, 16, named, Demand.Price.PRICED);
        return engine.admit(Sample.ask(id, Sample.of(ADA), demand), NOON);
    }

    private static Hold admitted(OrganizationEngine engine, String id, long maximum, boolean named) {
        return ((Decision.Admit) ask(engine, id, maximum, named)).hold();
    }
}
