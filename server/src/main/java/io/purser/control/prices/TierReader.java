package io.purser.control.prices;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.ServiceRates;
import io.purser.core.pricing.Tier;
import io.purser.core.usage.ServiceTier;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads the tiers of an entry in both of the table's forms: suffixes for thresholds, whichever
/// they are, and a list of ranges. Both are for whole requests. Classes of service are suffixes
/// behind those.
final class TierReader {

    static final String RANGES = "tiered_pricing";

    private final RateReader reader;
    private final MeterReader meters;

    TierReader(RateReader reader, MeterReader meters) {
        this.reader = reader;
        this.meters = meters;
    }

    /// The base rates and the tiers above them.
    ///
    /// @param tiers ascending
    record Tiered(Rates base, List<Tier> tiers) {}

    /// Whether a field is a price that is taken over.
    static boolean reads(String field) {
        String base = PriceField.of(field).base();
        return RateReader.TEXT.contains(base) || MeterReader.reads(base);
    }

    Tiered read(JsonNode entry) {
        return entry.has(RANGES) ? ranges(entry) : suffixes(entry, ServiceTier.STANDARD);
    }

    /// The other classes of service that have a price.
    Map<ServiceTier, ServiceRates> services(JsonNode entry) {
        Map<ServiceTier, ServiceRates> services = new EnumMap<>(ServiceTier.class);
        for (ServiceTier service : List.of(ServiceTier.PRIORITY, ServiceTier.FLEX, ServiceTier.BATCH)) {
            Tiered read = suffixes(entry, service);
            Tiered own = new Tiered(withoutZeros(read.base()), read.tiers());
            if (own.base().known()) {
                services.put(service, new ServiceRates(own.base(), own.tiers()));
            } else if (!own.tiers().isEmpty()) {
                reader.refuse(Reason.TIERS, PriceField.suffix(service) + " only above a threshold");
            }
        }
        return services;
    }

    /// A 0 in another class of service is unknown too: the standard rate holds then, flagged.
    private Rates withoutZeros(Rates rates) {
        Long input = rates.input();
        Long output = rates.output();
        boolean freeInput = input != null && input == 0;
        boolean freeOutput = output != null && output == 0;
        if (!freeInput && !freeOutput) {
            return rates;
        }
        reader.note(Note.ZERO_RATE);
        return new Rates(
                freeInput ? null : input,
                rates.cacheRead(),
                rates.cacheWrite(),
                rates.cacheWriteLong(),
                freeOutput ? null : output,
                rates.reasoning(),
                rates.others());
    }

    private Tiered suffixes(JsonNode entry, ServiceTier service) {
        var thresholds = new TreeSet<Long>();
        entry.fieldNames().forEachRemaining(name -> {
            PriceField field = PriceField.of(name);
            if (field.service() == service && field.above() > 0 && reads(name)) {
                thresholds.add(field.above());
            } else if (name.contains("_above_0k_tokens")) {
                reader.refuse(Reason.TIERS, name);
            }
        });
        String suffix = PriceField.suffix(service);
        Rates base = rates(entry, suffix);
        List<Tier> tiers = new ArrayList<>();
        for (long above : thresholds) {
            Rates rates = rates(entry, PriceField.suffix(above) + suffix);
            if (rates.known()) {
                tiers.add(new Tier(above, rates));
            }
        }
        return new Tiered(base, tiers);
    }

    private Rates rates(JsonNode entry, String suffix) {
        return reader.rates(entry, suffix).with(meters.read(entry, suffix));
    }

    private Tiered ranges(JsonNode entry) {
        JsonNode ranges = entry.path(RANGES);
        if (entry.has(RateReader.INPUT) || entry.has(RateReader.OUTPUT)) {
            reader.refuse(Reason.CONTRADICTION, "flat prices and " + RANGES);
        }
        if (!ranges.path(0).has("range")) {
            reader.note(Note.RESULTS);
            return new Tiered(Rates.NONE, List.of());
        }
        Rates base = Rates.NONE;
        List<Tier> tiers = new ArrayList<>();
        Long end = Long.valueOf(0);
        for (JsonNode range : ranges) {
            Long from = bound(range, 0);
            if (end == null || !end.equals(from)) {
                reader.refuse(
                        Reason.TIERS, RateReader.shortened(range.path("range").toString()));
                return new Tiered(Rates.NONE, List.of());
            }
            Rates rates = rates(range, "");
            if (end == 0) {
                base = rates.with(meters.read(entry, ""));
            } else {
                tiers.add(new Tier(end, rates));
            }
            end = bound(range, 1);
        }
        return new Tiered(base, tiers);
    }

    /// A bound in whole tokens, null where there is none.
    private static @Nullable Long bound(JsonNode range, int index) {
        JsonNode value = range.path("range").path(index);
        boolean whole = value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue());
        return whole && value.doubleValue() >= 0 && value.doubleValue() <= 1e9
                ? Long.valueOf((long) value.doubleValue())
                : null;
    }
}
