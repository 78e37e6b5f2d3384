package io.purser.core.pricing;

import io.purser.core.money.Money;
import java.util.ArrayList;
import java.util.List;

/// What one call's usage costs.
///
/// @param cost currency units, rounded once, half to even
/// @param known false where the price says nothing of anything that was consumed: the cost is
///     then unknown, not 0
/// @param flags what is unusual, sorted: see the constants
public record Charge(long cost, boolean known, List<String> flags) {

    /// A bucket had no rate of its own and was charged at the base rate.
    public static final String MISSING_SUB_PRICE = "missing_sub_price";

    /// The usage was absurd: the cost stands at {@link Money#LARGEST}, the most that can be booked.
    public static final String OUT_OF_RANGE = "cost_out_of_range";

    /// Part of what was consumed has no price: the cost is that of the rest.
    public static final String UNPRICED_PART = "unpriced_part";

    /// The class of service has no price list of its own: the standard one was charged.
    public static final String SERVICE_UNPRICED = "service_tier_unpriced";

    /// What a free model charges.
    static final Charge NOTHING = new Charge(0, true, List.of());

    public Charge {
        flags = List.copyOf(flags);
    }

    static Charge of(long cost, boolean known, boolean missingSubPrice, boolean unpricedPart, boolean serviceUnpriced) {
        boolean outOfRange = cost > Money.LARGEST;
        long booked = outOfRange ? Money.LARGEST : cost;
        if (!outOfRange && !missingSubPrice && !unpricedPart && !serviceUnpriced) {
            return new Charge(booked, known, List.of());
        }
        var flags = new ArrayList<String>(4);
        add(flags, outOfRange, OUT_OF_RANGE);
        add(flags, missingSubPrice, MISSING_SUB_PRICE);
        add(flags, serviceUnpriced, SERVICE_UNPRICED);
        add(flags, unpricedPart, UNPRICED_PART);
        return new Charge(booked, known, flags);
    }

    private static void add(List<String> flags, boolean holds, String flag) {
        if (holds) {
            flags.add(flag);
        }
    }

    /// One bucket's part, to explain a charge.
    ///
    /// @param bucket `input`, `cache_read`, `cache_write`, `cache_write_long`, `output`,
    ///     `reasoning`, a meter's name or `request`
    /// @param tokens how many, in the bucket's unit; 1 for `request`
    /// @param rate currency units per million; for `request` the fee itself
    /// @param fallback whether the base rate stood in for a missing one
    public record Line(String bucket, long tokens, long rate, boolean fallback) {}
}
