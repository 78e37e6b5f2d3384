package io.purser.bench.simulate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A price as the vendor's contract has it, with its own arithmetic.
///
/// @param version what the ledger calls it
/// @param from since when it holds (epoch milliseconds)
/// @param input units of the currency for a million tokens
/// @param output the same for what is generated
/// @param fee for each call
record PriceTag(String provider, String model, String version, long from, long input, long output, long fee) {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /// What a call costs, rounded half to even once.
    long cost(long inputTokens, long outputTokens) {
        BigDecimal sum = BigDecimal.valueOf(inputTokens)
                .multiply(BigDecimal.valueOf(input))
                .add(BigDecimal.valueOf(outputTokens).multiply(BigDecimal.valueOf(output)));
        return sum.divide(MILLION, 0, RoundingMode.HALF_EVEN).longValueExact() + fee;
    }

    /// The latest that holds at an instant, null where the model has none.
    static @Nullable PriceTag of(List<PriceTag> all, String provider, String model, long at) {
        PriceTag found = null;
        for (PriceTag each : all) {
            boolean fits = each.provider.equals(provider) && each.model.equals(model) && each.from <= at;
            found = fits && (found == null || each.from >= found.from) ? each : found;
        }
        return found;
    }
}
