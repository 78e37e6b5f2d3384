package io.purser.core.policy;

import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What customers are on: the models, providers and endpoints that they may use, and what they read where they may
/// not. The ceilings of a plan are ordinary budgets and rate limits whose scope is each customer on it.
///
/// @param models patterns of allowed models; empty allows all
/// @param providers names of allowed providers; empty allows all
/// @param endpoints names of allowed endpoints; empty allows all, and calls that name none
/// @param message a sentence for every refusal by the plan
/// @param upgradeUrl where its customers get more
/// @param byDefault whether customers that the policy does not name are on it
public record CustomerPlan(
        String name,
        List<String> models,
        List<String> providers,
        List<String> endpoints,
        @Nullable String message,
        @Nullable String upgradeUrl,
        boolean byDefault) {

    public CustomerPlan {
        models = List.copyOf(models);
        providers = List.copyOf(providers);
        endpoints = List.copyOf(endpoints);
    }

    /// What its own rate limit is called.
    public String limitName() {
        return "plan " + name;
    }

    /// Each customer on a plan.
    public static Scope eachOn(String plan) {
        return new Scope(List.of(new Scope.Condition(Dimension.PLAN, null, plan)), Dimension.CUSTOMER);
    }
}
