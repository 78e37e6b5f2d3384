package io.purser.core.pricing;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;

/// Prices as people write them.
public final class PriceText {

    /// 0.01 of a unit for a token. What costs more is a mistake of the unit.
    private static final long LARGEST_PER_MILLION = 10_000;

    private static final long UNIT = 1_000_000_000;

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

    /// Whether a rate for a million tokens can only be a mistake. Only currencies whose unit is
    /// worth about a dollar are judged.
    static boolean isImplausible(long rate, CurrencyUnit currency) {
        return currency.scale() == CurrencyUnit.USD.scale() && rate / LARGEST_PER_MILLION > UNIT;
    }

    private static Money notNegative(String text) {
        var money = Money.parse(text);
        if (money.units() < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is not a price; expected 0 or more");
        }
        return money;
    }
}
