package io.purser.platform.config;

/// One thing that is wrong and where.
///
/// @param message the value first, then what was expected
public record Problem(Place place, String message) {
    @Override
    public String toString() {
        return place + ": " + message;
    }
}
