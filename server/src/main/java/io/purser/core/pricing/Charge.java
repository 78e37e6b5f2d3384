package io.purser.core.pricing;

import io.purser.core.money.Money;
import java.util.List;

/// What one call's usage costs.
///
/// @param cost currency units, rounded once, half to even
/// @param flags what is unusual, sorted: `missing_sub_price`, `cost_out_of_range`
public record Charge(long cost, List<String> flags) {

    /// A bucket had no rate of its own and was charged at the base rate.
    public static final String MISSING_SUB_PRICE = "missing_sub_price";

    /// The usage was absurd: the cost stands at {@link Money#LARGEST}, the most that can be booked.
    public static final String OUT_OF_RANGE = "cost_out_of_range";

    /// What a free model charges.
    static final Charge NOTHING = new Charge(0, List.of());

    public Charge {
        flags = List.copyOf(flags);
    }

    static Charge of(long cost, boolean missingSubPrice) {
        if (cost > Money.LARGEST) {
            return new Charge(
                    Money.LARGEST, missingSubPrice ? List.of(OUT_OF_RANGE, MISSING_SUB_PRICE) : List.of(OUT_OF_RANGE));
        }
        return new Charge(cost, missingSubPrice ? List.of(MISSING_SUB_PRICE) : List.of());
    }

    /// One bucket's part, to explain a charge.
    ///
    /// @param bucket `input`, `cache_read`, `cache_write`, `cache_write_long`, `output` or
    ///     `request`
    /// @param tokens how many; 1 for `request`
    /// @param rate currency units per million tokens; for `request` the fee itself
    /// @param fallback whether the base rate stood in for a missing one
    public record Line(String bucket, long tokens, long rate, boolean fallback) {}
}
