package io.purser.core.pricing;

import io.purser.core.money.Conversion;
import io.purser.core.usage.ServiceTier;
import org.jspecify.annotations.Nullable;

/// Under what conditions a call ran, as far as they change its price.
///
/// @param service the class of service
/// @param region where the provider processed it, null where nobody said
/// @param exchange into the currency of the cost, null where the price is in it
public record Conditions(
        ServiceTier service,
        @Nullable String region,
        @Nullable Conversion exchange) {

    /// The list price.
    public static final Conditions STANDARD = new Conditions(ServiceTier.STANDARD, null);

    /// In the price's own currency.
    public Conditions(ServiceTier service, @Nullable String region) {
        this(service, region, null);
    }

    /// These, without an object of their own where they are the usual ones.
    public static Conditions of(ServiceTier service, @Nullable String region, @Nullable Conversion exchange) {
        return service == ServiceTier.STANDARD && region == null && exchange == null
                ? STANDARD
                : new Conditions(service, region, exchange);
    }

    /// The same region and currency in another class of service.
    public Conditions in(ServiceTier other) {
        return other == service ? this : new Conditions(other, region, exchange);
    }
}
