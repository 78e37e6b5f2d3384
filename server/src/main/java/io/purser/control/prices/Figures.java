package io.purser.control.prices;

import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Tier;
import io.purser.core.usage.ServiceTier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Everything that a price says in figures, by name: what two prices are compared by.
final class Figures {

    private static final int THOUSANDTHS = 3;

    private static final Pattern SERVICE = Pattern.compile(
            Arrays.stream(ServiceTier.values()).map(Figures::word).collect(Collectors.joining("|", "^(?:", ") ")));
    private static final Pattern TIER = Pattern.compile(" above \\d+$");

    /// What a bucket without a rate of its own costs like.
    private static final Map<String, String> LIKE =
            Map.of("cacheRead", "input", "cacheWrite", "input", "cacheWriteLong", "cacheWrite", "reasoning", "output");

    private final Map<String, Figure> found = new LinkedHashMap<>();
    private final ModelPrice price;

    private Figures(ModelPrice price) {
        this.price = price;
    }

    /// One of them.
    ///
    /// @param decimals how many of its digits are behind the point
    record Figure(long value, int decimals) {
        /// Whether one of the two is more than so many times the other.
        boolean isFarFrom(Figure other, long factor) {
            if (value == other.value) {
                return false;
            }
            long less = Math.min(value, other.value);
            long more = Math.max(value, other.value);
            return less == 0 || more / factor > less || (more / factor == less && more % factor > 0);
        }
    }

    /// The figure that applies where one of this name is missing: that of the first tier, then of the standard
    /// class; null where neither is there.
    static @Nullable Figure instead(String name, Map<String, Figure> known) {
        String first = TIER.matcher(name).replaceAll("");
        @Nullable Figure own = known.getOrDefault(name, known.get(first));
        return own == null ? known.get(SERVICE.matcher(first).replaceAll("")) : own;
    }

    /// The figure of another bucket by which one without a rate is charged; null where it is charged by none.
    static @Nullable Figure other(String name, Map<String, Figure> known) {
        String bucket = SERVICE.matcher(TIER.matcher(name).replaceAll("")).replaceAll("");
        @Nullable Figure found = null;
        for (String like = LIKE.get(bucket); like != null && found == null; like = LIKE.get(like)) {
            found = known.get(like);
        }
        return found;
    }

    /// `input`, `output above 200000`, `priority cacheRead`, `uplift eu`, and so on.
    static Map<String, Figure> of(ModelPrice price) {
        var figures = new Figures(price);
        figures.rates("", price.rates(), price.tiers());
        figures.put("perRequest", price.perRequest(), price.currency().scale());
        price.services().forEach((tier, service) -> figures.rates(word(tier) + " ", service.rates(), service.tiers()));
        price.uplifts().forEach((region, factor) -> figures.put("uplift " + region, Long.valueOf(factor), THOUSANDTHS));
        return figures.found;
    }

    private static String word(ServiceTier tier) {
        return tier.name().toLowerCase(Locale.ROOT);
    }

    private void rates(String service, Rates rates, List<Tier> tiers) {
        set(service, rates, "");
        tiers.forEach(tier -> set(service, tier.rates(), " above " + tier.above()));
    }

    private void set(String before, Rates rates, String after) {
        Buckets.each(rates, price.currency(), (bucket, rate, decimals) -> put(before + bucket + after, rate, decimals));
    }

    private void put(String name, @Nullable Long value, int decimals) {
        if (value != null) {
            found.put(name, new Figure(value, decimals));
        }
    }
}
