package io.purser.governance.admission;

import static io.purser.governance.admission.GovernedHouse.admitted;
import static io.purser.governance.admission.GovernedHouse.hard;
import static io.purser.governance.admission.GovernedHouse.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Estimation;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.ExchangeRate;
import io.purser.core.money.ExchangeRates;
import io.purser.core.money.Money;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Unpriced;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.PriceRule;
import io.purser.storage.memory.MemoryLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// An organization that accounts in another currency than the price list's. #4892: a European
/// team; E15: prices in another currency. `model` costs 1 USD and 10 USD a million.
class OtherCurrencyTest {
    private static final OptionalLong HUNDRED = OptionalLong.of(100);

    private static ExchangeRates rates(String... written) {
        List<ExchangeRate> rates = new ArrayList<>();
        for (String one : written) {
            rates.add(ExchangeRate.parse(one));
        }
        return ExchangeRates.of(rates, 7);
    }

    private static GovernedHouse house(String currency, ExchangeRates rates) {
        return new GovernedHouse(
                new MemoryLedger(Runnable::run),
                CurrencyUnit.of(currency),
                new PriceRule(
                        PriceBook.of(List.of(
                                GovernedHouse.price(),
                                ModelPrice.custom(
                                        "stub", "home", CurrencyUnit.of(currency), Rates.of(1_000_000, 2_000_000)))),
                        rates,
                        new Unpriced.Refuse(),
                        provider -> provider));
    }

    private static long limit(String money) {
        return Money.limit(money).units();
    }

    private static UsageEvent event(GovernedHouse house) {
        List<UsageEvent> events = new ArrayList<>();
        house.ledger.events("acme", 0, Long.MAX_VALUE, entry -> events.add(entry.event()));
        assertThat(events).hasSize(1);
        return events.getFirst();
    }

    @Test
    void holdsCostsAndBudgetsAreInTheAccountingCurrency() {
        for (String[] row : List.of(
                new String[] {"EUR", "1 USD = 0.92 EUR, 2026-11-20", "0.001012", "0.0004784"},
                new String[] {"JPY", "1 USD = 155.37 JPY, 2026-11-20", "0.170907", "0.0807924"},
                new String[] {"IDR", "1 USD = 16250 IDR, 2026-11-20", "17.875", "8.45"})) {
            GovernedHouse house = house(row[0], rates(row[1]));
            CurrencyUnit currency = CurrencyUnit.of(row[0]);
            house.enforce(hard("day", limit("1000 " + row[0]), Estimation.ADAPTIVE));

            GovernedCall call = admitted(house.ask("model", HUNDRED));
            assertThat(Money.plain(
                            house.organizations.budgets("acme").getFirst().held(), currency))
                    .as("100 tokens in and 100 out, 0.0011 USD")
                    .isEqualTo(row[2]);
            assertThat(settle(call, 20, 50)).singleElement().satisfies(receipt -> {
                assertThat(receipt.currency()).isEqualTo(currency);
                assertThat(Money.plain(receipt.cost() == null ? -1 : receipt.cost(), currency))
                        .as("20 tokens in and 50 out, 0.00052 USD")
                        .isEqualTo(row[3]);
            });

            UsageEvent event = event(house);
            assertThat(event.particulars().exchange()).isEqualTo(row[1]);
            assertThat(event.flags()).isEmpty();
            assertThat(house.organizations.budgets("acme").getFirst().settled()).isEqualTo(event.cost());
        }
    }

    @Test
    void theRateIsPinnedWhenTheCallIsAdmitted() {
        GovernedHouse house = house("EUR", rates("1 USD = 0.92 EUR, 2026-11-20"));
        house.enforce(hard("day", limit("10 EUR"), Estimation.ADAPTIVE));
        GovernedCall before = admitted(house.ask("model", HUNDRED));

        house.admission.prices(rule -> rule.with(rates("1 USD = 0.80 EUR, 2026-11-22")));
        settle(before, 20, 50);

        assertThat(event(house).cost()).isEqualTo(478_400);
        assertThat(event(house).particulars().exchange()).isEqualTo("1 USD = 0.92 EUR, 2026-11-20");
    }

    @Test
    void anOldRateIsUsedAndFlagged() {
        GovernedHouse house = house("EUR", rates("1 USD = 0.92 EUR, 2026-11-14"));
        house.enforce(hard("day", limit("10 EUR"), Estimation.ADAPTIVE));

        settle(admitted(house.ask("model", HUNDRED)), 20, 50);

        assertThat(event(house).flags()).containsExactly("exchange_rate_old");
        assertThat(event(house).cost()).isEqualTo(478_400);
    }

    @Test
    void withoutARateTheModelCountsAsUnpricedAndTheRefusalSaysWhichRateIsMissing() {
        GovernedHouse house = house("EUR", rates("1 USD = 0.92 EUR, 2026-11-23"));
        house.enforce(hard("day", limit("10 EUR"), Estimation.ADAPTIVE));

        assertThat(house.ask("model", HUNDRED))
                .isInstanceOfSatisfying(
                        Verdict.Unpriced.class,
                        refused -> assertThat(refused.noRate()).isEqualTo("USD to EUR"));
        assertThat(house.ask("mystery", HUNDRED))
                .isInstanceOfSatisfying(
                        Verdict.Unpriced.class,
                        refused -> assertThat(refused.noRate()).isNull());
    }

    @Test
    void withoutARateAndWithoutAHardBudgetTheCostIsUnknownNeverZero() {
        GovernedHouse house = house("EUR", ExchangeRates.NONE);
        house.enforce();

        settle(admitted(house.ask("model", HUNDRED)), 20, 50);

        assertThat(event(house).cost()).isNull();
        assertThat(event(house).flags()).containsExactly("exchange_rate_missing", "unpriced");
    }

    @Test
    void aPriceInTheAccountingCurrencyNeedsNoRate() {
        GovernedHouse house = house("JPY", ExchangeRates.NONE);
        house.enforce(hard("day", limit("1000 JPY"), Estimation.ADAPTIVE));

        settle(admitted(house.ask("home", HUNDRED)), 1_000_000, 0);

        assertThat(event(house).cost()).isEqualTo(1_000_000);
        assertThat(event(house).particulars().exchange()).isNull();
    }
}
