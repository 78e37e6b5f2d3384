package io.purser.control.api;

import io.purser.core.budget.Unit;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Amounts and moments as answers write them: exact decimals, RFC 3339 in UTC.
public final class Amounts {
    /// The year 9999: what lies beyond has no end.
    private static final long LAST_MOMENT = 253_402_300_799_999L;

    private Amounts() {}

    /// An amount in a budget's unit.
    public static String plain(Unit unit, long amount, CurrencyUnit currency) {
        return switch (unit) {
            case MONEY -> Money.plain(amount, currency);
            case TOKENS, REQUESTS -> Long.toString(amount);
        };
    }

    /// A moment, null for never.
    public static @Nullable String moment(long millis) {
        return millis > LAST_MOMENT ? null : Instant.ofEpochMilli(millis).toString();
    }
}
