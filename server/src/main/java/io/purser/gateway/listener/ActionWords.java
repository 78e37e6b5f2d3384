package io.purser.gateway.listener;

import io.purser.core.ledger.ActionTaken;
import io.purser.core.ledger.Decision;
import java.util.List;
import java.util.Locale;

/// What a budget that degrades does, for the sentence that a refused caller reads.
final class ActionWords {
    private ActionWords() {}

    /// `Budget "premium" is past 90% (…): the prompt is too long: about 12000 tokens > 8000 maximum.`
    static String of(Decision.Restricted why) {
        String budget = "Budget \"" + why.governs().budget().name() + "\" ("
                + BudgetWords.whose(why.governs().budget()) + ", "
                + BudgetWords.rhythm(why.governs().budget().period()) + ") is past " + why.stage() + ": ";
        String refused = switch (why.kind()) {
            case STAGE ->
                "calls of " + why.criticality().name().toLowerCase(Locale.ROOT)
                        + " criticality are refused from there on.";
            case CONTEXT -> "the prompt is too long: about " + why.asked() + " tokens > " + why.allowed() + " maximum.";
            case TOOLS -> why.asked() + " tools are too many; expected at most " + why.allowed() + ".";
        };
        return budget + refused + BudgetWords.resets(why.governs());
    }

    /// `Budget "premium" has gpt-5.4-mini run in the place of gpt-5.4 from 80% on`
    static String of(Decision.Switch wanted) {
        return "Budget \"" + wanted.budget() + "\" has model \"" + wanted.to() + "\" run in the place of \""
                + wanted.from() + "\" from " + wanted.stage() + " on";
    }

    /// `Model "gpt-5.4" was asked for; budget "premium" has "gpt-5.4-mini" run in its place from 80% on.`
    static String of(List<ActionTaken> switches) {
        StringBuilder words = new StringBuilder("Model \"" + switches.getFirst().from() + "\" was asked for;");
        for (ActionTaken each : switches) {
            words.append(words.charAt(words.length() - 1) == ';' ? " " : ", then ")
                    .append("budget \"" + each.budget() + "\" has \"" + each.to() + "\" run in its place from ")
                    .append(each.stage() + " on");
        }
        return words.append('.').toString();
    }
}
