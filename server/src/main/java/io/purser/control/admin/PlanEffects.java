package io.purser.control.admin;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.policy.CustomerPlan;
import io.purser.core.policy.CustomerPlans;
import io.purser.core.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a change of plans means, and for which customers, in sentences for `plan`.
final class PlanEffects {
    private static final int MOST_NAMED = 5;

    private final Policy after;
    private final CustomerPlans oldPlans;
    private final CustomerPlans newPlans;

    PlanEffects(Policy before, Policy after) {
        this.after = after;
        this.oldPlans = new CustomerPlans(before);
        this.newPlans = new CustomerPlans(after);
    }

    List<String> of(@Nullable CustomerPlan before, @Nullable CustomerPlan after) {
        if (after == null) {
            return List.of("its customers are on no plan from the next call on; what was booked stays");
        }
        List<String> effects = new ArrayList<>();
        refusing(effects, "models", before, after, CustomerPlan::models);
        refusing(effects, "providers", before, after, CustomerPlan::providers);
        refusing(effects, "endpoints", before, after, CustomerPlan::endpoints);
        boolean was = before != null && before.byDefault();
        if (was != after.byDefault()) {
            effects.add("customers that are not declared are " + (was ? "no longer on it" : "on it")
                    + " from the next call on");
        }
        effects.add("concerns " + customers(after));
        return effects;
    }

    private static void refusing(
            List<String> effects,
            String what,
            @Nullable CustomerPlan before,
            CustomerPlan after,
            Function<CustomerPlan, List<String>> names) {
        List<String> now = names.apply(after);
        if (!now.isEmpty() && (before == null || !names.apply(before).equals(now))) {
            effects.add("calls for other " + what + " than " + String.join(", ", now) + " are refused with 403");
        }
    }

    List<String> of(Policy.@Nullable Customer before, Policy.@Nullable Customer after) {
        String name =
                after != null ? after.name() : Objects.requireNonNull(before).name();
        String was = name(oldPlans.of(name));
        String is = name(newPlans.of(name));
        if (was.equals(is)) {
            return List.of();
        }
        return List.of("on " + is + " from the next call on, before on " + was
                + "; nothing that is booked moves, and the accounts of before stay readable");
    }

    private static String name(@Nullable CustomerPlan plan) {
        return plan == null ? "no plan" : "plan " + plan.name();
    }

    List<String> of(@Nullable Budget before, @Nullable Budget after) {
        List<String> effects = Effects.of(before, after);
        CustomerPlan plan = after == null ? null : plan(after);
        if (plan == null || effects.isEmpty()) {
            return effects;
        }
        List<String> all = new ArrayList<>(effects);
        all.add("an account of its own for " + customers(plan));
        return all;
    }

    private @Nullable CustomerPlan plan(Budget budget) {
        if (budget.scope().each() != Dimension.CUSTOMER) {
            return null;
        }
        return budget.scope().conditions().stream()
                .filter(condition -> condition.dimension() == Dimension.PLAN)
                .findFirst()
                .map(condition -> newPlans.named(condition.value()))
                .orElse(null);
    }

    /// Who is on a plan after the change: the declared by name, as far as they are few.
    private String customers(CustomerPlan plan) {
        List<String> names = after.customers().stream()
                .filter(customer -> plan.name().equals(customer.plan()))
                .map(Policy.Customer::name)
                .toList();
        List<String> parts = new ArrayList<>(names.subList(0, Math.min(MOST_NAMED, names.size())));
        if (names.size() > MOST_NAMED) {
            parts.add(names.size() - MOST_NAMED + " more");
        }
        if (plan.byDefault()) {
            parts.add("every customer that is not declared");
        }
        return parts.isEmpty() ? "no customer yet" : String.join(", ", parts);
    }
}
