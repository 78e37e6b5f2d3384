package io.purser.control.prices;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what an entry adds in a region, from either of the table's two forms.
final class UpliftReader {

    private static final Pattern FIELD = Pattern.compile("regional_processing_uplift_multiplier_([a-z-]+)");
    private static final Pattern REGION = Pattern.compile("us|eu|ap|apac|au|jp|ca|sa|me|af|il|in|kr|uk");
    private static final String OTHERS = "provider_specific_entry";

    private UpliftReader() {}

    static boolean reads(String field) {
        return FIELD.matcher(field).matches() || field.equals(OTHERS);
    }

    /// By region, in thousandths.
    static Map<String, Integer> read(JsonNode entry, RateReader reader) {
        Map<String, Integer> uplifts = new TreeMap<>();
        entry.properties().forEach(field -> {
            Matcher match = FIELD.matcher(field.getKey());
            if (match.matches()) {
                put(uplifts, match.group(1), field.getValue(), reader);
            }
        });
        entry.path(OTHERS).properties().forEach(field -> {
            if (REGION.matcher(field.getKey()).matches()) {
                put(uplifts, field.getKey(), field.getValue(), reader);
            } else if (field.getValue().isNumber()) {
                reader.note(Note.MULTIPLIER);
            }
        });
        return uplifts;
    }

    private static void put(Map<String, Integer> uplifts, String region, JsonNode value, RateReader reader) {
        BigDecimal factor = value.isNumber() ? value.decimalValue() : BigDecimal.ZERO;
        // Its size is judged first: to write out a number of three hundred thousand digits takes seconds.
        boolean possible = factor.compareTo(BigDecimal.ONE) >= 0
                && factor.compareTo(BigDecimal.TEN) <= 0
                && factor.stripTrailingZeros().scale() <= 3;
        if (!possible) {
            reader.refuse(Reason.UPLIFT, region + " " + RateReader.shortened(value.toString()));
            return;
        }
        int thousandths = factor.movePointRight(3).intValueExact();
        Integer before = uplifts.put(region, thousandths);
        if (before != null && before != thousandths) {
            reader.refuse(Reason.CONTRADICTION, "the factor for " + region + " twice");
        }
    }
}
