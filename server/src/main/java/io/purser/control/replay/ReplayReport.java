package io.purser.control.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a policy would have done to the calls of a stretch of the past.
///
/// @param from epoch milliseconds, inclusive
/// @param to exclusive: up to here it was played; before what was asked for where the time for it was up
/// @param whole whether it was played to its end
/// @param served calls that pass
/// @param refused calls that do not
/// @param newlyRefused those of them that the gateway served
/// @param newlyServed calls that pass and that the gateway refused
/// @param degraded calls that pass otherwise than they were asked for
/// @param assumed calls that the gateway refused: their cost is their estimate
/// @param unknownCost calls of which no cost is known; they are counted and add nothing
/// @param rules what stood in the way, what was refused most first
/// @param crossings how many thresholds were crossed
/// @param alerts the first of them
public record ReplayReport(
        long from,
        long to,
        boolean whole,
        Sum served,
        Sum refused,
        Sum newlyRefused,
        Sum newlyServed,
        Sum degraded,
        Sum assumed,
        long unknownCost,
        List<RuleReport> rules,
        long crossings,
        List<Alert> alerts) {

    public ReplayReport {
        rules = List.copyOf(rules);
        alerts = List.copyOf(alerts);
    }

    /// Calls and what they cost.
    ///
    /// @param cost units of the accounting currency
    public record Sum(long calls, long cost) {}

    /// What one budget or rate limit did.
    ///
    /// @param rateLimit whether it is a rate limit, else it is a budget
    /// @param refused what it refused, as the one that governed
    /// @param newlyRefused what of it the gateway served
    /// @param firstAt when it refused first, null where it never did
    /// @param degraded what its actions changed
    /// @param crossings how many of its thresholds were crossed
    public record RuleReport(
            String name,
            boolean rateLimit,
            Sum refused,
            Sum newlyRefused,
            @Nullable Long firstAt,
            @Nullable Long lastAt,
            Sum degraded,
            long crossings,
            List<Share> users,
            List<Share> keys,
            List<Share> customers) {
        public RuleReport {
            users = List.copyOf(users);
            keys = List.copyOf(keys);
            customers = List.copyOf(customers);
        }
    }

    /// Whose calls were refused.
    ///
    /// @param name null for all those who are not listed
    public record Share(@Nullable String name, Sum refused) {}

    /// A threshold that was crossed.
    ///
    /// @param subject the member of an each scope, as the ledger names it
    public record Alert(long at, String budget, @Nullable String subject, String threshold, long settled, long limit) {}
}
