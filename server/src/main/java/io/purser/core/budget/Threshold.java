package io.purser.core.budget;

import java.util.List;

/// A stage of a budget at which people are told.
///
/// @param name what the file said: `80%` or `6000 USD`
/// @param at the amount in the budget's unit at which it is crossed (settled ≥ at)
/// @param channels who is told: names of channels, and words for people
public record Threshold(String name, long at, List<String> channels) {
    public Threshold {
        channels = List.copyOf(channels);
    }
}
