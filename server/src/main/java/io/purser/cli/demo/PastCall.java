package io.purser.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// A call that the sample organization made before the demo was started.
///
/// @param secret of the key that it came with
/// @param headers what it was for, by lower-case names
/// @param promptTokens of the prompt, those that the provider had cached among them
/// @param failed whether the provider answered with an error
public record PastCall(
        Instant at,
        String secret,
        String model,
        Map<String, String> headers,
        int promptTokens,
        int cachedTokens,
        int outputTokens,
        int maximumTokens,
        boolean streamed,
        boolean failed,
        Duration latency) {

    public PastCall {
        headers = Map.copyOf(headers);
    }

    /// Nothing of the secret.
    @Override
    public String toString() {
        return "PastCall[" + at + ", " + model + ", " + headers + "]";
    }
}
