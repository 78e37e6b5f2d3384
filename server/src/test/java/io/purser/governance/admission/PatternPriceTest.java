package io.purser.governance.admission;

import static io.purser.governance.admission.GovernedHouse.admitted;
import static io.purser.governance.admission.GovernedHouse.hard;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Estimation;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Rates;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.GovernedCall;
import io.purser.storage.memory.MemoryLedger;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One price for many models: usage still tells them apart.
class PatternPriceTest {
    private final MemoryLedger ledger = new MemoryLedger(Runnable::run);
    private final GovernedHouse house = new GovernedHouse(
            ledger, ModelPrice.custom("stub", "fast-*", CurrencyUnit.USD, Rates.of(1_000_000_000L, 1_000_000_000L)));

    @ParameterizedTest
    @CsvSource({"fast-1,,fast-1", "fast-1,fast-1,fast-1", "fast-1,fast-1-june,fast-1-june", "fast-1,other,fast-1"})
    void theEntryNamesTheModelAndNotThePattern(String asked, String answered, String booked) {
        house.enforce(hard("day", 10_000 * GovernedHouse.MICRO, Estimation.ADAPTIVE));
        GovernedCall call = admitted(house.ask(asked, OptionalLong.of(100)));

        call.settle(
                new GovernedCall.End(
                        TokenUsage.of(10, 20), UsageSource.PROVIDER, Outcome.SUCCESS, answered, 5, 1, List.of()),
                Runnable::run,
                _ -> {});

        UsageEvent entry = Objects.requireNonNull(
                ledger.request("acme", call.requestId()).orElseThrow().event());
        assertThat(entry.model()).isEqualTo(booked);
        assertThat(entry.priceVersion()).endsWith("stub/fast-*");
        assertThat(entry.cost()).isEqualTo(30 * GovernedHouse.MICRO);
    }
}
