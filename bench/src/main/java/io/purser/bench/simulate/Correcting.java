package io.purser.bench.simulate;

import io.purser.control.analytics.Rerating;
import io.purser.control.analytics.TimeRange;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Organizations;

/// Somebody who brings past calls to what the price book says now, some at a time.
final class Correcting {
    private static final Rerating.Scope ALL = new Rerating.Scope("*", null, new TimeRange(0, Long.MAX_VALUE));
    private static final Rerating.Order ORDER = new Rerating.Order("the vendor's list was corrected", "ada", _ -> {});

    private final Rerating rerating;
    private boolean atWork;

    Correcting(World world, SimulatedStore store, Organizations organizations) {
        rerating = new Rerating(store, organizations, world.prices()::rule, (_, _) -> new Rerating.Route(null, false));
    }

    boolean isAtWork() {
        return atWork;
    }

    /// Corrects so many calls at most, and looks at once what is left.
    void run(Policy policy, int most) {
        atWork = true;
        Rerating.Result done = rerating.run(policy, ALL, ORDER, most);
        atWork = false;
        Rerating.Result left = rerating.run(policy, ALL, null, 0);
        Violation.unless(
                left.changed() == done.remaining(),
                "I-1",
                () -> "a re-rating leaves " + left.changed() + " calls, expected " + done.remaining());
    }
}
