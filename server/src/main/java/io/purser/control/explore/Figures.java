package io.purser.control.explore;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The figures of one group. Sums are exact: an overflow is a failure, never a wrong figure.
///
/// @param values the figures that were asked for; a quantile of no call at all is missing
public record Figures(Map<Basis, Long> values) {
    public Figures {
        values = Map.copyOf(values);
    }

    /// Nothing at all of what was asked for.
    public static Figures none(Set<Basis> asked) {
        Map<Basis, Long> values = new EnumMap<>(Basis.class);
        asked.stream().filter(Basis::isAdditive).forEach(basis -> values.put(basis, 0L));
        return new Figures(values);
    }

    /// A sum.
    ///
    /// @throws IllegalArgumentException where it was not asked for
    public long sum(Basis basis) {
        @Nullable Long value = values.get(basis);
        if (value == null) {
            throw new IllegalArgumentException(basis + " was not asked for; expected one of " + values.keySet());
        }
        return value;
    }

    /// A figure; null where it is a quantile of no call.
    public @Nullable Long of(Basis basis) {
        return values.get(basis);
    }

    /// The sums of both; quantiles of two groups cannot be had from theirs.
    public Figures plus(Figures other) {
        return combined(other, 1);
    }

    /// What is left of the sums without those of a part.
    public Figures minus(Figures part) {
        return combined(part, -1);
    }

    private Figures combined(Figures other, int sign) {
        Map<Basis, Long> both = new EnumMap<>(Basis.class);
        values.forEach((basis, value) -> {
            if (basis.isAdditive()) {
                both.put(basis, Math.addExact(value, Math.multiplyExact(sign, other.sum(basis))));
            }
        });
        return new Figures(both);
    }
}
