package io.purser.bench.run;

/// An option of a suite, given as `--name value`.
///
/// @param value what holds where it is not given
public record Option(String name, String value, String meaning) {

    /// One line for `--help`.
    public String help() {
        return "  --%-14s %s (%s)".formatted(name, meaning, value.isEmpty() ? "none" : value);
    }
}
