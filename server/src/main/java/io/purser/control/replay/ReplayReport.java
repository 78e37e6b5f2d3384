package io.purser.control.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a policy would have done to the calls of a stretch of the past.
///
/// @param from epoch milliseconds, inclusive
/// @param to exclusive: up to here it was played; before what was asked for where the time for it was up
/// @param ending why it ended there
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
/// @param assumptions what was taken for granted where the past is not known
public record ReplayReport(
        long from,
        long to,
        Ending ending,
        Sum served,
        Sum refused,
        Sum newlyRefused,
        Sum newlyServed,
        Sum degraded,
        Sum assumed,
        long unknownCost,
        List<RuleReport> rules,
        long crossings,
        List<Alert> alerts,
        List<Assumption> assumptions) {

    public ReplayReport {
        rules = List.copyOf(rules);
        alerts = List.copyOf(alerts);
        assumptions = List.copyOf(assumptions);
    }

    /// Why a replay ended.
    public enum Ending {
        WHOLE,
        CANCELLED,
        OUT_OF_TIME
    }

    /// Whether it was played to its end.
    public boolean isWhole() {
        return ending == Ending.WHOLE;
    }

    /// Something that was taken for granted.
    ///
    /// @param calls of how many; null where it concerns all that the draft looks at
    public record Assumption(Kind kind, @Nullable Long calls) {
        /// What is taken for granted.
        public enum Kind {
            REFUSED_THEN(
                    "Calls that were refused enter with their estimate and, where they pass, end at once with it."),
            REFUSALS_LOST(
                    "In some seconds more than 200 calls were refused; those beyond were not kept, and not played."),
            UNDER_WAY("Calls that were under way at the beginning count from the beginning, with what they cost."),
            AS_HELD("Calls of before it was kept what they were judged by enter with what they held."),
            MOVED_NOW("Calls that the draft moves to another model cost what they cost where they ran."),
            MOVED_THEN("Calls that ran on another model than they asked for enter on the one on which they ran."),
            MODELS_SERVED(
                    "The models that the draft puts in the place of others serve every call and every key may use them."),
            ONE_ANSWER("Under an output cap every call wants one answer."),
            PROMPT_SIZES("Under a context cap prompts are as large as was billed, else as large as they could be."),
            NO_TOOLS("No call carries tools: how many it had is not kept."),
            PROMPTS_BOUNDED("A strict budget takes every prompt as bounded."),
            LIMITS_FULL("Rate limits are full at the beginning."),
            NOT_CARRIED(
                    "What a draft would carry from window to window is not reckoned; what was carried then is there.");

            private final String says;

            Kind(String says) {
                this.says = says;
            }

            /// For a person.
            public String says() {
                return says;
            }
        }
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
