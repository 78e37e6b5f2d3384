package io.purser.control.prices;

import io.purser.core.pricing.ModelPrice;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How far a price is from the one that it follows: a slip of the unit is a factor of a thousand or a million.
public final class Jump {
    /// As with an import.
    public static final int LARGEST = 10;

    private Jump() {}

    /// Why a price is not believed at first sight; empty where it is.
    public static Optional<String> of(ModelPrice before, ModelPrice after) {
        if (!before.currency().equals(after.currency())) {
            return Optional.of("it is in " + after.currency() + ", the one in force in " + before.currency());
        }
        if (before.free() && !after.free()) {
            return Optional.of("the model is free now");
        }
        if (!before.free() && after.free()) {
            return Optional.of("the model has a price now and would be free");
        }
        Map<String, BigDecimal> was = amounts(before);
        List<String> far = new ArrayList<>();
        amounts(after).forEach((bucket, amount) -> {
            BigDecimal known = was.get(bucket);
            if (known != null && isFar(known, amount)) {
                far.add(bucket + " " + known.toPlainString() + " → " + amount.toPlainString() + " " + after.currency());
            }
        });
        return far.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(", ", far) + ": more than a factor of " + LARGEST);
    }

    private static boolean isFar(BigDecimal one, BigDecimal other) {
        BigDecimal less = one.min(other);
        return less.multiply(BigDecimal.valueOf(LARGEST)).compareTo(one.max(other)) < 0;
    }

    private static Map<String, BigDecimal> amounts(ModelPrice price) {
        Map<String, BigDecimal> amounts = new LinkedHashMap<>();
        Buckets.each(price.rates(), price.currency(), (name, rate, decimals) -> {
            if (rate != null) {
                amounts.put(name, BigDecimal.valueOf(rate, decimals).stripTrailingZeros());
            }
        });
        Long fee = price.perRequest();
        if (fee != null) {
            amounts.put(
                    "perRequest",
                    BigDecimal.valueOf(fee, price.currency().scale()).stripTrailingZeros());
        }
        return amounts;
    }
}
