package io.purser.control.api;

import io.purser.core.budget.Budget;
import io.purser.core.policy.Policy;
import org.jspecify.annotations.Nullable;

/// What allowances made of ceilings.
@FunctionalInterface
public interface Ceilings {

    /// A declared budget with its ceiling as it was for a subject at a moment (epoch milliseconds).
    Budget at(Policy policy, Budget declared, @Nullable String subject, long instant);
}
