package io.purser.core.ledger;

import org.jspecify.annotations.Nullable;

/// One action that a budget took on an admitted call.
///
/// @param budget its name
/// @param stage from where the action is in force: `80%`
/// @param from the model that was left, for a switch
/// @param to the model that runs instead, for a switch
/// @param value the cap in tokens or the pace a minute; 0 for a switch
public record ActionTaken(
        Kind kind,
        String budget,
        String stage,
        @Nullable String from,
        @Nullable String to,
        long value) {
    /// What was done.
    public enum Kind {
        /// Another model runs.
        MODEL,
        /// The output is capped below what the call wanted.
        OUTPUT_CAP,
        /// The call took its turn under a pace.
        THROTTLE
    }

    /// A switch from one model to another.
    public static ActionTaken of(Decision.Switch taken) {
        return new ActionTaken(Kind.MODEL, taken.budget(), taken.stage(), taken.from(), taken.to(), 0);
    }

    /// A switch of which only the models are known.
    public static ActionTaken switched(String from, String to) {
        return new ActionTaken(Kind.MODEL, "", "", from, to, 0);
    }

    /// As a member of an RFC 9651 list: `model;from="gpt-5.4";to="gpt-5.4-mini"`.
    public String member() {
        return switch (kind) {
            case MODEL -> "model;from=\"" + escaped(from) + "\";to=\"" + escaped(to) + "\"";
            case OUTPUT_CAP -> "output-cap;tokens=" + value;
            case THROTTLE -> "throttle;requests-per-minute=" + value;
        };
    }

    /// The member with whose action it is, as the ledger keeps it.
    public String entry() {
        return budget.isEmpty()
                ? member()
                : member() + ";budget=\"" + escaped(budget) + "\";at=\"" + escaped(stage) + "\"";
    }

    private static String escaped(@Nullable String text) {
        return text == null ? "" : text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
