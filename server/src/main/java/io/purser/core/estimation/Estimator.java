package io.purser.core.estimation;

import io.purser.core.ledger.Demand;
import io.purser.core.ledger.Demand.Price;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Pricer;
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

    /// What a call may consume.
    ///
    /// @param price the price that applies, null where none is known
    /// @param learned what {@link OutputLearner} knows of one choice's output
    /// @param input a bound of the prompt's tokens
    public Demand demand(CallShape shape, @Nullable ModelPrice price, OptionalLong learned, InputBound input) {
        long maximum = maximumOutput(shape, price == null ? ModelLimits.UNKNOWN : price.limits());
        long least = Math.min(maximum, times(LEAST_USEFUL + shape.thinkingBudget(), shape.choices()));
        long likely = times(learned.orElse(settings.coldStart()), shape.choices());
        return new Demand(
                input.tokens(),
                price == null ? 0 : inputCost(shape, price, input.tokens()),
                price == null ? 0 : Pricer.outputRateCeiling(price, input.tokens()),
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

    private static long inputCost(CallShape shape, ModelPrice price, long tokens) {
        return shape.kind() == CallShape.Kind.COUNT ? 0 : Pricer.ceilingOfInput(price, tokens, shape.cacheWrites());
    }

    private static Price known(CallShape shape, @Nullable ModelPrice price) {
        if (shape.kind() == CallShape.Kind.COUNT) {
            return Price.FREE;
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
