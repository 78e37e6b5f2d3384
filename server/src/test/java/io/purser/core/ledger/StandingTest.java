package io.purser.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Dimension;
import io.purser.core.limits.RateLimit;
import io.purser.core.limits.Standing;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Where a caller stands under its rate limits, asked without calling.
class StandingTest {
    private static final long NOON = Sample.at("2026-11-22T12:00:00Z");
    private static final RateLimit OWN = new RateLimit("l1", "ada", Sample.only(Dimension.USER, "u1"), 60L, 6_000L, 5L);
    private static final RateLimit MODEL =
            new RateLimit("l2", "gpt", Sample.only(Dimension.MODEL, "gpt-*"), 10L, null, null);

    @Test
    void whatIsUsedIsWhatTheCallsTookAndTimeGivesItBack() {
        OrganizationEngine engine = engine();
        assertThat(engine.standings(Sample.ADA, NOON)).containsExactly(new Standing(OWN, 60L, 6_000L, 0L));
        engine.admit(Sample.call("r1", Sample.of(Sample.ADA), 5), NOON);
        engine.admit(Sample.call("r2", Sample.of(Sample.ADA), 5), NOON);
        assertThat(engine.standings(Sample.ADA, NOON)).containsExactly(new Standing(OWN, 58L, 5_800L, 2L));
        engine.settle("r1", new Actual(300, 5L), NOON);
        assertThat(engine.standings(Sample.ADA_CI, NOON)).containsExactly(new Standing(OWN, 58L, 5_600L, 1L));
        assertThat(engine.standings(Sample.ADA, NOON + 1_000)).containsExactly(new Standing(OWN, 59L, 5_700L, 1L));
    }

    @Test
    void askingTakesNothingAndOthersAreNotShown() {
        OrganizationEngine engine = engine();
        for (int i = 0; i < 100; i++) {
            engine.standings(Sample.ADA, NOON);
        }
        assertThat(engine.standings(Sample.ADA, NOON)).containsExactly(new Standing(OWN, 60L, 6_000L, 0L));
        assertThat(engine.standings(Sample.BEN, NOON)).isEmpty();
    }

    @Test
    void aCeilingThatIsNotThereHasNoFigure() {
        OrganizationEngine engine = new OrganizationEngine(1, 0);
        RateLimit paceOnly = new RateLimit("l3", "pace", Sample.organization(), 60L, null, null);
        engine.policy(List.of(), List.of(paceOnly), List.of());
        assertThat(engine.standings(Sample.BEN, NOON)).containsExactly(new Standing(paceOnly, 60L, null, null));
    }

    private static OrganizationEngine engine() {
        OrganizationEngine engine = new OrganizationEngine(1, 0);
        engine.policy(List.of(), List.of(OWN, MODEL), List.of());
        return engine;
    }
}
