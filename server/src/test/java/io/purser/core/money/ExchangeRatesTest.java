package io.purser.core.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ExchangeRatesTest {
    private static final CurrencyUnit USD = CurrencyUnit.USD;
    private static final CurrencyUnit EUR = CurrencyUnit.of("EUR");
    private static final CurrencyUnit JPY = CurrencyUnit.of("JPY");
    private static final CurrencyUnit IDR = CurrencyUnit.of("IDR");

    private static ExchangeRate rate(String day, CurrencyUnit from, CurrencyUnit to, String rate) {
        return new ExchangeRate(LocalDate.parse(day), from, to, ExchangeRate.decimal(rate));
    }

    private static long at(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    @Test
    void theLatestRateOnOrBeforeTheUtcDayHolds() {
        ExchangeRates rates = ExchangeRates.of(
                List.of(rate("2026-11-20", USD, EUR, "0.92"), rate("2026-11-22", USD, EUR, "0.93")), 7);

        assertThat(rates.find(USD, EUR, at("2026-11-19T23:59:59Z"))).isNull();
        assertThat(used(rates, "2026-11-20T00:00:00Z")).isEqualTo("1 USD = 0.92 EUR, 2026-11-20");
        assertThat(used(rates, "2026-11-21T23:59:59.999Z")).isEqualTo("1 USD = 0.92 EUR, 2026-11-20");
        assertThat(used(rates, "2026-11-22T00:00:00Z")).isEqualTo("1 USD = 0.93 EUR, 2026-11-22");
    }

    private static String used(ExchangeRates rates, String instant) {
        return Objects.requireNonNull(rates.find(USD, EUR, at(instant))).rate().toString();
    }

    @Test
    void aRateIsOldTheDayAfterItsDaysAreOver() {
        ExchangeRates rates = ExchangeRates.of(List.of(rate("2026-11-20", USD, EUR, "0.92")), 7);
        Conversion used = Objects.requireNonNull(rates.find(USD, EUR, at("2026-11-27T23:59:59Z")));

        assertThat(rates.isOld(used, at("2026-11-27T23:59:59Z"))).isFalse();
        assertThat(rates.isOld(used, at("2026-11-28T00:00:00Z"))).isTrue();
    }

    @Test
    void oneRateServesBothDirectionsAndNoThirdCurrency() {
        ExchangeRates rates =
                ExchangeRates.of(List.of(rate("2026-11-20", EUR, USD, "1.25"), rate("2026-11-20", EUR, JPY, "170")), 7);
        Conversion inverse = Objects.requireNonNull(rates.find(USD, EUR, at("2026-11-20T12:00:00Z")));

        assertThat(inverse.numerator()).isEqualTo(BigInteger.valueOf(4));
        assertThat(inverse.denominator()).isEqualTo(BigInteger.valueOf(5));
        assertThat(rates.find(USD, JPY, at("2026-11-20T12:00:00Z"))).isNull();
    }

    @Test
    void theFractionIsBetweenLedgerUnitsWhateverTheScales() {
        // A nanodollar is 15.5 ten-millionths of a yen ÷ 10, and 16.25 millionths of a rupiah.
        Conversion yen = rate("2026-11-20", USD, JPY, "155").out(USD);
        Conversion rupiah = rate("2026-11-20", USD, IDR, "16250").out(USD);

        assertThat(yen.numerator()).isEqualTo(BigInteger.valueOf(31));
        assertThat(yen.denominator()).isEqualTo(BigInteger.valueOf(20));
        assertThat(rupiah.numerator()).isEqualTo(BigInteger.valueOf(65));
        assertThat(rupiah.denominator()).isEqualTo(BigInteger.valueOf(4));
        assertThat(rupiah.up(1)).isEqualTo(17);
        assertThat(rupiah.up(Money.LARGEST)).isEqualTo(Money.LARGEST);
    }

    @Test
    void whatDividesWithoutARestIsNotRoundedUp() {
        Conversion yen = rate("2026-11-20", USD, JPY, "155").out(USD);

        assertThat(yen.up(0)).isZero();
        assertThat(yen.up(20)).isEqualTo(31);
        assertThat(yen.up(21)).isEqualTo(33);
    }

    @Test
    void ratesAreListedByDayThenByTheirCurrencies() {
        ExchangeRate last = rate("2026-11-21", EUR, JPY, "170");
        ExchangeRate third = rate("2026-11-20", USD, JPY, "155");
        ExchangeRate second = rate("2026-11-20", USD, IDR, "16250");
        ExchangeRate first = rate("2026-11-20", EUR, USD, "1.25");

        assertThat(ExchangeRates.of(List.of(last, third, second, first), 7).rates())
                .containsExactly(first, second, third, last);
    }

    @Test
    void whatIsWrittenOnAnEventIsReadAgain() {
        ExchangeRate rate = rate("2026-11-20", USD, EUR, "0.9200");

        assertThat(rate).hasToString("1 USD = 0.92 EUR, 2026-11-20");
        assertThat(ExchangeRate.parse(rate.toString())).isEqualTo(rate);
        assertThatThrownBy(() -> ExchangeRate.parse("0.92"))
                .hasMessageStartingWith("\"0.92\" is not a rate; expected one such as");
    }

    @Test
    void whatIsNoRateIsRefused() {
        for (String text : List.of("0", "-1", "1e3", "1,5", ".5", "0.0000000000000000001", "")) {
            assertThatThrownBy(() -> rate("2026-11-20", USD, EUR, text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not an exchange rate");
        }
        assertThatThrownBy(() -> rate("2026-11-20", USD, USD, "1")).hasMessageContaining("no rate to itself");
        assertThatThrownBy(() -> ExchangeRates.of(
                        List.of(rate("2026-11-20", USD, EUR, "0.92"), rate("2026-11-20", EUR, USD, "1.09")), 7))
                .hasMessageContaining("is there twice");
    }
}
