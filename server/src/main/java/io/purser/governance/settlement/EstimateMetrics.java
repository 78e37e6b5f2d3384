package io.purser.governance.settlement;

import io.purser.core.money.CurrencyUnit;
import org.jspecify.annotations.Nullable;

/// How near estimates come to what calls really consume, for operators. Whose call it was is never told.
public interface EstimateMetrics {
    /// Counts nothing.
    EstimateMetrics NONE = new EstimateMetrics() {
        @Override
        public void settled(String provider, @Nullable String priced, Pair estimate, boolean aboveHold) {}

        @Override
        public void toppedUp(String provider, @Nullable String priced, boolean granted) {}

        @Override
        public void learned(String provider, @Nullable String priced, long estimated, long actual) {}
    };

    /// What a call held when it began beside what it came to.
    ///
    /// @param heldCost null where no price is known, like `cost`
    record Pair(
            long heldInput,
            long heldOutput,
            @Nullable Long heldCost,
            long input,
            long output,
            @Nullable Long cost,
            CurrencyUnit currency) {}

    /// A call was settled.
    ///
    /// @param priced the model as the price book names it, null where it has no price
    /// @param aboveHold whether it came to more than its hold with all top-ups, on any account
    void settled(String provider, @Nullable String priced, Pair estimate, boolean aboveHold);

    /// A stream asked for more room.
    void toppedUp(String provider, @Nullable String priced, boolean granted);

    /// A call whose output had been estimated from what others taught ended by itself.
    ///
    /// @param estimated output tokens of one choice
    /// @param actual the same
    void learned(String provider, @Nullable String priced, long estimated, long actual);
}
