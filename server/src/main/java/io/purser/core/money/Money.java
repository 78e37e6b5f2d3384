package io.purser.core.money;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/// An exact amount: a count of ledger units of one currency.
///
/// @param units at the currency's scale: one US dollar is 1,000,000,000
/// @param currency whose units they are
public record Money(long units, CurrencyUnit currency) {

    /// The largest limit that may be set: a quarter of the range, so that sums of what is settled
    /// and held cannot overflow.
    public static final long LARGEST = Long.MAX_VALUE / 4;

    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,30}(\\.\\d{1,30})?");

    /// Reads `"500 USD"`.
    public static Money parse(String text) {
        int space = text.indexOf(' ');
        if (space < 1) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not money; expected an amount and a currency" + " such as \"500 USD\"");
        }
        return parse(
                text.substring(0, space),
                CurrencyUnit.of(text.substring(space + 1).strip()));
    }

    /// Reads a plain decimal such as `12.50`: digits with at most one point, no exponent, no
    /// thousands separators, no more decimals than the ledger counts.
    public static Money parse(String decimal, CurrencyUnit currency) {
        if (!DECIMAL.matcher(decimal).matches()) {
            throw new IllegalArgumentException(
                    "\"" + decimal + "\" is not an amount; expected a plain decimal such as 500 or 12.50");
        }
        return new Money(units(new BigDecimal(decimal), currency), currency);
    }

    /// Reads a limit: money of 0 or more, at most a quarter of the range.
    public static Money limit(String text) {
        var money = parse(text);
        if (money.units < 0 || money.units > LARGEST) {
            throw new IllegalArgumentException("\"" + text + "\" cannot be a limit; expected 0 to "
                    + plain(LARGEST, money.currency) + " " + money.currency);
        }
        return money;
    }

    /// The ledger units of an amount; an amount finer than the currency's scale is refused, never
    /// rounded.
    public static long units(BigDecimal amount, CurrencyUnit currency) {
        var fitting = amount.stripTrailingZeros();
        if (fitting.scale() > currency.scale()) {
            throw new IllegalArgumentException(amount.toPlainString() + " " + currency + " has " + fitting.scale()
                    + " decimals; expected at most " + currency.scale());
        }
        var units = fitting.movePointRight(currency.scale()).toBigIntegerExact();
        if (units.bitLength() > 63) {
            throw new IllegalArgumentException(amount.toPlainString() + " " + currency
                    + " is too large; expected at most " + plain(Long.MAX_VALUE, currency));
        }
        return units.longValue();
    }

    /// The exact plain decimal: no exponent, the decimals people write, and more only where they
    /// are not 0.
    public static String plain(long units, CurrencyUnit currency) {
        int scale = currency.scale();
        var digits = new StringBuilder(24).append(units);
        int sign = units < 0 ? 1 : 0;
        int missing = scale + 1 - (digits.length() - sign);
        if (missing > 0) {
            digits.insert(sign, "0".repeat(missing));
        }
        int point = digits.length() - scale;
        digits.insert(point, '.');
        int shortest = point + 1 + currency.minorDigits();
        int end = digits.length();
        while (end > shortest && digits.charAt(end - 1) == '0') {
            end--;
        }
        digits.setLength(digits.charAt(end - 1) == '.' ? end - 1 : end);
        return digits.toString();
    }

    /// The sum; amounts of different currencies have none.
    public Money plus(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException(other + " cannot be added to " + this + "; expected one currency");
        }
        return new Money(Math.addExact(units, other.units), currency);
    }

    /// The amount alone, without its currency.
    public String plain() {
        return plain(units, currency);
    }

    @Override
    public String toString() {
        return plain() + " " + currency.code();
    }
}
