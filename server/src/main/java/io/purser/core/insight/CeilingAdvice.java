package io.purser.core.insight;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A ceiling comfortably above what is normal, from the windows that are over.
///
/// Normal is the greater of two: what 95 of 100 windows do not exceed (the nearest rank), and the most of those windows
/// that stand where the coming one does in the season. The ceiling is a quarter above that, rounded up to two digits.
/// Of little history it is a quarter above the most that there was; of none there is no ceiling.
///
/// @param proposed null where nothing is known to propose it from
/// @param windows how many windows are known
/// @param highest the most of them; 0 where none is known
/// @param normal what the ceiling stands a quarter above; 0 where none is known
public record CeilingAdvice(Basis basis, @Nullable Long proposed, int windows, long highest, long normal) {
    private static final int HIGH = 95;
    private static final int LOW = 25;
    private static final BigDecimal MARGIN = new BigDecimal("1.25");
    private static final MathContext TWO_DIGITS = new MathContext(2, RoundingMode.UP);

    /// What it is made from.
    public enum Basis {
        /// Windows enough.
        HISTORY,
        /// Too few windows to know what is normal.
        LITTLE,
        /// None of its own: the lower quarter of what others are proposed.
        PEERS,
        /// Nothing.
        NONE
    }

    /// @param windows what was spent in each window that is over, the earliest first, from the first on in which
    ///     anything was used
    /// @param season after how many windows the same comes again: 7 for days
    /// @param enough how many windows tell what is normal
    public static CeilingAdvice of(List<Long> windows, int season, int enough) {
        int known = windows.size();
        long highest = windows.stream().mapToLong(Long::longValue).max().orElse(0);
        if (highest <= 0) {
            return new CeilingAdvice(Basis.NONE, null, known, 0, 0);
        }
        if (known < enough) {
            return new CeilingAdvice(Basis.LITTLE, above(highest), known, highest, highest);
        }
        long normal = rank(windows, HIGH);
        for (int at = known - season; at >= 0; at -= season) {
            normal = Math.max(normal, windows.get(at));
        }
        return new CeilingAdvice(Basis.HISTORY, normal <= 0 ? above(highest) : above(normal), known, highest, normal);
    }

    /// The same of somebody without history beside others: tight, the lower quarter of what they are proposed.
    public CeilingAdvice beside(List<Long> others) {
        return basis != Basis.NONE || others.isEmpty()
                ? this
                : new CeilingAdvice(Basis.PEERS, rank(others, LOW), windows, highest, normal);
    }

    /// The least of them that so many of a hundred do not exceed.
    private static long rank(List<Long> values, int percent) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
    }

    private static long above(long normal) {
        return BigDecimal.valueOf(normal).multiply(MARGIN).round(TWO_DIGITS).longValueExact();
    }
}
