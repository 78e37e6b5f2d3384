package io.purser.control.admin;

import io.purser.control.admin.LimitText.Limit;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A stage of a budget: a share of its limit, or an amount in its unit.
///
/// @param name as it is written: `80%`, `6000 USD`
/// @param at the amount in the budget's unit
record Stage(String name, long at) {
    private static final Pattern SHARE = Pattern.compile("(\\d{1,4}(?:\\.\\d{1,3})?)\\s*%");

    static Stage parse(String text, Limit limit, CurrencyUnit currency) {
        if (SHARE.matcher(text.strip()).matches()) {
            return share(text.strip(), limit);
        }
        if (text.contains("burn")) {
            throw new IllegalArgumentException("\"" + text + "\": burn-rate stages are not built yet;"
                    + " expected a share such as 80% or an amount");
        }
        Limit amount = LimitText.parse(text, currency);
        if (amount.unit() != limit.unit()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not in the budget's unit; expected a share or an amount in it");
        }
        return new Stage(LimitText.print(amount.unit(), amount.amount(), currency), amount.amount());
    }

    /// A share of a limit, rounded up.
    static Stage share(String text, Limit limit) {
        Matcher written = SHARE.matcher(text);
        BigDecimal share = written.matches() ? new BigDecimal(written.group(1)) : BigDecimal.ZERO;
        if (share.signum() <= 0 || share.compareTo(BigDecimal.valueOf(1_000)) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is out of bounds; expected more than 0% to 1000%");
        }
        BigDecimal at = share.multiply(BigDecimal.valueOf(limit.amount()))
                .movePointLeft(2)
                .setScale(0, RoundingMode.CEILING);
        if (at.compareTo(BigDecimal.valueOf(Money.LARGEST)) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" of the limit is beyond what can be counted");
        }
        return new Stage(share.stripTrailingZeros().toPlainString() + "%", at.longValueExact());
    }
}
