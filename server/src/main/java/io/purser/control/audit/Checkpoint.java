package io.purser.control.audit;

/// A signed word that a chain had a seal at a number at a time.
///
/// @param number the last entry that it vouches for
/// @param body canonical JSON
/// @param signature in lower-case hex
public record Checkpoint(long number, String body, String signature) {
    /// The line of an export.
    String line() {
        return "{\"checkpoint\":" + body + ",\"signature\":\"" + signature + "\"}";
    }
}
