package io.purser.core.pricing;

import io.purser.core.usage.ServiceTier;
import org.jspecify.annotations.Nullable;

/// Under what conditions a call ran, as far as they change its price.
///
/// @param service the class of service
/// @param region where the provider processed it, null where nobody said
public record Conditions(ServiceTier service, @Nullable String region) {

    /// The list price.
    public static final Conditions STANDARD = new Conditions(ServiceTier.STANDARD, null);

    /// The same region in another class of service.
    public Conditions in(ServiceTier other) {
        return other == service ? this : new Conditions(other, region);
    }
}
