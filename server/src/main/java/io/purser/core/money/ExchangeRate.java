package io.purser.core.money;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one unit of a currency is worth in another from a day on, exactly as it was written.
///
/// @param day the UTC day from which it holds, until the next one is known
/// @param from one unit of this
/// @param to is worth this many of these
public record ExchangeRate(LocalDate day, CurrencyUnit from, CurrencyUnit to, BigDecimal rate) {

    private static final int MOST_DIGITS = 18;
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,18}(\\.\\d{1,18})?");
    private static final Pattern WRITTEN = Pattern.compile("1 ([A-Z]{3}) = (\\S+) ([A-Z]{3}), (\\S+)");

    public ExchangeRate {
        if (from.equals(to)) {
            throw new IllegalArgumentException(from + " has no rate to itself; expected two currencies");
        }
        rate = rate.stripTrailingZeros();
        if (rate.signum() <= 0 || rate.precision() > MOST_DIGITS || Math.abs(rate.scale()) > MOST_DIGITS) {
            throw new IllegalArgumentException(rate.toPlainString() + " is not an exchange rate; expected a decimal"
                    + " above 0 of at most " + MOST_DIGITS + " digits");
        }
    }

    /// Reads a rate as people write it: a plain decimal above 0.
    public static BigDecimal decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not an exchange rate; expected a plain decimal such as 0.9213");
        }
        return new BigDecimal(text);
    }

    /// Reads what {@link #toString} wrote.
    public static ExchangeRate parse(String text) {
        Matcher match = WRITTEN.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a rate; expected one such as \"1 USD = 0.92 EUR, 2026-11-20\"");
        }
        return new ExchangeRate(
                LocalDate.parse(match.group(4)),
                CurrencyUnit.of(match.group(1)),
                CurrencyUnit.of(match.group(3)),
                decimal(match.group(2)));
    }

    /// How amounts of the one currency become amounts of the other: as written from `from`, and
    /// the inverse from `to`.
    public Conversion out(CurrencyUnit paid) {
        return Conversion.of(this, paid);
    }

    /// As it is kept on events: `1 USD = 0.92 EUR, 2026-11-20`.
    @Override
    public String toString() {
        return "1 " + from + " = " + rate.toPlainString() + " " + to + ", " + day;
    }
}
