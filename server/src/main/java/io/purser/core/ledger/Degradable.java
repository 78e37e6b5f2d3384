package io.purser.core.ledger;

import io.purser.core.budget.Criticality;
import java.util.List;

/// What the actions of budgets look at in one call.
///
/// @param criticality of the call's endpoint
/// @param generates whether the call generates text: only then do model patterns and output caps concern it
/// @param free whether the call costs nothing whatever it says, such as counting tokens, or is passed on unread: no
///     action but a pace or a refusal concerns it
/// @param choices how many answers it wants
/// @param inputTokens the size of its prompt, as near as is known
/// @param tools how many tool definitions it carries
/// @param tried models that a switch must not lead to: the call was there already, or nothing serves them in its
///     dialect
public record Degradable(
        Criticality criticality,
        boolean generates,
        boolean free,
        int choices,
        long inputTokens,
        int tools,
        List<String> tried) {

    public Degradable {
        tried = List.copyOf(tried);
    }
}
