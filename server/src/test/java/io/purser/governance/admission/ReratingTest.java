package io.purser.governance.admission;

import static io.purser.governance.admission.GovernedHouse.admitted;
import static io.purser.governance.admission.GovernedHouse.hard;
import static io.purser.governance.admission.GovernedHouse.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.alerts.Outbox;
import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.LedgerVerifier;
import io.purser.control.analytics.Rerating;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageQuery;
import io.purser.control.analytics.UsageReader;
import io.purser.control.analytics.UsageReport;
import io.purser.core.budget.Estimation;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.ExchangeRates;
import io.purser.core.policy.Policy;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Unpriced;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.PriceRule;
import io.purser.storage.memory.MemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// A price is corrected: C9 (typed per million where per thousand was meant, blocked for good), E14
/// (history recomputed, a rule for failed calls), #5243.
class ReratingTest {
    private static final OptionalLong HUNDRED = OptionalLong.of(100);
    private static final long MICRO = GovernedHouse.MICRO;
    private static final Rerating.Order ORDER = new Rerating.Order("typed per thousand", "finance", _ -> {});

    private final MemoryLedger ledger = new MemoryLedger(Runnable::run);
    private PriceRule rule = rule(1_000_000_000L);
    private final GovernedHouse house = new GovernedHouse(ledger, CurrencyUnit.USD, rule);
    private final Rerating rerating =
            new Rerating(ledger, house.organizations, () -> rule, (provider, model) -> new Rerating.Route(null, false));

    /// Output costs ten times as much as input.
    private static PriceRule rule(long input) {
        ModelPrice price = ModelPrice.custom("stub", "model", CurrencyUnit.USD, Rates.of(input, 10 * input));
        return new PriceRule(
                PriceBook.of(List.of(price)), ExchangeRates.NONE, new Unpriced.Refuse(), provider -> provider);
    }

    private void correct(long input) {
        rule = rule(input);
        house.admission.prices(_ -> rule);
    }

    private Rerating.Result run(boolean book, int most) {
        Policy policy = house.organizations.policy("acme").orElseThrow();
        Rerating.Scope scope = new Rerating.Scope("m*", null, new TimeRange(0, Long.MAX_VALUE));
        return rerating.run(policy, scope, book ? ORDER : null, most);
    }

    private void verify() {
        Policy policy = house.organizations.policy("acme").orElseThrow();
        assertThat(new LedgerVerifier(ledger, house.organizations)
                        .verify(policy)
                        .differences())
                .isEmpty();
    }

    private long settled() {
        return house.organizations.budgets("acme").getFirst().settled();
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        ledger.events("acme", 0, Long.MAX_VALUE, entries::add);
        return entries;
    }

    @Test
    void aBatchStaysAsItIsSinceItsEntryDoesNotSayWhatEachOfItsLinesUsed() {
        house.enforce(hard("day", 2_500_000 * MICRO, Estimation.ADAPTIVE));
        TokenUsage line = TokenUsage.of(20, 50);
        GovernedCall.Said said = new GovernedCall.Said("batch", null);
        GovernedCall.End end = new GovernedCall.End(
                line.plus(line), UsageSource.PROVIDER, Outcome.SUCCESS, null, 5, 1, List.of(), said);
        admitted(house.ask("model", HUNDRED)).settleEach(end, List.of(line, line), Runnable::run, _ -> {});
        long before = settled();
        correct(2_000_000_000L);

        Rerating.Result result = run(true, 10);

        assertThat(result.booked()).isZero();
        assertThat(result.left()).isEqualTo(1);
        assertThat(settled()).isEqualTo(before).isPositive();
    }

    @Test
    void aPriceThatWasTypedAThousandTimesTooHighIsCorrectedAndTheBudgetOpensAgain() {
        correct(1_000_000_000_000L);
        house.enforce(hard("day", 2_500_000 * MICRO, Estimation.ADAPTIVE));
        settle(admitted(house.ask("model", HUNDRED)), 20, 50);
        settle(admitted(house.ask("model", HUNDRED)), 20, 90);
        assertThat(house.ask("model", HUNDRED)).isInstanceOf(Verdict.OverBudget.class);
        correct(1_000_000_000L);

        Rerating.Result look = run(false, 10);
        assertThat(settled()).isEqualTo((520_000 + 920_000) * MICRO);
        Rerating.Result booked = run(true, 10);

        assertThat(look.changed()).isEqualTo(2);
        assertThat(look.before()).isEqualTo(1_440_000 * MICRO);
        assertThat(look.after()).isEqualTo(1_440 * MICRO);
        assertThat(look.booked()).isZero();
        assertThat(booked.booked()).isEqualTo(2);
        assertThat(settled()).isEqualTo(1_440 * MICRO);
        assertThat(house.ask("model", HUNDRED)).isInstanceOf(Verdict.Admitted.class);
        verify();
    }

    @Test
    void askedTwiceItChangesNothingTheSecondTimeAndASecondCorrectionAddsToTheFirst() {
        house.enforce(hard("day", 3_000_000 * MICRO, Estimation.ADAPTIVE));
        settle(admitted(house.ask("model", HUNDRED)), 20, 50);
        correct(2_000_000_000L);
        run(true, 10);
        assertThat(run(true, 10).changed()).isZero();
        correct(3_000_000_000L);
        run(true, 10);

        assertThat(entries()).extracting(Entry::id).containsExactly("r0", "r0.1", "r0.2");
        assertThat(entries()).extracting(entry -> entry.event().cost()).containsExactly(520_000L, 520_000L, 520_000L);
        assertThat(settled()).isEqualTo(3 * 520 * MICRO);
        UsageEvent last = entries().getLast().event();
        assertThat(last.admittedAt()).isEqualTo(entries().getFirst().event().admittedAt());
        assertThat(last.usage().total()).isZero();
        UsageReport report = new UsageReader(ledger, house.organizations, () -> Instant.ofEpochMilli(house.now))
                .report(new UsageQuery(
                        "acme",
                        new io.purser.control.identity.Sight.Whole(),
                        new TimeRange(0, Long.MAX_VALUE),
                        List.of(),
                        io.purser.control.analytics.Bucket.TOTAL,
                        io.purser.control.analytics.Selection.ALL,
                        ZoneOffset.UTC));
        assertThat(report.total().sums().requests()).isEqualTo(1);
        assertThat(report.total().sums().cost()).isEqualTo(3 * 520 * MICRO);
        verify();
    }

    @Test
    void aRunThatStopsHalfwayGoesOnWhereItWas() {
        house.enforce(hard("day", 3_000_000 * MICRO, Estimation.ADAPTIVE));
        for (int i = 0; i < 5; i++) {
            settle(admitted(house.ask("model", HUNDRED)), 20, 50);
        }
        correct(2_000_000_000L);

        assertThat(run(true, 2).remaining()).isEqualTo(3);
        assertThat(run(true, 2).remaining()).isEqualTo(1);
        assertThat(run(true, 2).remaining()).isZero();
        assertThat(settled()).isEqualTo(5 * 1_040 * MICRO);
        verify();
    }

    @Test
    void aClosedWindowIsCorrectedWhereTheEventCountedAndTodayIsNot() {
        house.enforce(hard("day", 3_000_000 * MICRO, Estimation.ADAPTIVE));
        settle(admitted(house.ask("model", HUNDRED)), 20, 50);
        house.now += Duration.ofDays(2).toMillis();
        settle(admitted(house.ask("model", HUNDRED)), 0, 10);
        house.now += Duration.ofDays(2).toMillis();
        settle(admitted(house.ask("model", HUNDRED)), 0, 1);
        correct(2_000_000_000L);

        run(true, 10);

        assertThat(ledger.accounts("acme"))
                .extracting(each -> each.settled())
                .containsExactly(1_040 * MICRO, 200 * MICRO, 20 * MICRO);
        assertThat(settled()).isEqualTo(20 * MICRO);
        verify();
    }

    @Test
    void aCallWithoutAPriceGetsACost() {
        house.enforce();
        settle(admitted(house.ask("mystery", HUNDRED)), 20, 50);
        assertThat(entries().getFirst().event().cost()).isNull();
        assertThat(run(true, 10).left()).isEqualTo(1);
        rule = new PriceRule(
                PriceBook.of(List.of(ModelPrice.custom(
                        "stub", "mystery", CurrencyUnit.USD, Rates.of(1_000_000_000L, 10_000_000_000L)))),
                ExchangeRates.NONE,
                new Unpriced.Refuse(),
                provider -> provider);

        Rerating.Result result = run(true, 10);

        assertThat(result.unpriced()).isEqualTo(1);
        assertThat(Objects.requireNonNull(entries().getLast().adjustment()).wasUnpriced())
                .isTrue();
        assertThat(entries().getLast().event().cost()).isEqualTo(520 * MICRO);
        assertThat(run(true, 10).changed()).isZero();
        verify();
    }

    @Test
    void aFailedCallThatCostNothingStaysFreeAndWhatOnlyWasHeldStays() {
        house.enforce(hard("day", 3_000_000 * MICRO, Estimation.ADAPTIVE));
        end(TokenUsage.of(0, 0), UsageSource.PROVIDER, Outcome.PROVIDER_ERROR);
        end(TokenUsage.of(100, 100), UsageSource.HELD, Outcome.BROKEN_OFF);
        correct(2_000_000_000L);

        Rerating.Result result = run(true, 10);

        assertThat(result.changed()).isZero();
        assertThat(result.left()).isEqualTo(1);
    }

    private void end(TokenUsage usage, UsageSource source, Outcome outcome) {
        GovernedCall call = admitted(house.ask("model", HUNDRED));
        call.settle(new GovernedCall.End(usage, source, outcome, null, 5, 1, List.of()), Runnable::run, _ -> {});
    }

    /// I-5: a sum that is lifted over a hard limit is flagged, not refused.
    @Test
    void anAdjustmentOverAHardLimitIsBookedAndFlaggedAndItsThresholdIsToldOnce() {
        Outbox outbox = ledger.outbox((organization, crossing) -> List.of("finance"));
        house.enforce(hard("day", 1_500 * MICRO, Estimation.ADAPTIVE));
        settle(admitted(house.ask("model", HUNDRED)), 20, 50);
        assertThat(outbox.due(house.now, 10)).isEmpty();
        correct(3_000_000_000L);

        run(true, 10);
        run(true, 10);

        assertThat(settled()).isEqualTo(1_560 * MICRO);
        assertThat(entries().getLast().event().flags()).containsExactly("over_limit");
        assertThat(outbox.due(house.now, 10)).hasSize(1);
        assertThat(house.ask("model", HUNDRED)).isInstanceOf(Verdict.OverBudget.class);
        verify();
    }
}
