package io.purser.core.pricing;

import java.util.Comparator;
import java.util.List;

/// What a model costs in another class of service than the standard one.
///
/// @param rates per million; what is missing stands as in the standard list, flagged
/// @param tiers whole-request tiers of this service, ascending
public record ServiceRates(Rates rates, List<Tier> tiers) {
    public ServiceRates {
        if (!rates.known()) {
            throw new IllegalArgumentException("a service without a rate; expected a rate for one bucket at least");
        }
        tiers = tiers.stream().sorted(Comparator.comparingLong(Tier::above)).toList();
    }
}
