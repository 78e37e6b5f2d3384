package io.purser.core.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MoneyTest {

    private static final CurrencyUnit USD = CurrencyUnit.USD;

    /// text, what is printed, units
    private static final String TABLE = """
            500 USD            | 500.00 USD         | 500000000000
            0.01 USD           | 0.01 USD           | 10000000
            12.5 EUR           | 12.50 EUR          | 12500000000
            0 USD              | 0.00 USD           | 0
            -3.25 GBP          | -3.25 GBP          | -3250000000
            0.000000001 USD    | 0.000000001 USD    | 1
            -0.000000001 USD   | -0.000000001 USD   | -1
            1.230000000 USD    | 1.23 USD           | 1230000000
            375 JPY            | 375 JPY            | 3750000000
            0.5 JPY            | 0.5 JPY            | 5000000
            2000000 IDR        | 2000000.00 IDR     | 2000000000000
            25000 VND          | 25000 VND          | 25000000000
            1.5 KWD            | 1.500 KWD          | 1500000000
            9223372036.854775807 USD  | 9223372036.854775807 USD  | 9223372036854775807
            -9223372036.854775807 USD | -9223372036.854775807 USD | -9223372036854775807
            """;

    @Test
    void amountsAreReadExactlyAndPrintedAsPeopleWriteThem() {
        TABLE.lines().map(line -> line.split("\\|")).forEach(row -> {
            var money = Money.parse(row[0].strip());
            assertThat(money.units()).as(row[0]).isEqualTo(Long.parseLong(row[2].strip()));
            assertThat(money).hasToString(row[1].strip());
        });
    }

    @Test
    void whatIsPrintedReadsBackAsTheSameUnits() {
        var random = new Random(20261122);
        for (var code : new String[] {"USD", "JPY", "IDR", "KWD", "INR", "LBP"}) {
            var currency = CurrencyUnit.of(code);
            for (int i = 0; i < 2_000; i++) {
                long units = random.nextLong() >> random.nextInt(63);
                var plain = Money.plain(units, currency);
                assertThat(Money.parse(plain, currency).units()).isEqualTo(units);
                assertThat(new BigDecimal(plain)).isEqualByComparingTo(BigDecimal.valueOf(units, currency.scale()));
            }
            assertThat(Money.plain(Long.MIN_VALUE, currency))
                    .startsWith("-9")
                    .isEqualTo(
                            BigDecimal.valueOf(Long.MIN_VALUE, currency.scale()).toPlainString());
        }
    }

    @Test
    void anAmountThatCannotBeCountedIsRefusedWithItsNameAndNeverRounded() {
        refused("0.0000000001 USD", "0.0000000001 USD has 10 decimals; expected at most 9");
        refused("0.00000001 JPY", "0.00000001 JPY has 8 decimals; expected at most 7");
        refused("9223372036.854775808 USD", "is too large; expected at most 9223372036.854775807");
        refused("500", "\"500\" is not money; expected an amount and a currency");
        refused("1e3 USD", "\"1e3\" is not an amount");
        refused("1,000 USD", "\"1,000\" is not an amount");
        refused("NaN USD", "\"NaN\" is not an amount");
        refused(".5 USD", "\".5\" is not an amount");
        refused("٣ USD", "is not an amount");
        refused("5 USDT", "\"USDT\" is not a currency; expected an ISO 4217 code");
        refused("5 usd", "\"usd\" is not a currency");
        refused("5 XAU", "\"XAU\" is not a currency");
        refused("", "\"\" is not money");
        refused("9".repeat(40) + " USD", "is not an amount");
    }

    @Test
    void aLimitIsAtMostAQuarterOfTheRange() {
        assertThat(Money.limit("2305843009.213693951 USD").units()).isEqualTo(Money.LARGEST);
        assertThat(Money.limit("0 USD").units()).isZero();
        assertThatThrownBy(() -> Money.limit("2305843009.213693952 USD"))
                .hasMessageContaining("cannot be a limit; expected 0 to 2305843009.213693951 USD");
        assertThatThrownBy(() -> Money.limit("-1 USD")).hasMessageContaining("\"-1 USD\" cannot be a limit");
    }

    @Test
    void sumsAreExactOrRefused() {
        var most = new Money(Long.MAX_VALUE, USD);
        assertThat(Money.parse("0.10 USD").plus(Money.parse("0.20 USD"))).isEqualTo(Money.parse("0.30 USD"));
        assertThatThrownBy(() -> most.plus(new Money(1, USD))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> most.plus(Money.parse("1 EUR"))).hasMessageContaining("expected one currency");
    }

    @Test
    void aCurrencyIsCountedAtAScaleThatHoldsBillionsOfDollars() {
        assertThat(CurrencyUnit.of("USD").scale()).isEqualTo(9);
        assertThat(CurrencyUnit.of("EUR").scale()).isEqualTo(9);
        assertThat(CurrencyUnit.of("CHF").scale()).isEqualTo(9);
        assertThat(CurrencyUnit.of("JPY").scale()).isEqualTo(7);
        assertThat(CurrencyUnit.of("IDR").scale()).isEqualTo(6);
        assertThat(CurrencyUnit.of("VND").scale()).isEqualTo(6);
        assertThat(CurrencyUnit.of("COP").scale()).isEqualTo(6);
        assertThat(CurrencyUnit.of("IRR").scale()).isEqualTo(6);
        assertThat(CurrencyUnit.of("LBP").scale()).isEqualTo(6);
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> Money.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
