package io.purser.gateway.relay;

import io.purser.core.model.ModelPattern;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What answers in the place of a model whose provider does not.
///
/// @param model the name, or a pattern of names, that is asked for
/// @param to in the order in which they are asked
/// @param on what leads there
public record Fallback(String model, List<Target> to, Set<Setback> on) {

    public Fallback {
        to = List.copyOf(to);
        on = Set.copyOf(on);
        if (to.isEmpty()) {
            throw new IllegalArgumentException(model + " falls back to nothing; expected a model");
        }
    }

    /// One of them.
    ///
    /// @param model as a caller would ask for it
    /// @param provider null where the model decides
    public record Target(String model, @Nullable String provider) {}

    boolean holdsFor(String asked) {
        return ModelPattern.matches(model, asked);
    }
}
