package io.purser.core.estimation;

import io.purser.core.ledger.Demand;
import io.purser.core.ledger.Demand.Price;
import io.purser.core.pricing.Conditions;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Pricer;
import io.purser.core.usage.Quantities;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Turns what a call looks like into what it may consume.
public final class Estimator {

    /// Below this an answer is of no use to anybody.
    private static final long LEAST_USEFUL = 16;

    private static final long MOST_OUTPUT = Long.MAX_VALUE / 1_000_000;

    private final EstimationSettings settings;

    public Estimator(EstimationSettings settings) {
        this.settings = settings;
    }

    /// What a call may consume in the price's own currency, where nobody says in which region.
    public Demand demand(CallShape shape, @Nullable ModelPrice price, OptionalLong learned, InputBound input) {
        return demand(shape, price, learned, input, Conditions.of(shape.service(), null, null));
    }

    /// What a call may consume.
    ///
    /// @param price the price that applies, null where none is known
    /// @param learned what {@link OutputLearner} knows of one choice's output
    /// @param input a bound of the prompt's tokens
    /// @param conditions as asked for: the service, the region, the currency
    public Demand demand(
            CallShape shape,
            @Nullable ModelPrice price,
            OptionalLong learned,
            InputBound input,
            Conditions conditions) {
        long maximum = maximumOutput(shape, price == null ? ModelLimits.UNKNOWN : price.limits());
        long least = Math.min(maximum, times(LEAST_USEFUL + shape.thinkingBudget(), shape.choices()));
        long likely = times(learned.orElse(settings.coldStart()), shape.choices());
        return new Demand(
                shape.units().isEmpty() ? input.tokens() : withUnits(input.tokens(), shape.units()),
                price == null ? 0 : inputCost(shape, price, input.tokens(), conditions),
                price == null ? 0 : Pricer.outputRateCeiling(price, input.tokens(), shape.mediaOutput(), conditions),
                Math.clamp(likely, least, maximum),
                maximum,
                least,
                shape.namedMaximum().isPresent(),
                known(shape, price));
    }

    /// The most that a call can generate: the client's maximum, the model's where it is less or
    /// none was named, for every choice.
    private long maximumOutput(CallShape shape, ModelLimits limits) {
        if (shape.kind() != CallShape.Kind.GENERATE) {
            return 0;
        }
        var known = limits.maximumOutput();
        long named = shape.namedMaximum().orElse(known == null ? settings.unknownMaximumOutput() : known);
        return times(known == null ? named : Math.min(named, known), shape.choices());
    }

    private static long withUnits(long tokens, Quantities units) {
        return Math.addExact(tokens, Math.addExact(units.promptTokens(), units.outputTokens()));
    }

    private static long inputCost(CallShape shape, ModelPrice price, long tokens, Conditions conditions) {
        if (shape.kind() == CallShape.Kind.COUNT) {
            return 0;
        }
        Pricer.Bounds bounds = new Pricer.Bounds(shape.cacheWrites(), shape.mediaInput(), shape.units());
        long cost = Pricer.ceilingOfInput(price, tokens, bounds, conditions);
        Long fee = price.perRequest();
        return fee == null || shape.calls() < 2
                ? cost
                : Math.addExact(cost, Math.multiplyExact(fee, (long) shape.calls() - 1));
    }

    private static Price known(CallShape shape, @Nullable ModelPrice price) {
        if (shape.kind() == CallShape.Kind.COUNT) {
            return Price.FREE;
        }
        if (shape.kind() == CallShape.Kind.UNMETERED) {
            return Price.UNMETERED;
        }
        if (price == null) {
            return Price.UNKNOWN;
        }
        return price.free() ? Price.FREE : Price.PRICED;
    }

    /// Tokens of all choices; absurd wishes stop where their price still fits the range.
    private static long times(long tokens, int choices) {
        long bounded = Math.min(tokens, MOST_OUTPUT);
        long high = Math.multiplyHigh(bounded, choices);
        return high != 0 ? MOST_OUTPUT : Math.min(MOST_OUTPUT, bounded * Math.max(1, choices));
    }
}
