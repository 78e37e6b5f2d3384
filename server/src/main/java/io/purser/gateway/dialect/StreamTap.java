package io.purser.gateway.dialect;

import io.purser.core.usage.TokenUsage;
import org.jspecify.annotations.Nullable;

/// Reads one stream's events as they pass. One object per stream, used by one thread; what it
/// finds does not depend on how the bytes were cut into chunks.
public interface StreamTap {

    /// Reads the JSON (or `[DONE]`) of one event at `bytes[from .. to)`.
    Event read(byte[] bytes, int from, int to);

    /// Reads the end of an event that was too long to wait for, at `bytes[from .. to)`.
    default Event rest(byte[] bytes, int from, int to) {
        return Event.PASS;
    }

    /// What an event means for the relay.
    enum Event {
        /// Passes; generates nothing.
        PASS,
        /// Carries generated output.
        OUTPUT,
        /// The beginning of the end: kept back until the settlement is durable.
        CLOSING,
        /// As `CLOSING`, and there only because the gateway asked for usage.
        USAGE_ONLY,
        /// The last event.
        LAST,
        /// The provider says that it failed.
        FAILED
    }

    /// What the provider calls the answer, where it can be asked for later; null else, and before
    /// it is said.
    default @Nullable String storedId() {
        return null;
    }

    /// What it has found so far.
    StreamState state();

    /// The events that end the stream as if the output had reached its maximum.
    ///
    /// @param purser the `purser` object, as JSON
    byte[] cut(TokenUsage usage, boolean usageWanted, String purser);

    /// The event that tells a client that the stream broke off.
    ///
    /// @param purser the `purser` object, as JSON
    byte[] broken(String code, String message, String purser);
}
