package io.purser.core.policy;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which customer is on which plan, under one policy version.
public final class CustomerPlans {
    /// No plans.
    public static final CustomerPlans NONE = new CustomerPlans();

    private final Map<String, CustomerPlan> byName = new HashMap<>();
    /// Every customer that the policy names; null for one that is on no plan.
    private final Map<String, @Nullable CustomerPlan> ofCustomer = new HashMap<>();
    private @Nullable CustomerPlan byDefault;

    private CustomerPlans() {}

    public CustomerPlans(Policy policy) {
        for (CustomerPlan plan : policy.plans()) {
            byName.put(plan.name(), plan);
            byDefault = plan.byDefault() ? plan : byDefault;
        }
        for (Policy.Customer customer : policy.customers()) {
            String plan = customer.plan();
            ofCustomer.put(customer.name(), plan == null ? null : byName.get(plan));
        }
    }

    /// The plan that a customer is on now: the one that the policy says, or, where the policy does not name the
    /// customer, the default; null where there is none, and for no customer.
    public @Nullable CustomerPlan of(@Nullable String customer) {
        if (customer == null || byName.isEmpty()) {
            return null;
        }
        CustomerPlan declared = ofCustomer.get(customer);
        return declared != null || ofCustomer.containsKey(customer) ? declared : byDefault;
    }

    /// The plan with a name, null where there is none.
    public @Nullable CustomerPlan named(@Nullable String name) {
        return name == null ? null : byName.get(name);
    }
}
