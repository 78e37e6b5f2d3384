package io.purser.core.ledger;

import static io.purser.core.ledger.Sample.DAY;
import static io.purser.core.ledger.Sample.at;
import static io.purser.core.ledger.Sample.call;
import static io.purser.core.ledger.Sample.cost;
import static io.purser.core.ledger.Sample.each;
import static io.purser.core.ledger.Sample.hard;
import static io.purser.core.ledger.Sample.organization;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.budget.Dimension;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What allowances do to the ceilings of accounts, moment by moment; the naive engine says the same of thousands of
/// histories.
final class AllowancesInForceTest {
    private static final long NOON = at("2026-11-10T12:00:00Z");
    private static final long EVENING = at("2026-11-10T20:00:00Z");
    private static final long MIDNIGHT = at("2026-11-11T00:00:00Z");
    private static final long NEXT_NOON = at("2026-11-11T12:00:00Z");
    private static final Budget EACH = hard("each", each(Dimension.USER), 2_00, DAY);

    private final OrganizationEngine engine = new OrganizationEngine(1, NOON);

    private static Allowance allowance(long number, String subject, long cents, long until) {
        return new Allowance(number, "id-each", subject, Allowance.Kind.RAISE, cents, NOON, until);
    }

    private BudgetFigures adas(long instant) {
        return engine.figures("id-each", "u1", instant).orElseThrow();
    }

    /// Spends a dollar, and says whether that was admitted.
    private boolean spends(String id, long instant) {
        boolean admitted = engine.admit(call(id, Sample.of(Sample.ADA), 1_00), instant) instanceof Decision.Admit;
        engine.settle(id, cost(1_00), instant);
        return admitted;
    }

    @Test
    void aRaiseLetsOneSubjectSpendMoreUntilItEnds() {
        engine.policy(List.of(EACH), List.of(), List.of());
        assertThat(spends("r1", NOON)).isTrue();
        assertThat(spends("r2", NOON)).isTrue();
        assertThat(spends("r3", NOON)).isFalse();

        engine.allow(allowance(1, "u1", 2_00, EVENING), NOON);

        assertThat(adas(NOON).budget().limit()).isEqualTo(4_00);
        assertThat(adas(NOON).state()).as("half of it is spent").isEqualTo(BudgetState.WARNING);
        assertThat(engine.figures("id-each", "u2", NOON).orElseThrow().budget().limit())
                .isEqualTo(2_00);
        assertThat(spends("r4", EVENING - 1)).isTrue();
        assertThat(spends("r5", EVENING)).as("it is over").isFalse();
        assertThat(adas(EVENING).state()).isEqualTo(BudgetState.BLOCKED);
        assertThat(adas(EVENING).settled()).isEqualTo(3_00);
    }

    @Test
    void aRaiseOfLaterBeginsInItsTime() {
        engine.policy(List.of(EACH), List.of(), List.of());
        engine.allow(new Allowance(1, "id-each", "u1", Allowance.Kind.RAISE, 1_00, EVENING, MIDNIGHT), NOON);

        assertThat(spends("r1", NOON)).isTrue();
        assertThat(spends("r2", NOON)).isTrue();
        assertThat(spends("r3", EVENING - 1)).isFalse();
        assertThat(spends("r4", EVENING)).isTrue();
        assertThat(spends("r5", EVENING)).isFalse();
    }

    @Test
    void aRaiseOverManyWindowsLiftsEachOfThem() {
        engine.policy(List.of(EACH), List.of(), List.of());
        engine.allow(allowance(1, "u1", 1_00, NEXT_NOON), NOON);

        for (int i = 0; i < 3; i++) {
            assertThat(spends("d1-" + i, NOON)).isTrue();
        }
        assertThat(spends("d1-3", NOON)).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(spends("d2-" + i, MIDNIGHT)).isTrue();
        }
        assertThat(spends("d2-3", MIDNIGHT)).isFalse();
        assertThat(adas(NEXT_NOON).budget()).isEqualTo(EACH);
    }

    @Test
    void anAllowanceOutlivesAPolicyAndMovesTheCeilingThatItDeclares() {
        engine.policy(List.of(EACH), List.of(), List.of());
        engine.allow(allowance(1, "u1", 1_00, MIDNIGHT), NOON);
        spends("r1", NOON);

        engine.policy(List.of(Sample.raised(EACH, 5_00)), List.of(), List.of());

        assertThat(adas(NOON).budget().limit()).isEqualTo(6_00);
        assertThat(adas(NOON).settled()).isEqualTo(1_00);
    }

    @Test
    void oneOfABudgetThatIsNotThereWaitsForIt() {
        engine.policy(List.of(), List.of(), List.of());
        engine.allow(allowance(1, "u1", 1_00, MIDNIGHT), NOON);
        assertThat(engine.figures("id-each", "u1", NOON)).isEmpty();
        assertThat(engine.take(allowance(2, "u1", -1_00, MIDNIGHT), NOON)).isFalse();

        engine.policy(List.of(EACH), List.of(), List.of());

        assertThat(adas(NOON).budget().limit()).isEqualTo(3_00);
    }

    @Test
    void whatIsSpentOrHeldCannotBeTaken() {
        engine.policy(List.of(EACH), List.of(), List.of());
        spends("r1", NOON);
        engine.admit(call("r2", Sample.of(Sample.ADA), 50), NOON);

        assertThat(engine.take(allowance(1, "u1", -51, MIDNIGHT), NOON)).isFalse();
        assertThat(adas(NOON).budget().limit()).isEqualTo(2_00);
        assertThat(engine.take(allowance(1, "u1", -50, MIDNIGHT), NOON)).isTrue();
        assertThat(adas(NOON).budget().limit()).isEqualTo(1_50);
        assertThat(adas(NOON).remaining()).isZero();

        engine.forget(allowance(1, "u1", -50, MIDNIGHT));
        assertThat(adas(NOON).budget().limit()).isEqualTo(2_00);
    }

    @Test
    void oneThatIsChangedIsTheSameOne() {
        engine.policy(List.of(EACH), List.of(), List.of());
        engine.allow(allowance(1, "u1", 1_00, MIDNIGHT), NOON);
        engine.allow(allowance(1, "u1", 1_00, EVENING), NOON);

        assertThat(adas(NOON).budget().limit()).isEqualTo(3_00);
        assertThat(adas(EVENING).budget().limit()).isEqualTo(2_00);
    }

    @Test
    void aCeilingIsNeverBelowNothing() {
        Budget small = hard("each", each(Dimension.USER), 2_00, DAY);
        engine.policy(List.of(small), List.of(), List.of());
        assertThat(engine.take(allowance(1, "u1", -2_00, MIDNIGHT), NOON)).isTrue();

        engine.policy(List.of(Sample.raised(small, 1_00)), List.of(), List.of());

        assertThat(adas(NOON).budget().limit()).isZero();
        assertThat(spends("r1", NOON)).isFalse();
    }

    @Test
    void stagesAreToldAnewForEachCeilingAndOnceForEach() {
        Budget soft = Sample.soft("team", organization(), 2_00, DAY);
        engine.policy(List.of(soft), List.of(), List.of());
        assertThat(crossed("r1", NOON)).isEmpty();
        assertThat(crossed("r2", NOON)).containsExactly("100%/1 of 200");
        Allowance raise = new Allowance(4, "id-team", null, Allowance.Kind.RAISE, 1_00, NOON, EVENING);

        engine.allow(raise, NOON);

        assertThat(crossed("r3", NOON)).containsExactly("100%/4000001 of 300");
        assertThat(crossed("r4", NOON)).isEmpty();
        assertThat(crossed("r5", EVENING)).as("told before, of this ceiling").isEmpty();
    }

    private List<String> crossed(String id, long instant) {
        engine.admit(call(id, Sample.of(Sample.ADA), 1_00), instant);
        return ((Ending.Settled) engine.settle(id, cost(1_00), instant))
                .crossings().stream()
                        .filter(crossing -> crossing.threshold().equals("100%") && crossing.reminder() == 0)
                        .map(crossing -> crossing.mark() + " of " + crossing.limit())
                        .toList();
    }

    @Test
    void aWindowThatIsOverKeepsTheCeilingWithWhichItEnded() {
        Budget soft = Sample.soft("team", organization(), 2_00, DAY);
        engine.policy(List.of(soft), List.of(), List.of());
        engine.allow(new Allowance(1, "id-team", null, Allowance.Kind.CREDIT, 1_00, NOON, MIDNIGHT), NOON);
        engine.admit(call("late", Sample.of(Sample.ADA), 1_00), MIDNIGHT - 1);
        spends("r1", MIDNIGHT - 1);

        Ending late = engine.settle("late", cost(1_00), MIDNIGHT + 5);

        assertThat(((Ending.Settled) late).crossings())
                .extracting(Crossing::mark)
                .as("2 of 3 dollars")
                .containsExactly("50%/1000001");
    }
}
