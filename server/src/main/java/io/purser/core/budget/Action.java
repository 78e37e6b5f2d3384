package io.purser.core.budget;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a budget that degrades does to calls from one of its stages on.
///
/// @param name what the file said of the stage: `80%` or `6000 USD`
/// @param at the use (settled and held) in the budget's unit from which it is in force
/// @param upTo the most critical calls that it concerns
/// @param models which model runs in place of another
/// @param outputCap the most output tokens of one choice
/// @param contextCap the most input tokens
/// @param maxTools the most tool definitions
/// @param throttle a pace for the budget's calls
/// @param refuse whether the calls are refused
public record Action(
        String name,
        long at,
        Criticality upTo,
        List<Switch> models,
        @Nullable Long outputCap,
        @Nullable Long contextCap,
        @Nullable Integer maxTools,
        @Nullable Throttle throttle,
        boolean refuse) {

    public Action {
        models = List.copyOf(models);
        if (at < 0) {
            throw new IllegalArgumentException(at + " is not a stage; expected 0 or more");
        }
        requireAtLeast("an output cap", outputCap, 1);
        requireAtLeast("a context cap", contextCap, 1);
        requireAtLeast("a number of tools", maxTools == null ? null : Long.valueOf(maxTools), 0);
    }

    private static void requireAtLeast(String name, @Nullable Long value, long least) {
        if (value != null && value < least) {
            throw new IllegalArgumentException(value + " is not " + name + "; expected " + least + " or more");
        }
    }

    /// One model in the place of others.
    ///
    /// @param from a name, or a pattern with `*`
    /// @param to the name of the model that runs instead
    public record Switch(String from, String to) {}

    /// A pace that calls keep while the action is in force.
    ///
    /// @param upTo the most critical calls that it concerns
    public record Throttle(long requestsPerMinute, Criticality upTo) {
        public Throttle {
            if (requestsPerMinute < 0) {
                throw new IllegalArgumentException(requestsPerMinute + " is not a pace; expected 0 or more a minute");
            }
        }
    }

    /// The same from another amount on.
    Action movedTo(long stage) {
        return new Action(name, stage, upTo, models, outputCap, contextCap, maxTools, throttle, refuse);
    }

    /// Whether every call of the scope is refused from here on.
    public boolean refusesAll() {
        return refuse && upTo == Criticality.HIGH;
    }
}
