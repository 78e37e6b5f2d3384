package io.purser.bench.judge;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A budget as the bench declared it, told in terms of the ledger's columns only.
///
/// @param unit `USD`, `tokens` or `requests`
/// @param subject whom an entry counts for: null where the budget does not cover it, the empty
///     string where the budget is one for all
public record BudgetShape(String name, String unit, Function<LedgerEntry, @Nullable String> subject) {

    /// What an entry adds, in billionths of a dollar, tokens or requests.
    long amount(LedgerEntry entry) {
        return switch (unit) {
            case "USD" -> entry.consumed().costNanos();
            case "tokens" -> entry.consumed().tokens();
            case "requests" -> 1;
            default -> throw new IllegalStateException(unit + " is no unit; expected USD, tokens or requests");
        };
    }
}
