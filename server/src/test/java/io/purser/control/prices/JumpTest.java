package io.purser.control.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.ServiceRates;
import io.purser.core.pricing.Tier;
import io.purser.core.usage.ServiceTier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Which prices are not believed at first sight.
class JumpTest {
    private static final long USD = 1_000_000_000L;
    private static final ModelPrice PLAIN = price(Rates.of(USD, 10 * USD));

    private static ModelPrice price(Rates rates) {
        return ModelPrice.custom("acme", "one", CurrencyUnit.USD, rates);
    }

    private static Rates cached(long read) {
        return new Rates(USD, read, null, null, 10 * USD);
    }

    @Test
    void aBucketThatWasChargedLikeAnotherIsNotMuchDearerThanThat() {
        assertThat(Jump.of(PLAIN, price(Rates.of(USD, 10 * USD).withReasoning(10_000 * USD))))
                .hasValue("reasoning 10.00 → 10000.00 USD: more than a factor of 10");
        assertThat(Jump.of(PLAIN, price(cached(11 * USD)))).isPresent();
        assertThat(Jump.of(PLAIN, price(new Rates(USD, null, null, 11 * USD, 10 * USD))))
                .as("a long write like a short one, that like input")
                .isPresent();
        assertThat(Jump.of(PLAIN, price(cached(USD / 50))))
                .as("cheaper is what caches are for")
                .isEmpty();
        assertThat(Jump.of(PLAIN, price(Rates.of(USD, 10 * USD).withReasoning(10 * USD))))
                .isEmpty();
    }

    @Test
    void aTierAndAClassAreHeldAgainstWhatAppliedInstead() {
        ModelPrice flex =
                PLAIN.withServices(Map.of(ServiceTier.FLEX, new ServiceRates(Rates.of(USD / 10, USD), List.of())));
        ModelPrice tiered = PLAIN.withServices(Map.of(
                ServiceTier.FLEX,
                new ServiceRates(Rates.of(USD / 10, USD), List.of(new Tier(1_000, Rates.of(2 * USD, 2 * USD))))));

        assertThat(Jump.of(PLAIN, flex)).isEmpty();
        assertThat(Jump.of(flex, tiered)).hasValue("flex input above 1000 0.10 → 2.00 USD: more than a factor of 10");
        assertThat(Jump.of(flex, PLAIN).orElseThrow())
                .contains("flex input 0.10 USD would be gone", "flex output 1.00 USD would be gone");
    }

    @Test
    void ofManyTheFirstFewAreTold() {
        ModelPrice slip = price(Rates.of(1_000 * USD, 10 * USD));
        assertThat(Jump.ofMany(List.of(PLAIN, PLAIN, PLAIN, PLAIN, PLAIN), slip).orElseThrow())
                .contains("one: input 1.00 → 1000.00 USD")
                .endsWith("; and 2 more");
        assertThat(Jump.ofMany(List.of(PLAIN), PLAIN)).isEmpty();
    }
}
