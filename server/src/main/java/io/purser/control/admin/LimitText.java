package io.purser.control.admin;

import io.purser.core.budget.Unit;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.platform.config.Quantity;

/// Ceilings as people write them: `500 USD`, `2M tokens`, `10k requests`.
public final class LimitText {
    private static final String EXPECTED =
            "expected money, tokens or requests such as \"500 USD\", \"2M tokens\" or \"10k requests\"";

    private LimitText() {}

    /// A ceiling in its unit.
    public record Limit(Unit unit, long amount) {}

    /// Reads a ceiling. Money must be in the organization's currency.
    public static Limit parse(String written, CurrencyUnit currency) {
        String text = written.strip();
        if (text.endsWith(" tokens")) {
            return new Limit(Unit.TOKENS, count(text, " tokens"));
        }
        if (text.endsWith(" requests")) {
            return new Limit(Unit.REQUESTS, count(text, " requests"));
        }
        if (text.indexOf(' ') < 0) {
            throw new IllegalArgumentException("\"" + text + "\" has no unit; " + EXPECTED);
        }
        Money money = Money.limit(text);
        if (!money.currency().equals(currency)) {
            throw new IllegalArgumentException("\"" + text + "\" is money in "
                    + money.currency().code() + "; expected the organization's currency, " + currency.code());
        }
        return new Limit(Unit.MONEY, money.units());
    }

    private static long count(String text, String word) {
        long count = Quantity.count(text.substring(0, text.length() - word.length()));
        if (count > Money.LARGEST) {
            throw new IllegalArgumentException("\"" + text + "\" cannot be a limit; expected at most " + Money.LARGEST);
        }
        return count;
    }

    /// Prints a ceiling so that reading it gives the same.
    public static String print(Unit unit, long amount, CurrencyUnit currency) {
        return switch (unit) {
            case MONEY -> money(amount, currency);
            case TOKENS -> print(amount) + " tokens";
            case REQUESTS -> print(amount) + " requests";
        };
    }

    private static String money(long amount, CurrencyUnit currency) {
        String plain = Money.plain(amount, currency);
        String whole = plain.replaceFirst("\\.0+$", "");
        return whole + " " + currency.code();
    }

    /// Prints a count, with `k`, `M` or `G` where that loses nothing.
    static String print(long count) {
        if (count >= 1_000_000_000 && count % 1_000_000_000 == 0) {
            return count / 1_000_000_000 + "G";
        }
        if (count >= 1_000_000 && count % 1_000_000 == 0) {
            return count / 1_000_000 + "M";
        }
        return count >= 1_000 && count % 1_000 == 0 ? count / 1_000 + "k" : Long.toString(count);
    }
}
