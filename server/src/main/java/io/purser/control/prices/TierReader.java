package io.purser.control.prices;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the tiers of an entry in both of the table's forms: suffixes for thresholds, whichever
/// they are, and a list of ranges. Both are for whole requests.
final class TierReader {

    private static final String RANGES = "tiered_pricing";

    private static final Pattern SUFFIX = Pattern.compile("(?:input_cost_per_token|output_cost_per_token"
            + "|cache_read_input_token_cost|cache_creation_input_token_cost(?:_above_1hr)?)"
            + "(_above_(\\d{1,6})k_tokens)?(?:_(priority|flex|batches))?");

    private TierReader() {}

    /// The base rates and the tiers above them.
    ///
    /// @param tiers ascending
    record Tiered(Rates base, List<Tier> tiers) {}

    static Tiered read(JsonNode entry, RateReader reader) {
        return entry.has(RANGES) ? ranges(entry, reader) : suffixes(entry, reader);
    }

    /// Whether the field is a token price that this class reads, in any tier.
    static boolean reads(String field) {
        Matcher match = SUFFIX.matcher(field);
        return match.matches() && match.group(3) == null;
    }

    private static Tiered suffixes(JsonNode entry, RateReader reader) {
        Map<Long, String> thresholds = new TreeMap<>();
        entry.fieldNames().forEachRemaining(field -> {
            Matcher match = SUFFIX.matcher(field);
            if (match.matches() && match.group(2) != null && match.group(3) == null) {
                thresholds.put(Long.parseLong(match.group(2)) * 1000, match.group(1));
            }
        });
        Rates base = reader.rates(entry, "");
        List<Tier> tiers = new ArrayList<>();
        thresholds.forEach((above, suffix) -> {
            Rates rates = reader.rates(entry, suffix);
            if (above < 1) {
                reader.refuse(Reason.TIERS, "a tier" + suffix);
            } else if (rates.known()) {
                tiers.add(new Tier(above, rates));
            }
        });
        return new Tiered(base, tiers);
    }

    private static Tiered ranges(JsonNode entry, RateReader reader) {
        JsonNode ranges = entry.path(RANGES);
        if (entry.has(RateReader.INPUT) || entry.has(RateReader.OUTPUT)) {
            reader.refuse(Reason.CONTRADICTION, "flat prices and " + RANGES);
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
            Rates rates = reader.rates(range, "");
            if (end == 0) {
                base = rates;
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
