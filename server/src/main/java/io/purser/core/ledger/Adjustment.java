package io.purser.core.ledger;

import io.purser.core.usage.TokenUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A ledger entry that corrects what an earlier one cost. Nothing in the ledger is edited: the sum of
/// an entry and its adjustments is what the call costs.
///
/// @param id unique: a second adjustment under it changes nothing
/// @param kind why there is one: see the constants
/// @param reason in a person's words
/// @param actor who said so
/// @param fromVersion the price version before, null where none was known
/// @param wasUnpriced whether the cost was unknown before
/// @param entry the corrected entry's attribution, model and windows, with no usage; its cost is the
///     difference, its price version the one that applies now
public record Adjustment(
        String id,
        String kind,
        String reason,
        String actor,
        @Nullable String fromVersion,
        boolean wasUnpriced,
        UsageEvent entry) {

    /// The price was corrected.
    public static final String RE_RATE = "re-rate";

    public Adjustment {
        if (entry.cost() == null) {
            throw new IllegalArgumentException(id + " adjusts by an unknown amount; expected a known one");
        }
    }

    /// By how much the cost changes.
    public long amount() {
        Long cost = entry.cost();
        return cost == null ? 0 : cost;
    }

    /// The entry of a difference on a corrected one.
    ///
    /// @param version the price that applies now
    /// @param exchange the exchange rate that applies now
    public static UsageEvent difference(
            UsageEvent corrected, long amount, @Nullable String version, @Nullable String exchange) {
        Particulars said = corrected.particulars();
        return with(
                corrected,
                corrected.bookedAt(),
                amount,
                version,
                new Particulars(
                        said.serviceTier(),
                        said.region(),
                        null,
                        exchange,
                        said.follows(),
                        said.admittedModel(),
                        said.actions(),
                        null,
                        said.reported()),
                List.of());
    }

    /// This as it is booked.
    ///
    /// @param overLimit whether a hard budget stands above its limit with it: it is booked all the
    ///     same
    public Adjustment booked(long at, boolean overLimit) {
        UsageEvent booked = with(
                entry,
                at,
                amount(),
                entry.priceVersion(),
                entry.particulars(),
                overLimit ? List.of("over_limit") : List.of());
        return new Adjustment(id, kind, reason, actor, fromVersion, wasUnpriced, booked);
    }

    private static UsageEvent with(
            UsageEvent of,
            long bookedAt,
            long amount,
            @Nullable String version,
            Particulars particulars,
            List<String> flags) {
        return new UsageEvent(
                of.requestId(),
                of.admittedAt(),
                bookedAt,
                of.attribution(),
                of.provider(),
                of.requestedModel(),
                of.model(),
                of.responseModel(),
                of.outcome(),
                of.usageSource(),
                TokenUsage.of(0, 0),
                amount,
                version,
                0,
                0,
                -1,
                false,
                of.dataMode().on(flags),
                particulars);
    }
}
