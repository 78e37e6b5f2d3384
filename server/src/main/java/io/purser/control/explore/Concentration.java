package io.purser.control.explore;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How much of usage the largest groups have.
///
/// @param parts every group that used anything in the range, the largest first
/// @param total of all groups
/// @param whole what all groups come to, by the measure
/// @param isWhole whether there are no more groups than can be held beside each other
public record Concentration(List<Part> parts, Usage.Pair total, BigDecimal whole, boolean isWhole, long asOf) {
    public Concentration {
        parts = List.copyOf(parts);
    }

    /// Itself, where it tells every group.
    ///
    /// @throws IllegalArgumentException where it does not
    public Concentration ofEveryGroup() {
        if (!isWhole) {
            throw Usage.tooMany();
        }
        return this;
    }

    /// One group.
    ///
    /// @param share of the whole
    /// @param shareBefore of the whole of the range before
    /// @param upToHere the share of this group together with every larger one
    public record Part(
            Usage.Name name,
            BigDecimal amount,
            @Nullable BigDecimal share,
            @Nullable BigDecimal shareBefore,
            @Nullable BigDecimal upToHere) {}

    /// The share of the largest groups together; null where there is nothing to have a share of.
    public @Nullable BigDecimal top(int most) {
        return parts.isEmpty()
                ? Decimals.ratio(BigDecimal.ZERO, whole)
                : parts.get(Math.min(most, parts.size()) - 1).upToHere();
    }
}
