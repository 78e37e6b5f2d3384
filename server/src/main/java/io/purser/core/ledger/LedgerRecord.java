package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import io.purser.core.calendar.Window;
import io.purser.core.usage.DataMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the journal keeps, in decision order. Replaying the records from the first to the last rebuilds every
/// account.
public sealed interface LedgerRecord {

    /// An account was used for the first time.
    record AccountOpened(
            long account, String budgetId, @Nullable String subject, Window window) implements LedgerRecord {}

    /// A hold lies on every account of a call.
    ///
    /// @param outputTokens the output that the hold covers
    /// @param demand what the call was judged by; null in records of before it was kept
    /// @param mode whether the call is made in earnest: where nobody tells its end, its entry says so too
    record HoldPlaced(
            String requestId,
            long admittedAt,
            Attribution attribution,
            String provider,
            String requestedModel,
            String model,
            @Nullable String priceVersion,
            long inputTokens,
            long outputTokens,
            @Nullable Long heldCost,
            List<Posting> held,
            @Nullable Demand demand,
            DataMode mode)
            implements LedgerRecord {

        /// A hold of a call in earnest, of which it is not kept what it was judged by.
        public HoldPlaced(
                String requestId,
                long admittedAt,
                Attribution attribution,
                String provider,
                String requestedModel,
                String model,
                @Nullable String priceVersion,
                long inputTokens,
                long outputTokens,
                @Nullable Long heldCost,
                List<Posting> held) {
            this(
                    requestId,
                    admittedAt,
                    attribution,
                    provider,
                    requestedModel,
                    model,
                    priceVersion,
                    inputTokens,
                    outputTokens,
                    heldCost,
                    held,
                    null,
                    DataMode.REAL);
        }

        /// The same with what its call was judged by, and whether it is made in earnest.
        public HoldPlaced judgedBy(@Nullable Demand by, DataMode as) {
            return new HoldPlaced(
                    requestId,
                    admittedAt,
                    attribution,
                    provider,
                    requestedModel,
                    model,
                    priceVersion,
                    inputTokens,
                    outputTokens,
                    heldCost,
                    held,
                    by,
                    as);
        }
    }

    /// A hold covers more output than before.
    ///
    /// @param heldCost the cost that the whole hold now stands for
    /// @param more what was added on each account
    /// @param at when; null in records of before it was kept
    record HoldGrown(
            String requestId,
            long outputTokens,
            @Nullable Long heldCost,
            List<Posting> more,
            @Nullable Long at) implements LedgerRecord {

        /// A growth of which it is not kept when it was.
        public HoldGrown(String requestId, long outputTokens, @Nullable Long heldCost, List<Posting> more) {
            this(requestId, outputTokens, heldCost, more, null);
        }
    }

    /// A call's end with what it consumed: the hold is gone, the ledger has its event, thresholds
    /// were crossed.
    record CallSettled(UsageEvent event, List<Posting> settled, List<Crossing> crossings) implements LedgerRecord {}

    /// What an earlier entry cost is corrected.
    ///
    /// @param posted what it adds to each account that the entry counts in; below 0 where it cost less
    record EntryAdjusted(Adjustment adjustment, List<Posting> posted, List<Crossing> crossings)
            implements LedgerRecord {}

    /// A call's end that cost nothing and left no event: it never reached a provider.
    record HoldReleased(String requestId, long at, String reason) implements LedgerRecord {}

    /// A new or re-scoped budget came into force: the totals replace what is stored for its accounts.
    /// Until this record stands, a start must fill the budget again.
    ///
    /// @param at when, by the ledger's own time, which does not run back before it: a window that was over
    ///     then is not the budget's. Null in records of before it was kept
    record BudgetArmed(String budgetId, @Nullable Long at, List<Posting> totals, List<Crossing> crossings)
            implements LedgerRecord {}

    /// A refusal, kept as evidence; not a ledger entry.
    ///
    /// @param code the error code the caller saw
    /// @param budget the governing budget's or limit's name, where one governed
    /// @param detail the figures the caller saw, as JSON
    record CallRefused(
            String requestId,
            long at,
            Attribution attribution,
            String model,
            String code,
            @Nullable String budget,
            String detail)
            implements LedgerRecord {}
}
