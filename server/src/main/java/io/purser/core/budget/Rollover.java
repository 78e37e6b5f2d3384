package io.purser.core.budget;

import io.purser.core.money.Money;

/// What a window leaves may be spent in the next one, up to a cap.
///
/// @param name the cap as it is written: `50%`, `100 USD`
/// @param cap the most that is carried, in the budget's unit
public record Rollover(String name, long cap) {

    public Rollover {
        if (cap <= 0 || cap > Money.LARGEST) {
            throw new IllegalArgumentException(cap + " is not a cap; expected 1 to " + Money.LARGEST);
        }
    }

    /// What is carried out of a window.
    ///
    /// @param ceiling of the window as it ended, with allowances
    /// @param used what was settled there and what calls still hold; below 0 after credits
    public long carried(long ceiling, long used) {
        long left = ceiling - Math.max(0, used);
        return Math.clamp(left, 0, cap);
    }
}
