package io.purser.control.admin;

import io.purser.control.admin.LimitText.Limit;
import io.purser.core.budget.Share;
import io.purser.core.money.CurrencyUnit;
import java.util.Optional;

/// A stage of a budget: a share of its limit, or an amount in its unit.
///
/// @param name as it is written: `80%`, `6000 USD`
/// @param at the amount in the budget's unit
record Stage(String name, long at) {

    static Stage parse(String text, Limit limit, CurrencyUnit currency) {
        return share(text).map(share -> of(share, limit)).orElseGet(() -> amount(text, limit, currency));
    }

    /// A share of a limit, rounded up.
    static Stage share(String text, Limit limit) {
        return share(text)
                .map(share -> of(share, limit))
                .orElseThrow(
                        () -> new IllegalArgumentException("\"" + text + "\" is no share; expected one such as 80%"));
    }

    private static Optional<Share> share(String text) {
        Optional<Share> share;
        try {
            share = Share.parse(text);
        } catch (IllegalArgumentException tooMuch) {
            throw outOfBounds(text);
        }
        if (share.isPresent() && share.get().percent().signum() == 0) {
            throw outOfBounds(text);
        }
        return share;
    }

    private static IllegalArgumentException outOfBounds(String text) {
        return new IllegalArgumentException(
                "\"" + text.strip() + "\" is out of bounds; expected more than 0% to 1000%");
    }

    /// A share of a limit, rounded up.
    static Stage of(Share share, Limit limit) {
        return new Stage(share.toString(), share.of(limit.amount()));
    }

    private static Stage amount(String text, Limit limit, CurrencyUnit currency) {
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
}
