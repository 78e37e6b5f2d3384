package io.purser.control.admin;

import io.purser.control.checks.Finding;
import io.purser.control.checks.PolicyChecks;
import io.purser.core.budget.Budget;
import io.purser.core.policy.Policy;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What checks of the declarations find in a policy and did not find in the one before.
final class CheckNotes {
    /// Budgets times budgets: more are compared by `policy check` only.
    private static final long MOST_PAIRS = 4_000_000;

    private CheckNotes() {}

    static List<String> between(Policy before, Policy after) {
        Set<Budget> changed = new LinkedHashSet<>(after.budgets());
        before.budgets().forEach(changed::remove);
        if ((long) changed.size() * after.budgets().size() > MOST_PAIRS) {
            return List.of("so many budgets are not compared here; `policy check -f FILE` compares them");
        }
        Set<Budget> gone = new LinkedHashSet<>(before.budgets());
        after.budgets().forEach(gone::remove);
        Set<Finding> old = new HashSet<>(PolicyChecks.about(gone, before));
        return PolicyChecks.about(changed, after).stream()
                .filter(finding -> !old.contains(finding))
                .map(finding -> finding.kind() + " " + finding.name() + ": " + finding.what() + ". "
                        + finding.code().why())
                .toList();
    }
}
