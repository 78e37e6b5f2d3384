package io.purser.core.pricing;

import io.purser.core.money.CurrencyUnit;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
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
        Origin origin) {

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
        if (!free && rates.input() == null && rates.output() == null && (perRequest == null || rates.known())) {
            throw new IllegalArgumentException(
                    provider + "/" + model + " has no base rate; expected input, output, perRequest, or free: true");
        }
        tiers = tiers.stream().sorted(Comparator.comparingLong(Tier::above)).toList();
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
                Origin.CUSTOM);
    }

    /// The same price with whole-request tiers.
    public ModelPrice withTiers(List<Tier> more) {
        return new ModelPrice(
                provider,
                model,
                effectiveFrom,
                source,
                currency,
                rates,
                more,
                perRequest,
                free,
                cachesByItself,
                limits,
                origin);
    }

    /// The same price with the model's limits.
    public ModelPrice withLimits(ModelLimits known) {
        return new ModelPrice(
                provider,
                model,
                effectiveFrom,
                source,
                currency,
                rates,
                tiers,
                perRequest,
                free,
                cachesByItself,
                known,
                origin);
    }

    /// The same price in force from an instant.
    public ModelPrice from(Instant start) {
        return new ModelPrice(
                provider,
                model,
                start,
                source,
                currency,
                rates,
                tiers,
                perRequest,
                free,
                cachesByItself,
                limits,
                origin);
    }

    /// Names it in the ledger: `builtin 2026-07-24 openai/gpt-5.4`.
    public String version() {
        var list = switch (origin) {
            case BUILTIN -> "builtin ";
            case IMPORTED -> "imported ";
            case CUSTOM -> "custom ";
        };
        var since = effectiveFrom.equals(Instant.EPOCH)
                ? ""
                : effectiveFrom.atOffset(ZoneOffset.UTC).toLocalDate() + " ";
        return list + since + provider + "/" + model;
    }

    /// Whether the model is a pattern rather than a name.
    public boolean isPattern() {
        return model.indexOf('*') >= 0;
    }
}
