package io.purser.control.explore;

import io.purser.control.explore.Usage.Pair;
import io.purser.core.money.CurrencyUnit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Figures as every answer tells them, on a screen and in a file: exact decimals, money in the currency.
public final class Decimals {
    private static final int RATIO_PLACES = 9;

    private final CurrencyUnit currency;

    public Decimals(CurrencyUnit currency) {
        this.currency = currency;
    }

    /// A measure in two ranges.
    ///
    /// @param delta now − before
    /// @param change delta ÷ |before|
    public record Beside(
            @Nullable BigDecimal now,
            @Nullable BigDecimal before,
            @Nullable BigDecimal delta,
            @Nullable BigDecimal change) {}

    /// In the currency where it is money; null where there is none.
    public @Nullable BigDecimal value(Measure measure, Figures figures) {
        if (!measure.isAdditive() && !figures.values().keySet().containsAll(measure.from())) {
            return null;
        }
        @Nullable BigDecimal value = measure.of(figures);
        return value == null || !measure.isMoney()
                ? value
                : value.movePointLeft(currency.scale()).stripTrailingZeros();
    }

    /// A part of something; null where there is nothing to divide by.
    public static @Nullable BigDecimal ratio(@Nullable BigDecimal part, @Nullable BigDecimal of) {
        return part == null || of == null || of.signum() == 0
                ? null
                : part.divide(of, RATIO_PLACES, RoundingMode.HALF_EVEN);
    }

    /// What a group has of the whole by a measure that adds up; null by any other.
    public static @Nullable BigDecimal share(Measure measure, Figures part, Figures whole) {
        return measure.isAdditive() ? ratio(measure.of(part), measure.of(whole)) : null;
    }

    public Beside beside(Measure measure, Pair pair) {
        @Nullable BigDecimal now = side(measure, pair.now());
        @Nullable BigDecimal before = side(measure, pair.before());
        @Nullable BigDecimal delta = now == null || before == null ? null : now.subtract(before);
        return new Beside(now, before, delta, ratio(delta, before == null ? null : before.abs()));
    }

    /// A group that used nothing has sums of 0, and no ratio.
    private @Nullable BigDecimal side(Measure measure, @Nullable Figures figures) {
        if (figures == null) {
            return measure.isAdditive() ? BigDecimal.ZERO : null;
        }
        return value(measure, figures);
    }

    /// In the range; 0 where there is none.
    BigDecimal now(Measure measure, Pair pair) {
        return orZero(side(measure, pair.now()));
    }

    /// In the range before; 0 where there is none.
    BigDecimal before(Measure measure, Pair pair) {
        return orZero(side(measure, pair.before()));
    }

    private static BigDecimal orZero(@Nullable BigDecimal value) {
        return value == null ? BigDecimal.ZERO : value;
    }
}
