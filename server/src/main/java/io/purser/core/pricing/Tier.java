package io.purser.core.pricing;

/// Other rates for a large request. They hold for **every** token of a request whose prompt is
/// above the threshold, not only for the tokens beyond it.
///
/// @param above prompt tokens, cached ones included; exactly this many is still below
/// @param rates input or output where unset stay as in the base
public record Tier(long above, Rates rates) {
    public Tier {
        if (above < 1) {
            throw new IllegalArgumentException(above + " is not a tier's threshold; expected 1 token or more");
        }
    }
}
