package io.purser.core.ledger;

import org.jspecify.annotations.Nullable;

/// One action that a budget took on an admitted call.
///
/// @param budget its name
/// @param stage from where the action is in force: `80%`
/// @param from the model that was left, for a switch
/// @param to the model that runs instead, for a switch
/// @param value the cap in tokens or the pace a minute; 0 for a switch
public record ActionTaken(
        Kind kind,
        String budget,
        String stage,
        @Nullable String from,
        @Nullable String to,
        long value) {

    /// What was done.
    public enum Kind {
        /// Another model runs.
        MODEL,
        /// The output is capped below what the call wanted.
        OUTPUT_CAP,
        /// The call took its turn under a pace.
        THROTTLE
    }
}
