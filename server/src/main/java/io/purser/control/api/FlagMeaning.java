package io.purser.control.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the flags on a ledger entry mean, in a sentence each.
final class FlagMeaning {
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("over_hold", "The call used more than it held: a budget may stand above its limit by that."),
            Map.entry("unpriced", "No price is known for what was used: the cost is unknown, not 0."),
            Map.entry("unpriced_part", "Part of what was used has no price: the cost is that of the rest."),
            Map.entry("missing_sub_price", "A rate was missing: the base rate stood in for it."),
            Map.entry("service_tier_unpriced", "This class of service has no prices of its own: standard ones hold."),
            Map.entry("service_tier_unknown", "The provider named a class of service that nobody knows."),
            Map.entry(
                    "response_model_unpriced", "The model that answered has no price: the one asked for was charged."),
            Map.entry("cost_out_of_range", "The usage was absurd: the cost is the most that can be booked."),
            Map.entry("over_limit", "A hard budget stands above its limit with this entry."),
            Map.entry("exchange_rate_old", "The exchange rate was older than it should be."),
            Map.entry("exchange_rate_missing", "The price is in a currency without an exchange rate."),
            Map.entry("usage_missing", "The provider reported no usage: it was counted from what passed."),
            Map.entry("usage_partial", "The stream ended before its usage came: what had passed was counted."),
            Map.entry("usage_field_unknown", "The usage report has a number that nobody knows: it is not charged."),
            Map.entry("no_answer", "The provider's answer never came: what was held was booked."),
            Map.entry("orphan", "The process died during the call: what was held was booked."),
            Map.entry("external", "The call was made elsewhere: what it used is what its maker says."),
            Map.entry(
                    "hold_expired",
                    "Nobody said what the call used before its hold was over: what was held was booked."),
            Map.entry("unknown_route", "The provider's endpoint is not known: its usage cannot be read."),
            Map.entry("degrade_unserved", "A budget wanted a cheaper model that nothing serves."));

    private FlagMeaning() {}

    /// The sentence, null for a flag of another version.
    static @Nullable String of(String flag) {
        return MEANINGS.get(flag);
    }
}
