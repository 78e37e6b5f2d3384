package io.purser.core.pricing;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/// Prices as people write them.
public final class PriceText {

    /// 0.01 of a unit for a token. What costs more is a mistake of the unit.
    private static final long LARGEST_PER_MILLION = 10_000;

    private static final long UNIT = 1_000_000_000;

    private static final Pattern AMOUNT = Pattern.compile("\\d{1,30}(\\.\\d{1,30})?");

    private PriceText() {}

    /// Reads `"2.50 USD"` as a price per million tokens. More than the currency's smallest unit
    /// (10^-9 USD per million tokens) is refused, never rounded.
    public static Money perMillion(String text) {
        var money = notNegative(text);
        if (isImplausible(money.units(), money.currency())) {
            throw new IllegalArgumentException("\"" + text + "\" per million tokens is more than 0.01 "
                    + money.currency() + " for one token; expected the price of a million tokens");
        }
        return money;
    }

    /// Reads `"0.01 USD"` as a fee for each request.
    public static Money perRequest(String text) {
        return notNegative(text);
    }

    /// Reads `"0.04 USD"` as what {@link MeterPrice#unit} of a meter costs: the rate for a million
    /// of its smallest unit.
    public static Money meter(MeterPrice price, String text) {
        int space = text.indexOf(' ');
        var written = notNegative(text, price.shift());
        if (isJudged(written.currency()) && price.isTooMuch(new BigDecimal(text.substring(0, space)))) {
            throw new IllegalArgumentException("\"" + text + "\" for " + price.unit() + " is more than " + price.most()
                    + " " + written.currency() + "; expected the price of " + price.unit());
        }
        return written;
    }

    /// An amount as people write it: no exponent, no zeros at the end beyond the usual decimals.
    public static String plain(BigDecimal amount, CurrencyUnit currency) {
        var shortest = amount.stripTrailingZeros();
        return shortest.setScale(Math.max(shortest.scale(), currency.minorDigits()))
                .toPlainString();
    }

    /// Whether a rate for a million tokens can only be a mistake. Only currencies whose unit is
    /// worth about a dollar are judged.
    static boolean isImplausible(long rate, CurrencyUnit currency) {
        return isJudged(currency) && rate / LARGEST_PER_MILLION > UNIT;
    }

    private static boolean isJudged(CurrencyUnit currency) {
        return currency.scale() == CurrencyUnit.USD.scale();
    }

    private static Money notNegative(String text, int shift) {
        int space = text.indexOf(' ');
        if (space < 1 || shift == 0) {
            return notNegative(text);
        }
        var currency = CurrencyUnit.of(text.substring(space + 1).strip());
        String amount = text.substring(0, space);
        if (!AMOUNT.matcher(amount).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a price; expected one such as 0.04 USD");
        }
        return new Money(Money.units(new BigDecimal(amount).movePointRight(shift), currency), currency);
    }

    private static Money notNegative(String text) {
        var money = Money.parse(text);
        if (money.units() < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is not a price; expected 0 or more");
        }
        return money;
    }
}
