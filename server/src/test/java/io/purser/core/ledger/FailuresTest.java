package io.purser.core.ledger;

import static io.purser.core.ledger.Sample.ADA;
import static io.purser.core.ledger.Sample.ADA_CI;
import static io.purser.core.ledger.Sample.BEN;
import static io.purser.core.ledger.Sample.DAY;
import static io.purser.core.ledger.Sample.MONTH;
import static io.purser.core.ledger.Sample.at;
import static io.purser.core.ledger.Sample.call;
import static io.purser.core.ledger.Sample.cost;
import static io.purser.core.ledger.Sample.each;
import static io.purser.core.ledger.Sample.engine;
import static io.purser.core.ledger.Sample.figures;
import static io.purser.core.ledger.Sample.hard;
import static io.purser.core.ledger.Sample.only;
import static io.purser.core.ledger.Sample.organization;
import static io.purser.core.ledger.Sample.soft;
import static io.purser.core.ledger.Sample.spend;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.attribution.Attribution;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.budget.Dimension;
import io.purser.core.calendar.Period;
import io.purser.core.limits.RateLimit;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What happened to other people's money, by its row in the list of failures, and how it must come out here.
final class FailuresTest {
    private static final long NOON = at("2026-11-10T12:00:00Z");

    // --- A: hierarchy and scope

    @Test
    void a1AKeyInsideAGroupDoesNotEscapeItsUsersBudget() {
        OrganizationEngine engine = engine(hard("ada", only(Dimension.USER, "u1"), 10_00, MONTH));

        spend(engine, "r1", Sample.of(ADA), 10_00, NOON);

        assertThat(refused(engine.admit(call("r2", Sample.of(ADA_CI), 1), NOON)))
                .isEqualTo("ada");
    }

    @Test
    void a3EveryBudgetThatAppliesIsLookedAt() {
        OrganizationEngine engine = engine(
                hard("acme", organization(), 100_00, MONTH),
                hard("engineering", only(Dimension.GROUP, "g1"), 50_00, MONTH),
                hard("key", only(Dimension.KEY, "k1"), 1_00, MONTH));

        Decision.Refuse refuse = (Decision.Refuse) engine.admit(call("r1", Sample.of(ADA), 2_00), NOON);

        assertThat(refuse.looked())
                .extracting(one -> one.budget().name())
                .containsExactly("acme", "engineering", "key");
    }

    @Test
    void a4AReachedBudgetRefusesAndItsNextWindowAdmits() {
        OrganizationEngine engine = engine(hard("each-person", each(Dimension.USER), 10_00, DAY));

        spend(engine, "r1", Sample.of(ADA), 10_00, NOON);

        assertThat(refused(engine.admit(call("r2", Sample.of(ADA), 0), NOON))).isEqualTo("each-person");
        assertThat(engine.admit(call("r3", Sample.of(ADA), 10_00), at("2026-11-11T00:00:00Z")))
                .isInstanceOf(Decision.Admit.class);
    }

    @Test
    void a5TheOrganizationAndEveryAncestorOfTheGroupAreChecked() {
        OrganizationEngine organization = engine(hard("acme", organization(), 10_00, MONTH));
        OrganizationEngine ancestor = engine(hard("engineering", only(Dimension.GROUP, "g1"), 10_00, MONTH));

        spend(organization, "r1", Sample.of(BEN), 10_00, NOON);
        spend(ancestor, "r1", Sample.of(BEN), 10_00, NOON);

        assertThat(refused(organization.admit(call("r2", Sample.of(ADA), 1), NOON)))
                .isEqualTo("acme");
        assertThat(refused(ancestor.admit(call("r2", Sample.of(ADA), 1), NOON))).isEqualTo("engineering");
    }

    @Test
    void a6ALimitOfZeroLetsNothingPricedPassAndNoBudgetMeansNoLimit() {
        OrganizationEngine none = engine(hard("acme", organization(), 0, MONTH));
        OrganizationEngine unlimited = engine();

        assertThat(refused(none.admit(call("r1", Sample.of(ADA), 1), NOON))).isEqualTo("acme");
        assertThat(unlimited.admit(call("r1", Sample.of(ADA), Long.MAX_VALUE / 8), NOON))
                .isInstanceOf(Decision.Admit.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"ORGANIZATION", "GROUP", "USER", "KEY", "CUSTOMER", "SESSION"})
    void a7SpendThatEqualsTheLimitRefusesAtEveryLevel(Dimension level) {
        String value = switch (level) {
            case ORGANIZATION -> "acme";
            case GROUP -> "g2";
            case USER -> "u1";
            case KEY -> "k1";
            case CUSTOMER -> "globex";
            default -> "s1";
        };
        OrganizationEngine engine = engine(hard("level", only(level, value), 10_00, MONTH));
        Attribution everything = Sample.of(ADA, "globex", "s1");

        spend(engine, "r1", everything, 10_00, NOON);

        assertThat(refused(engine.admit(call("r2", everything, 0), NOON))).isEqualTo("level");
    }

    @Test
    void a9AMembersOwnBudgetIsNotTheOthers() {
        Budget each = hard("each-person", each(Dimension.USER), 10_00, DAY);
        OrganizationEngine engine = engine(each, hard("ben", only(Dimension.USER, "u2"), 5_00, DAY));

        spend(engine, "r1", Sample.of(ADA), 9_00, NOON);

        assertThat(refused(engine.admit(call("r2", Sample.of(BEN), 6_00), NOON)))
                .isEqualTo("ben");
        assertThat(engine.admit(call("r3", Sample.of(BEN), 5_00), NOON)).isInstanceOf(Decision.Admit.class);
    }

    @Test
    void a11AKeysLimitAboveItsUsersNeverBuysMoreThanTheUser() {
        OrganizationEngine engine = engine(
                hard("ada", only(Dimension.USER, "u1"), 10_00, MONTH),
                hard("ada-laptop", only(Dimension.KEY, "k1"), 100_00, MONTH));

        assertThat(refused(engine.admit(call("r1", Sample.of(ADA), 11_00), NOON)))
                .isEqualTo("ada");
    }

    // --- B: overshoot and bypass

    @Test
    void b3b4CallsInParallelWithinOneSessionNeverPassItsBudget() {
        OrganizationEngine engine = engine(hard("each-session", each(Dimension.SESSION), 10_00, DAY));

        long admitted = IntStream.range(0, 64)
                .mapToObj(i -> engine.admit(call("r" + i, Sample.of(ADA, null, "s9"), 3_00), NOON))
                .filter(Decision.Admit.class::isInstance)
                .count();

        assertThat(admitted).isEqualTo(3);
        assertThat(figures(engine, "each-session", "s9", NOON).held()).isEqualTo(9_00);
    }

    @Test
    void b7i8TheFirstCallsOfAnUnknownCustomerGetItsDefaultLimitAndNoMore() {
        OrganizationEngine engine = engine(hard("each-customer", each(Dimension.CUSTOMER), 10_00, DAY));

        List<Decision> decisions = IntStream.range(0, 64)
                .mapToObj(i -> engine.admit(call("r" + i, Sample.of(BEN, "never-seen", null), 1_00), NOON))
                .toList();

        assertThat(decisions).filteredOn(Decision.Admit.class::isInstance).hasSize(10);
        assertThat(decisions)
                .filteredOn(Decision.Admit.class::isInstance)
                .flatExtracting(one -> ((Decision.Admit) one).hold().opened())
                .as("one account, opened once")
                .hasSize(1);
    }

    @Test
    void b10ASettlementCountsOnceHoweverOftenItComes() {
        OrganizationEngine engine = engine(hard("acme", organization(), 10_00, MONTH));
        engine.admit(call("r1", Sample.of(ADA), 4_00), NOON);

        engine.settle("r1", cost(3_00), NOON);
        engine.settle("r1", cost(3_00), NOON);
        engine.release("r1", NOON);

        assertThat(figures(engine, "acme", null, NOON).settled()).isEqualTo(3_00);
        assertThat(figures(engine, "acme", null, NOON).held()).isZero();
    }

    @Test
    void b13ACustomerFirstSeenIsBoundByTheBudgetOfEachCustomer() {
        OrganizationEngine engine = engine(hard("each-customer", each(Dimension.CUSTOMER), 5_00, MONTH));

        assertThat(refused(engine.admit(call("r1", Sample.of(ADA, "new-co", null), 6_00), NOON)))
                .isEqualTo("each-customer");
        assertThat(engine.admit(call("r2", Sample.of(ADA), 6_00), NOON))
                .as("a call without a customer belongs to none of them")
                .isInstanceOf(Decision.Admit.class);
    }

    @Test
    void b20ARaiseActsOnTheNextCall() {
        Budget budget = hard("acme", organization(), 10_00, MONTH);
        OrganizationEngine engine = engine(budget);
        spend(engine, "r1", Sample.of(ADA), 10_00, NOON);

        engine.policy(List.of(Sample.raised(budget, 20_00)), List.of(), List.of());

        assertThat(engine.admit(call("r2", Sample.of(ADA), 10_00), NOON)).isInstanceOf(Decision.Admit.class);
        assertThat(refused(engine.admit(call("r3", Sample.of(ADA), 1), NOON))).isEqualTo("acme");
    }

    // --- C: false blocks

    @Test
    void c1AHoldThatEndsGivesEverythingBack() {
        OrganizationEngine engine = engine(hard("acme", organization(), 10_00, MONTH));

        for (int i = 0; i < 1_000; i++) {
            engine.admit(call("r" + i, Sample.of(ADA), 9_00), NOON);
            engine.release("r" + i, NOON);
        }

        assertThat(engine.openHolds()).isZero();
        assertThat(figures(engine, "acme", null, NOON).held()).isZero();
    }

    @Test
    void c2ACallWithoutAMaximumHoldsWhatIsLikelyNotWhatIsLeft() {
        OrganizationEngine engine = engine(hard("acme", organization(), 2_000_00, MONTH));
        Demand unnamed = new Demand(100, 1, 1_000_000, 500, 1_000_000, 16, false, Demand.Price.PRICED);

        engine.admit(Sample.ask("r1", Sample.of(ADA), unnamed), NOON);

        assertThat(figures(engine, "acme", null, NOON).held()).isEqualTo(501);
    }

    @Test
    void c6ARefusalsOwnFiguresAddUpAndAreTheAccounts() {
        OrganizationEngine engine = engine(hard("acme", organization(), 10_00, MONTH));
        spend(engine, "r1", Sample.of(ADA), 4_00, NOON);
        engine.admit(call("r2", Sample.of(ADA), 3_00), NOON);

        Decision.Refuse refuse = (Decision.Refuse) engine.admit(call("r3", Sample.of(ADA), 3_01), NOON);

        BudgetFigures governs = refuse.governs();
        assertThat(governs.settled() + governs.held() + governs.estimate())
                .isGreaterThan(governs.budget().limit());
        BudgetFigures shown = figures(engine, "acme", null, NOON);
        assertThat(governs.settled()).isEqualTo(shown.settled()).isEqualTo(4_00);
        assertThat(governs.held()).isEqualTo(shown.held()).isEqualTo(3_00);
        assertThat(governs.governs()).isTrue();
    }

    @Test
    void c7WhereOnlyOtherHoldsAreInTheWayTheRefusalSaysSoAndARetryPasses() {
        OrganizationEngine engine = engine(hard("acme", organization(), 10_00, MONTH));
        engine.admit(call("r1", Sample.of(ADA), 10_00), NOON);

        Decision.Refuse first = (Decision.Refuse) engine.admit(call("r2", Sample.of(ADA), 1_00), NOON);
        engine.settle("r1", cost(50), NOON);

        assertThat(first.reason()).isEqualTo(Decision.Reason.HELD);
        assertThat(engine.admit(call("r2", Sample.of(ADA), 1_00), NOON)).isInstanceOf(Decision.Admit.class);
    }

    @Test
    void c11FreeModelsPassAReachedBudgetThatSaysSo() {
        Demand free = new Demand(100, 0, 0, 100, 100, 16, true, Demand.Price.FREE);
        OrganizationEngine closed = engine(hard("acme", organization(), 1_00, MONTH));
        OrganizationEngine open = engine(Sample.passingFree(hard("acme", organization(), 1_00, MONTH)));
        spend(closed, "r1", Sample.of(ADA), 1_00, NOON);
        spend(open, "r1", Sample.of(ADA), 1_00, NOON);

        assertThat(refused(closed.admit(Sample.ask("r2", Sample.of(ADA), free), NOON)))
                .isEqualTo("acme");
        assertThat(open.admit(Sample.ask("r2", Sample.of(ADA), free), NOON)).isInstanceOf(Decision.Admit.class);
        assertThat(refused(open.admit(call("r3", Sample.of(ADA), 1), NOON))).isEqualTo("acme");
    }

    // --- D: periods and reset

    @Test
    void d1TheNextResetIsVisible() {
        OrganizationEngine engine = engine(hard("acme", organization(), 10_00, DAY));

        assertThat(figures(engine, "acme", null, NOON).resetsAt()).isEqualTo(at("2026-11-11T00:00:00Z"));
    }

    @Test
    void d2d4d10NobodyResetsAnythingAndEveryScopeStartsItsNextWindowAtZero() {
        OrganizationEngine engine = engine(
                hard("acme", organization(), 10_00, DAY), hard("each-customer", each(Dimension.CUSTOMER), 10_00, DAY));
        spend(engine, "r1", Sample.of(ADA, "globex", null), 10_00, NOON);

        Decision next = engine.admit(call("r2", Sample.of(ADA, "globex", null), 10_00), at("2026-11-11T00:00:00Z"));

        assertThat(next).isInstanceOf(Decision.Admit.class);
    }

    @Test
    void d3SpendStaysForTheWholeWindowHoweverOftenSomebodyLooks() {
        OrganizationEngine engine = engine(hard("acme", organization(), 10_00, MONTH));
        spend(engine, "r1", Sample.of(ADA), 10_00, NOON);

        for (long minute = 0; minute < 60; minute++) {
            assertThat(figures(engine, "acme", null, NOON + minute * 60_000).settled())
                    .isEqualTo(10_00);
        }
    }

    @Test
    void d8TheFirstCallsOfANewWindowNeverEraseEachOther() {
        OrganizationEngine engine = engine(hard("acme", organization(), 10_00, DAY));
        spend(engine, "r1", Sample.of(ADA), 9_00, NOON);
        long midnight = at("2026-11-11T00:00:00Z");

        spend(engine, "r2", Sample.of(ADA), 2_00, midnight);
        spend(engine, "r3", Sample.of(BEN), 3_00, midnight);

        assertThat(figures(engine, "acme", null, midnight).settled()).isEqualTo(5_00);
    }

    @Test
    void d11ANewPeriodCountsOnlyWhatIsInsideIt() {
        OrganizationEngine engine = engine();
        long yesterday = at("2026-11-09T12:00:00Z");
        Verification past = new Verification(List.of(hard("acme-daily", organization(), 10_00, DAY)));
        past.add(event("r1", yesterday, 90_00));
        past.add(event("r2", NOON, 4_00));

        engine.policy(List.of(hard("acme-daily", organization(), 10_00, DAY)), List.of(), List.of("id-acme-daily"));
        engine.arm("id-acme-daily", past.totals("id-acme-daily"), NOON);

        assertThat(figures(engine, "acme-daily", null, NOON).settled()).isEqualTo(4_00);
        assertThat(engine.admit(call("r3", Sample.of(ADA), 6_00), NOON)).isInstanceOf(Decision.Admit.class);
    }

    @Test
    void d11ABudgetHasNoSayOverAWindowThatWasOverBeforeItCame() {
        OrganizationEngine engine = engine();
        long yesterday = at("2026-11-09T23:59:59Z");
        engine.admit(call("r1", Sample.of(ADA), 3_00), yesterday);
        engine.admit(call("r2", Sample.of(ADA), 3_00), NOON);
        Verification past = new Verification(List.of(hard("acme-daily", organization(), 10_00, DAY)));
        past.add(event("r0", yesterday, 90_00));

        engine.policy(List.of(hard("acme-daily", organization(), 10_00, DAY)), List.of(), List.of("id-acme-daily"));
        Engine.Armed armed = engine.arm("id-acme-daily", past.totals("id-acme-daily"), NOON);
        Ending.Settled before = (Ending.Settled) engine.settle("r1", cost(3_00), NOON);
        Ending.Settled inside = (Ending.Settled) engine.settle("r2", cost(3_00), NOON);

        assertThat(armed.totals())
                .as("yesterday, of which it knows only a part")
                .isEmpty();
        assertThat(before.settled()).isEmpty();
        assertThat(inside.settled()).extracting(Posting::amount).containsExactly(3_00L);
    }

    @Test
    void d15d16ADayInTokyoAndAWeekFromSundayEndWhenTheySay() {
        OrganizationEngine engine = engine(
                hard("tokyo", organization(), 10_00, new Period.Day(ZoneId.of("Asia/Tokyo"))),
                hard("sundays", organization(), 10_00, new Period.Week(Sample.UTC, DayOfWeek.SUNDAY)));

        assertThat(figures(engine, "tokyo", null, NOON).resetsAt()).isEqualTo(at("2026-11-10T15:00:00Z"));
        assertThat(figures(engine, "sundays", null, NOON).resetsAt()).isEqualTo(at("2026-11-15T00:00:00Z"));
    }

    @Test
    void i10AStepBackOfTheClockGrantsNoSecondAllowance() {
        OrganizationEngine engine = engine(hard("acme", organization(), 10_00, DAY));
        spend(engine, "r1", Sample.of(ADA), 10_00, at("2026-11-10T23:59:59Z"));
        spend(engine, "r2", Sample.of(ADA), 10_00, at("2026-11-11T00:00:00Z"));

        Decision back = engine.admit(call("r3", Sample.of(ADA), 1_00), at("2026-11-10T23:59:59Z"));

        assertThat(refused(back)).isEqualTo("acme");
    }

    // --- H: alerts

    @Test
    void h1i20AThresholdIsToldOnceAndAReachedBudgetIsRepeatedAtMostOncePerCooldown() {
        OrganizationEngine engine = engine(soft("acme", organization(), 10_00, MONTH));
        long told = 0;
        long reminders = 0;
        for (int call = 0; call < 200; call++) {
            engine.admit(call("r" + call, Sample.of(ADA), 1_00), NOON + call * 360_000L);
            Ending.Settled settled = (Ending.Settled) engine.settle("r" + call, cost(1_00), NOON + call * 360_000L);
            for (Crossing crossing : settled.crossings()) {
                told += crossing.reminder() == 0 ? 1 : 0;
                reminders += crossing.reminder() == 0 ? 0 : 1;
            }
        }

        assertThat(told).isEqualTo(3);
        assertThat(reminders)
                .as("19 hours above the ceiling, a cooldown of six")
                .isEqualTo(3);
        assertThat(figures(engine, "acme", null, NOON + 200 * 360_000L).state()).isEqualTo(BudgetState.EXCEEDED);
    }

    // --- J: rate limits

    @Test
    void j1TokensPerMinuteAreReservedSoThatParallelCallsStayBelowTheQuota() {
        OrganizationEngine engine = engine();
        engine.policy(List.of(), List.of(new RateLimit("l1", "team", organization(), null, 100L, null)), List.of());
        Demand ten = new Demand(10, 0, 0, 0, 0, 0, true, Demand.Price.PRICED);

        long admitted = IntStream.range(0, 64)
                .mapToObj(i -> engine.admit(Sample.ask("r" + i, Sample.of(ADA), ten), NOON))
                .filter(Decision.Admit.class::isInstance)
                .count();

        assertThat(admitted).isEqualTo(10);
    }

    @Test
    void j2EachLimitHasAQuotaOfItsOwnAndARefusedCallTakesFromNone() {
        OrganizationEngine engine = engine();
        RateLimit tight = new RateLimit("l1", "ada", only(Dimension.USER, "u1"), 2L, null, null);
        RateLimit wide = new RateLimit("l2", "acme", organization(), 10L, null, null);
        engine.policy(List.of(), List.of(tight, wide), List.of());

        for (int i = 0; i < 20; i++) {
            engine.admit(call("r" + i, Sample.of(ADA), 1), NOON);
        }
        long left = IntStream.range(20, 40)
                .mapToObj(i -> engine.admit(call("r" + i, Sample.of(BEN), 1), NOON))
                .filter(Decision.Admit.class::isInstance)
                .count();

        assertThat(left).isEqualTo(8);
    }

    @Test
    void aThrottledCallPassesAfterExactlyTheTimeItWasTold() {
        OrganizationEngine engine = engine();
        engine.policy(List.of(), List.of(new RateLimit("l1", "acme", organization(), 7L, null, null)), List.of());
        for (int i = 0; i < 7; i++) {
            engine.admit(call("r" + i, Sample.of(ADA), 1), NOON);
        }

        Decision.Throttle throttle = (Decision.Throttle) engine.admit(call("late", Sample.of(ADA), 1), NOON);
        long wait = throttle.retryAfterMillis();

        assertThat(engine.admit(call("late", Sample.of(ADA), 1), NOON + wait - 1))
                .isInstanceOf(Decision.Throttle.class);
        assertThat(engine.admit(call("late", Sample.of(ADA), 1), NOON + wait)).isInstanceOf(Decision.Admit.class);
    }

    private static String refused(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Refuse.class);
        return ((Decision.Refuse) decision).governs().budget().name();
    }

    private static UsageEvent event(String id, long admittedAt, long cents) {
        return new UsageEvent(
                id,
                admittedAt,
                admittedAt,
                Sample.of(ADA),
                "openai",
                "gpt-5.4",
                "gpt-5.4",
                null,
                io.purser.core.usage.Outcome.SUCCESS,
                io.purser.core.usage.UsageSource.PROVIDER,
                io.purser.core.usage.TokenUsage.of(100, 0),
                cents,
                null,
                0,
                0,
                0,
                false,
                List.of(),
                Particulars.NONE);
    }
}
