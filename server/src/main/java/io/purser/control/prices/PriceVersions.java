package io.purser.control.prices;

import io.purser.control.audit.Actor;
import io.purser.core.pricing.ModelPrice;
import io.purser.platform.config.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The port to the prices that hold here, and to the versions that people set while the gateway runs. A version that is
/// set is kept with its audit entry in one transaction, and in force for new calls when this returns.
public interface PriceVersions {
    /// Every version that is known.
    List<Version> all();

    /// Sets one version of one model's price; another of the same date gives way.
    Outcome set(Wish wish, Actor actor);

    /// Takes a version away that was set. What was charged by it stays so.
    Outcome delete(String provider, String model, Instant from, String reason, Actor actor);

    /// Where a version comes from.
    enum Source {
        BUILTIN,
        IMPORTED,
        CONFIGURED,
        SET
    }

    /// A version, and where it was said.
    record Version(ModelPrice price, Source source) {}

    /// What is to hold.
    ///
    /// @param row the fields of an entry of `prices` in the configuration
    /// @param accept whether somebody vouches for a figure that cannot be believed at first sight
    record Wish(Map<String, Object> row, boolean accept, String reason) {
        public Wish {
            row = Map.copyOf(row);
        }
    }

    /// What became of a wish.
    sealed interface Outcome {}

    /// It is so; `before` is what stood there.
    record Done(@Nullable ModelPrice price, @Nullable ModelPrice before) implements Outcome {}

    /// It cannot be read.
    record Invalid(List<Problem> problems) implements Outcome {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }

    /// It can be read, and is far from what is in force.
    record Implausible(String why) implements Outcome {}

    /// The configuration says it already, or there are too many.
    record Refused(String expected) implements Outcome {}

    /// There is no such version that was set.
    record Missing() implements Outcome {}
}
