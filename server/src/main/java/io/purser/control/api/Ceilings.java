package io.purser.control.api;

import io.purser.core.budget.Allowance;
import java.util.List;

/// What has moved the ceilings of an organization.
@FunctionalInterface
public interface Ceilings {

    /// Every allowance that was ever granted, each as long as it was in force.
    List<Allowance> granted(String organization);
}
