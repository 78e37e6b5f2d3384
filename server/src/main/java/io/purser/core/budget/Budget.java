package io.purser.core.budget;

import io.purser.core.calendar.Period;
import java.time.Duration;
import java.util.List;

/// A ceiling on one scope over one period.
///
/// @param id the ledger's name for it; a change of scope, unit or period makes a new id and so
///     new accounts
/// @param name what people call it, unique in its organization
/// @param limitVersion grows with every change of the limit, so that thresholds re-arm
/// @param limit the ceiling in `unit`; 0 lets nothing priced pass
/// @param shadow everything is judged and reported, nothing refused
/// @param strictFloor the smallest output cap in tokens that strict estimation may write (1,024
///     unless set)
/// @param cooldown the least time between repeated alerts of a soft budget
/// @param passesFree whether calls of models that are marked free pass at the ceiling
/// @param showAmounts whether callers below the scope see amounts
public record Budget(
        String id,
        String name,
        int limitVersion,
        Scope scope,
        Unit unit,
        long limit,
        Period period,
        Enforcement enforcement,
        boolean shadow,
        Estimation estimation,
        int strictFloor,
        List<Threshold> thresholds,
        Duration cooldown,
        boolean passesFree,
        boolean showAmounts) {

    public Budget {
        thresholds = List.copyOf(thresholds);
        if (limit < 0) {
            throw new IllegalArgumentException(limit + " is not a limit; expected 0 or more");
        }
    }

    /// Whether reaching the ceiling refuses calls.
    public boolean refuses() {
        return enforcement == Enforcement.HARD && !shadow;
    }
}
