package io.purser.core.estimation;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.estimation.CallShape.Kind;
import io.purser.core.ledger.Ask;
import io.purser.core.ledger.Decision;
import io.purser.core.ledger.Decision.Reason;
import io.purser.core.ledger.Engine;
import io.purser.core.ledger.OrganizationEngine;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.pricing.CacheWrites;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Estimates against a hard budget: neither over it nor refused for what no call would use.
class EstimateAtTheCeilingTest {

    private static final long NOW = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final Rates BASE = new Rates(2_500_000_000L, null, null, null, 15_000_000_000L);
    private static final Rates LARGE = new Rates(5_000_000_000L, null, null, null, 22_500_000_000L);
    private static final ModelPrice PRICE = ModelPrice.custom("openai", "gpt-5.4", CurrencyUnit.USD, BASE)
            .withTiers(List.of(new Tier(272_000, LARGE)))
            .withLimits(new ModelLimits(1_050_000L, null, 128_000L));

    private final Estimator estimator = new Estimator(EstimationSettings.DEFAULT);
    private final Engine engine = new OrganizationEngine(1, 0);
    private int asked;

    @Test
    void parallelCallsAboveATierAreHeldAtTheTiersPrice() {
        limit("7 USD", Estimation.ADAPTIVE);
        assertThat(admitted(5, 300_000, OptionalLong.of(1_000))).isEqualTo(4);
        assertThat(held()).isLessThanOrEqualTo(Money.parse("7 USD").units());
        assertThat(held()).isGreaterThanOrEqualTo(4 * 300_000 * 5_000L);
    }

    /// C2.
    @Test
    void callsThatNameNoMaximumDoNotBlockABudgetThatIsHardlyUsed() {
        limit("2 USD", Estimation.ADAPTIVE);
        assertThat(admitted(100, 500, OptionalLong.empty())).isEqualTo(100);
    }

    /// C7.
    @Test
    void anAgentsHugeMaximumDoesNotBlockItsOwnParallelCalls() {
        limit("2 USD", Estimation.ADAPTIVE);
        assertThat(admitted(100, 500, OptionalLong.of(100_000))).isEqualTo(100);
    }

    @Test
    void underStrictEstimationAHugeMaximumIsHeldAndWhatItRefusesIsNamedHeld() {
        limit("2 USD", Estimation.STRICT);
        assertThat(admitted(1, 500, OptionalLong.of(100_000))).isEqualTo(1);
        assertThat(ask(500, OptionalLong.of(100_000))).isInstanceOfSatisfying(Decision.Refuse.class, refuse -> {
            assertThat(refuse.reason()).isEqualTo(Reason.HELD);
            assertThat(refuse.governs().settled()).isZero();
        });
    }

    private int admitted(int calls, long promptTokens, OptionalLong maximum) {
        int admitted = 0;
        for (int i = 0; i < calls; i++) {
            admitted += ask(promptTokens, maximum) instanceof Decision.Admit ? 1 : 0;
        }
        return admitted;
    }

    private Decision ask(long promptTokens, OptionalLong maximum) {
        var shape = CallShape.text(Kind.GENERATE, "gpt-5.4", true, PromptSize.text(0, 1), maximum)
                .caching(CacheWrites.NONE);
        var demand = estimator.demand(shape, PRICE, OptionalLong.empty(), new InputBound(promptTokens, true));
        var anybody = Attribution.of(new Identity("acme", List.of(), null, null, null));
        return engine.admit(new Ask("call-" + asked++, anybody, "openai", "gpt-5.4", demand, true, true), NOW);
    }

    private long held() {
        return engine.figures(NOW).getFirst().held();
    }

    private void limit(String money, Estimation estimation) {
        var budget = new Budget(
                "b1",
                "key",
                1,
                Scope.ORGANIZATION,
                Unit.MONEY,
                Money.limit(money).units(),
                new Period.Lifetime(Instant.EPOCH),
                Enforcement.HARD,
                false,
                estimation,
                1_024,
                List.of(),
                Duration.ofHours(6),
                false,
                false,
                List.of());
        engine.policy(List.of(budget), List.of(), List.of());
    }
}
