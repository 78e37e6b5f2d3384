package io.purser.core.ledger;

import static io.purser.core.ledger.Sample.ADA;
import static io.purser.core.ledger.Sample.DAY;
import static io.purser.core.ledger.Sample.at;
import static io.purser.core.ledger.Sample.call;
import static io.purser.core.ledger.Sample.cost;
import static io.purser.core.ledger.Sample.each;
import static io.purser.core.ledger.Sample.engine;
import static io.purser.core.ledger.Sample.hard;
import static io.purser.core.ledger.Sample.only;
import static io.purser.core.ledger.Sample.organization;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What others ask the engine besides its decisions; those are held against the naive engine.
final class OrganizationEngineTest {
    private static final long NOON = at("2026-11-10T12:00:00Z");
    private static final Budget ACME = hard("acme", organization(), 10_00, DAY);
    private static final Budget ADAS = hard("adas", only(Dimension.USER, "u1"), 5_00, DAY);

    @Test
    void accountsAreNumberedUpwardsFromWhereTheLedgerStands() {
        OrganizationEngine engine = new OrganizationEngine(7, NOON);
        engine.policy(List.of(ACME, ADAS), List.of(), List.of());

        assertThat(admitted(engine, "r1").opened())
                .extracting(LedgerRecord.AccountOpened::account)
                .containsExactly(7L, 8L);
        assertThat(admitted(engine, "r2").opened()).isEmpty();
    }

    @Test
    void aPolicyWithABudgetForEachOfWhatHasNoMembersIsRefused() {
        OrganizationEngine engine = new OrganizationEngine(1, NOON);
        List<Budget> eachModel = List.of(hard("each-model", each(Dimension.MODEL), 10_00, DAY));

        assertThatThrownBy(() -> engine.policy(eachModel, List.of(), List.of()))
                .hasMessageStartingWith("each MODEL is not built");
    }

    @Test
    void aChangeThatIsBeingMadeTouchesNoCallUntilItIsInForce() {
        OrganizationEngine engine = engine(ACME, ADAS);
        engine.settle(admitted(engine, "r1").requestId(), cost(4_00), NOON);
        Budget lowered = hard("acme", organization(), 4_00, DAY);
        Budget more = hard("more", organization(), 3_00, DAY);

        Engine.Prepared prepared = engine.prepare(List.of(lowered, more), List.of(), List.of(more.id()));
        assertThat(admitted(engine, "r2").postings()).as("on acme and adas").hasSize(2);
        engine.settle("r2", cost(50), NOON);
        assertThat(Sample.figures(engine, "adas", null, NOON).settled()).isEqualTo(4_50);

        prepared.enforce(NOON);
        assertThat(engine.admit(call("r3", Sample.of(ADA), 1_00), NOON)).isInstanceOf(Decision.Refuse.class);
        assertThat(Sample.figures(engine, "acme", null, NOON).settled()).isEqualTo(4_50);
        assertThat(engine.figures(NOON)).extracting(one -> one.budget().name()).containsExactly("acme", "more");
        engine.arm(more.id(), List.of(new Engine.Total(null, at("2026-11-10T00:00:00Z"), 4_50)), NOON);
        assertThat(Sample.figures(engine, "more", null, NOON).settled()).isEqualTo(4_50);
    }

    @Test
    void anOpenHoldIsFoundByItsRequestUntilItEnds() {
        OrganizationEngine engine = engine(ACME, ADAS);
        assertThat(engine.oldestAdmission()).isEqualTo(Long.MAX_VALUE);
        Hold hold = admitted(engine, "r1");

        assertThat(engine.hold("r1")).containsSame(hold);
        assertThat(engine.oldestAdmission()).isEqualTo(NOON);
        assertThat(engine.figures("r1", NOON))
                .extracting(one -> one.budget().name() + " holds " + one.held())
                .containsExactly("adas holds 100", "acme holds 100");
        engine.settle("r1", cost(1_00), NOON);
        assertThat(engine.hold("r1")).isEmpty();
        assertThat(engine.figures("r1", NOON)).isEmpty();
    }

    @Test
    void openCallsAreShownOldestFirstWithWhatTheyHoldOnEachAccount() {
        OrganizationEngine engine = engine(ACME, ADAS);
        admitted(engine, "r1");
        admitted(engine, "r2");
        admitted(engine, "r3");
        engine.release("r2", NOON);

        assertThat(engine.openCalls(10)).extracting(OpenCall::requestId).containsExactly("r1", "r3");
        assertThat(engine.openCalls(1)).extracting(OpenCall::requestId).containsExactly("r1");
        OpenCall first = engine.openCalls(1).getFirst();
        assertThat(first.attribution().identity()).isEqualTo(ADA);
        assertThat(first.admittedAt()).isEqualTo(NOON);
        assertThat(first.held())
                .extracting(held -> held.budget().name() + " " + held.amount())
                .containsExactlyInAnyOrder("acme 100", "adas 100");
    }

    @Test
    void armingABudgetThatIsNotThereOrInForceAlreadyChangesNothing() {
        OrganizationEngine engine = engine(ACME);
        List<Engine.Total> before = List.of(new Engine.Total(null, at("2026-11-10T00:00:00Z"), 9_00));
        Engine.Armed nothing = new Engine.Armed(NOON, List.of(), List.of(), List.of());

        assertThat(engine.arm("nobodys", before, NOON)).isEqualTo(nothing);
        assertThat(engine.arm(ACME.id(), before, NOON)).isEqualTo(nothing);
        assertThat(Sample.figures(engine, "acme", null, NOON).settled()).isZero();
    }

    @Test
    void aHoldOnABudgetThatIsGoneStaysOnItsAccountUntilItEnds() {
        OrganizationEngine engine = new OrganizationEngine(9, NOON);
        engine.policy(List.of(), List.of(), List.of());
        Window day = new Window(at("2026-11-10T00:00:00Z"), at("2026-11-11T00:00:00Z"));
        engine.restore(new LedgerRecord.AccountOpened(5, "gone", null, day), 3_00, List.of());
        engine.restore(
                new LedgerRecord.HoldPlaced(
                        "r1", NOON, Sample.of(ADA), "openai", "gpt-5.4", "gpt-5.4", null, 100, 0, 1_00L, List.of()),
                List.of(new Posting(5, 1_00)),
                0);

        assertThat(engine.hold("r1").orElseThrow().postings()).containsExactly(new Posting(5, 1_00));
        assertThat(engine.figures("r1", NOON)).as("it bounds nothing any more").isEmpty();
        assertThat(engine.extend("r1", 500, NOON)).isEqualTo(new Extension.Grown(0, List.of()));
        assertThat(engine.release("r1", NOON)).isInstanceOf(Ending.Released.class);
    }

    @Test
    void aRollingBudgetIsFreeAgainWhenItsOldestSpendIsForgottenInWhateverOrderAStartFoundIt() {
        Budget hourly = hard("hourly", organization(), 10_00, new Period.Rolling(Duration.ofHours(1)));
        OrganizationEngine engine = new OrganizationEngine(9, NOON);
        engine.policy(List.of(hourly), List.of(), List.of());
        for (int minute : List.of(40, 20, 30)) {
            long start = at("2026-11-10T11:00:00Z") + minute * 60_000L;
            Window window = new Window(start, start + 3_600_000);
            engine.restore(new LedgerRecord.AccountOpened(minute, hourly.id(), null, window), 3_00, List.of());
        }

        Decision.Refuse refuse = (Decision.Refuse) engine.admit(call("r1", Sample.of(ADA), 3_00), NOON);

        assertThat(refuse.governs().resetsAt()).isEqualTo(at("2026-11-10T12:20:00Z"));
    }

    @Test
    void whatARollingBudgetHoldsIsHeldWhereItWasAdmittedAndNowhereElse() {
        Period.Rolling hour = new Period.Rolling(Duration.ofHours(1));
        Budget hourly = hard("hourly", organization(), 10_00, hour);
        OrganizationEngine engine = new OrganizationEngine(9, NOON);
        engine.policy(List.of(hourly), List.of(), List.of());
        engine.admit(call("r1", Sample.of(ADA), 1_00), NOON);
        engine.admit(call("r2", Sample.of(ADA), 2_00), NOON + hour.subWindowMillis());

        Map<Integer, Long> held = new TreeMap<>();
        for (int step = -2; step < 4; step++) {
            held.put(
                    step,
                    held(
                            engine,
                            hourly,
                            NOON + step * hour.subWindowMillis(),
                            NOON + (step + 1) * hour.subWindowMillis()));
        }

        assertThat(held).isEqualTo(Map.of(-2, 0L, -1, 0L, 0, 1_00L, 1, 2_00L, 2, 0L, 3, 0L));
        assertThat(held(engine, hourly, NOON, NOON + 60 * 60_000)).isEqualTo(3_00);
    }

    private static long held(OrganizationEngine engine, Budget budget, long from, long to) {
        return engine.heldIn(budget.id(), from, to).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static Hold admitted(OrganizationEngine engine, String id) {
        Decision decision = engine.admit(call(id, Sample.of(ADA), 1_00), NOON);
        return ((Decision.Admit) decision).hold();
    }
}
