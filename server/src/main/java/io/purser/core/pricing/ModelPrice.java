package io.purser.core.pricing;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.usage.Meter;
import io.purser.core.usage.ServiceTier;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One version of one model's price.
///
/// @param provider whose price list it stands on
/// @param model a name, or a pattern with `*`
/// @param effectiveFrom from when it holds; {@link Instant#EPOCH}: from ever
/// @param source where it was read, for people
/// @param currency of every rate
/// @param rates per million tokens
/// @param tiers whole-request tiers, ascending
/// @param perRequest a fee for every call, or null
/// @param free said to be free; a price of 0 alone does not make it so
/// @param cachesByItself the provider caches without being asked and bills writes as input, so
///     that a missing write rate is no gap
/// @param origin which list it comes from
/// @param services what other classes of service cost; one that is missing costs as the standard
///     one, flagged
/// @param uplifts by region, what the rates are multiplied with, in thousandths
public record ModelPrice(
        String provider,
        String model,
        Instant effectiveFrom,
        String source,
        CurrencyUnit currency,
        Rates rates,
        List<Tier> tiers,
        @Nullable Long perRequest,
        boolean free,
        boolean cachesByItself,
        ModelLimits limits,
        Origin origin,
        Map<ServiceTier, ServiceRates> services,
        Map<String, Integer> uplifts) {

    /// Which list a price comes from.
    public enum Origin {
        /// The list in the jar.
        BUILTIN,
        /// A list that a person took over: newer versions of what is built in.
        IMPORTED,
        /// What a person wrote, which comes before every list.
        CUSTOM
    }

    public ModelPrice {
        if (provider.isBlank() || model.isBlank()) {
            throw new IllegalArgumentException(
                    "\"" + provider + "/" + model + "\" names no model; expected a provider and a model");
        }
        if (perRequest != null && perRequest < 0) {
            throw new IllegalArgumentException(
                    perRequest + " is not a fee per request for " + model + "; expected 0 or more");
        }
        if (!free && !rates.pricesText() && rates.others().isEmpty() && (perRequest == null || rates.known())) {
            throw new IllegalArgumentException(
                    provider + "/" + model + " has no base rate; expected input, output, perRequest, or free: true");
        }
        uplifts.forEach(ModelPrice::requireUplift);
        services = services.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(services));
        uplifts = Map.copyOf(uplifts);
        tiers = tiers.stream().sorted(Comparator.comparingLong(Tier::above)).toList();
    }

    private static void requireUplift(String region, int permille) {
        if (region.isBlank() || permille < 1000 || permille > 10_000) {
            throw new IllegalArgumentException(permille + " thousandths is not an uplift for the region \"" + region
                    + "\"; expected a name and 1000 to 10000");
        }
    }

    /// A custom price that holds from ever, for configuration and tests.
    public static ModelPrice custom(String provider, String model, CurrencyUnit currency, Rates rates) {
        return new ModelPrice(
                provider,
                model,
                Instant.EPOCH,
                "configuration",
                currency,
                rates,
                List.of(),
                null,
                false,
                false,
                ModelLimits.UNKNOWN,
                Origin.CUSTOM,
                Map.of(),
                Map.of());
    }

    /// The same price with whole-request tiers.
    public ModelPrice withTiers(List<Tier> more) {
        return copy(effectiveFrom, rates, more, limits, services, uplifts);
    }

    /// The same price with the model's limits.
    public ModelPrice withLimits(ModelLimits known) {
        return copy(effectiveFrom, rates, tiers, known, services, uplifts);
    }

    /// The same price in force from an instant.
    public ModelPrice from(Instant start) {
        return copy(start, rates, tiers, limits, services, uplifts);
    }

    /// The same price with other classes of service.
    public ModelPrice withServices(Map<ServiceTier, ServiceRates> known) {
        return copy(effectiveFrom, rates, tiers, limits, known, uplifts);
    }

    /// The same price with what regions add to it, in thousandths.
    public ModelPrice withUplifts(Map<String, Integer> known) {
        return copy(effectiveFrom, rates, tiers, limits, services, known);
    }

    /// The same price with these rates for meters.
    public ModelPrice withMeters(Map<Meter, Long> known) {
        return copy(effectiveFrom, rates.with(known), tiers, limits, services, uplifts);
    }

    private ModelPrice copy(
            Instant start,
            Rates otherRates,
            List<Tier> otherTiers,
            ModelLimits otherLimits,
            Map<ServiceTier, ServiceRates> otherServices,
            Map<String, Integer> otherUplifts) {
        return new ModelPrice(
                provider,
                model,
                start,
                source,
                currency,
                otherRates,
                otherTiers,
                perRequest,
                free,
                cachesByItself,
                otherLimits,
                origin,
                otherServices,
                otherUplifts);
    }

    /// By how many thousandths the rates hold in a region: 1000 where nothing is added.
    long upliftIn(@Nullable String region) {
        return region == null || uplifts.isEmpty() ? 1000 : uplifts.getOrDefault(region, 1000);
    }

    /// Names it in the ledger: `builtin 2026-07-24 openai/gpt-5.4`, `custom 2026-07-24T09:30:00Z openai/gpt-5.4`.
    public String version() {
        var list = switch (origin) {
            case BUILTIN -> "builtin ";
            case IMPORTED -> "imported ";
            case CUSTOM -> "custom ";
        };
        return list + since() + provider + "/" + model;
    }

    /// The day on which it begins, or the moment where that is not midnight: two of one day are two versions.
    private String since() {
        if (effectiveFrom.equals(Instant.EPOCH)) {
            return "";
        }
        var begins = effectiveFrom.atOffset(ZoneOffset.UTC);
        boolean midnight = begins.toLocalTime().equals(LocalTime.MIDNIGHT);
        return (midnight ? begins.toLocalDate().toString() : effectiveFrom.toString()) + " ";
    }

    /// Whether the model is a pattern rather than a name.
    public boolean isPattern() {
        return model.indexOf('*') >= 0;
    }
}
