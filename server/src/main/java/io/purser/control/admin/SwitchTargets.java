package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.BudgetEntry;
import io.purser.core.budget.Action;
import io.purser.platform.config.Problems;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Whether the models that budgets put in the place of others can run there, as far as the providers of now tell.
final class SwitchTargets {
    private final Function<String, Set<String>> dialects;

    /// @param dialects in which a model is served; none where no provider serves it, or nobody knows yet
    SwitchTargets(Function<String, Set<String>> dialects) {
        this.dialects = dialects;
    }

    /// A model in the place of one that is served in other dialects only would never run.
    void check(GovernanceFile file, Problems problems) {
        for (BudgetEntry budget : file.budgets()) {
            for (Action.Switch each : switches(budget)) {
                Set<String> from = dialects.apply(each.from());
                Set<String> to = dialects.apply(each.to());
                if (!from.isEmpty() && !to.isEmpty() && Collections.disjoint(from, to)) {
                    problems.add(
                            budget.naming().place(),
                            "actions: \"" + Names.shown(each.from()) + "\" is served in the dialect "
                                    + String.join(", ", new TreeSet<>(from)) + " and \"" + Names.shown(each.to())
                                    + "\" in " + String.join(", ", new TreeSet<>(to))
                                    + "; expected a model of the same dialect");
                }
            }
        }
    }

    /// Targets that nothing serves: calls stay on their model until something does.
    List<String> notes(GovernanceFile file) {
        List<String> notes = new ArrayList<>();
        for (BudgetEntry budget : file.budgets()) {
            for (Action.Switch each : switches(budget)) {
                if (dialects.apply(each.to()).isEmpty()
                        && !dialects.apply(each.from()).isEmpty()) {
                    notes.add("budget " + budget.naming().name() + ": no provider serves " + each.to() + "; calls of "
                            + each.from() + " stay on their model");
                }
            }
        }
        return notes;
    }

    private static List<Action.Switch> switches(BudgetEntry budget) {
        return budget.actions().stream()
                .flatMap(action -> action.models().stream())
                .toList();
    }
}
