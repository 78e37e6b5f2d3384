package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.CustomerEntry;
import io.purser.control.admin.GovernanceFile.Pace;
import io.purser.control.admin.GovernanceFile.PlanEntry;
import io.purser.core.limits.RateLimit;
import io.purser.core.policy.CustomerPlan;
import io.purser.core.policy.Policy;
import io.purser.core.policy.Policy.Customer;
import io.purser.platform.config.Place;
import io.purser.platform.config.Problems;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The plans that a file declares, and who is on them.
final class PlanResolution {
    private final GovernanceFile file;
    private final Policy current;
    private final Problems problems;
    private final NameLookup names;

    PlanResolution(GovernanceFile file, Policy current, Problems problems, NameLookup names) {
        this.file = file;
        this.current = current;
        this.problems = problems;
        this.names = names;
    }

    /// The id of the rate limit that a plan carries itself.
    static String limitId(String organization, String plan) {
        return DeclaredIds.derived(organization, "rateLimit", "plan\u0000" + plan);
    }

    Customer customer(CustomerEntry entry) {
        return new Customer(
                entry.name(),
                entry.plan() == null ? null : names.plan(entry.planPlace(), entry.plan()),
                entry.accountOwner() == null ? null : names.user(entry.ownerPlace(), entry.accountOwner()));
    }

    /// Only one plan can be that of customers whom nobody declared.
    void checkDefault(List<CustomerPlan> plans) {
        List<CustomerPlan> defaults =
                plans.stream().filter(CustomerPlan::byDefault).toList();
        if (defaults.size() > 1) {
            problems.add(
                    place(defaults.get(1)),
                    "\"" + Names.shown(defaults.get(0).name()) + "\" and \""
                            + Names.shown(defaults.get(1).name())
                            + "\" are both the default; expected `default: true` at one plan");
        }
    }

    private Place place(CustomerPlan plan) {
        return file.plans().stream()
                .filter(entry -> entry.plan().name().equals(plan.name()))
                .findFirst()
                .map(PlanEntry::place)
                .orElse(file.place());
    }

    /// Adds the rate limits of these plans: as the file says, else as it was.
    void limits(List<CustomerPlan> plans, List<RateLimit> limits) {
        for (CustomerPlan plan : plans) {
            PlanEntry entry = file.plans().stream()
                    .filter(one -> one.plan().name().equals(plan.name()))
                    .findFirst()
                    .orElse(null);
            String id = limitId(file.organization().name(), plan.name());
            if (entry == null) {
                current.rateLimits().stream()
                        .filter(limit -> limit.id().equals(id))
                        .forEach(limits::add);
            } else {
                @Nullable Pace pace = entry.pace();
                if (pace != null) {
                    limits.add(new RateLimit(
                            id,
                            plan.limitName(),
                            CustomerPlan.eachOn(plan.name()),
                            pace.requestsPerMinute(),
                            pace.tokensPerMinute(),
                            pace.concurrent()));
                }
            }
        }
    }
}
