package io.purser.control.alerts;

import java.util.Optional;

/// The port to channels that are told nothing for a time.
public interface Mutes {

    /// The mute of a channel that is in force at an instant.
    Optional<Mute> at(String organization, String channel, long nowMillis);

    /// A channel that is told nothing for a time. What comes meanwhile waits.
    ///
    /// @param until epoch milliseconds, exclusive
    /// @param by who muted it, as the audit names it
    record Mute(String channel, long until, String reason, String by) {}

    /// None is ever muted.
    Mutes NONE = (_, _, _) -> Optional.empty();
}
