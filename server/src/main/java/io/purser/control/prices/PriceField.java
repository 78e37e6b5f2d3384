package io.purser.control.prices;

import io.purser.core.usage.ServiceTier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of one of the table's price fields, taken apart: what it prices, from which size of
/// prompt on, in which class of service.
///
/// @param base `input_cost_per_token`
/// @param above the threshold in tokens, 0 where the name has none
record PriceField(String base, long above, ServiceTier service) {

    private static final Pattern SHAPE =
            Pattern.compile("(.+?)(?:_above_(\\d{1,6})k_tokens)?(?:_(priority|flex|batches))?");

    static PriceField of(String name) {
        Matcher match = SHAPE.matcher(name);
        if (!match.matches()) {
            return new PriceField(name, 0, ServiceTier.STANDARD);
        }
        String service = match.group(3);
        return new PriceField(
                match.group(1),
                match.group(2) == null ? 0 : Long.parseLong(match.group(2)) * 1000,
                service == null ? ServiceTier.STANDARD : service(service));
    }

    private static ServiceTier service(String name) {
        return switch (name) {
            case "priority" -> ServiceTier.PRIORITY;
            case "flex" -> ServiceTier.FLEX;
            default -> ServiceTier.BATCH;
        };
    }

    /// What stands behind the base in the names of a service's fields.
    static String suffix(ServiceTier service) {
        return switch (service) {
            case STANDARD -> "";
            case PRIORITY -> "_priority";
            case FLEX -> "_flex";
            case BATCH -> "_batches";
        };
    }

    /// What stands behind the base in the names of a tier's fields.
    static String suffix(long above) {
        return above == 0 ? "" : "_above_" + above / 1000 + "k_tokens";
    }
}
