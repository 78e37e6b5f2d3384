package io.purser.control.admin;

import io.purser.core.attribution.Identity;
import io.purser.core.budget.Allowance;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.OpenCall;
import io.purser.core.limits.Standing;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The policies in force, and figures that a test sets.
public class GovernanceInMemory implements Governance {
    private final Map<String, Policy> inForce = new ConcurrentSkipListMap<>();

    /// What `budgets` answers.
    public final List<BudgetFigures> figures = new ArrayList<>();

    /// The organizations in which calls were made.
    public final Set<String> used = new TreeSet<>();

    /// What `openCalls` answers.
    public final List<OpenCall> calls = new ArrayList<>();

    /// What `standings` answers.
    public final List<Standing> standings = new ArrayList<>();

    /// What a policy is told before it is kept: a test may throw.
    public Consumer<Policy> rehearsed = _ -> {};

    @Override
    public void rehearse(Policy policy) {
        rehearsed.accept(policy);
    }

    @Override
    public void enforce(Policy policy) {
        inForce.put(policy.organization().name(), policy);
    }

    @Override
    public void forget(String organization) {
        inForce.remove(organization);
    }

    @Override
    public boolean isUsed(String organization) {
        return used.contains(organization);
    }

    private final Set<String> suspended = new TreeSet<>();

    @Override
    public void suspend(String organization, boolean stop) {
        if (stop) {
            suspended.add(organization);
        } else {
            suspended.remove(organization);
        }
    }

    @Override
    public boolean isSuspended(String organization) {
        return suspended.contains(organization);
    }

    @Override
    public Optional<Policy> policy(String organization) {
        return Optional.ofNullable(inForce.get(organization));
    }

    @Override
    public List<String> organizations() {
        return List.copyOf(inForce.keySet());
    }

    @Override
    public List<BudgetFigures> budgets(String organization) {
        return List.copyOf(figures);
    }

    @Override
    public Optional<BudgetFigures> account(String organization, String budgetId, @Nullable String subject) {
        return figures.stream()
                .filter(one -> one.budget().id().equals(budgetId) && Objects.equals(one.subject(), subject))
                .findFirst();
    }

    /// What was granted, moves nothing here.
    public final List<Allowance> allowances = new ArrayList<>();

    /// What `heldIn` answers.
    public final Map<@Nullable String, Long> held = new HashMap<>();

    @Override
    public Map<@Nullable String, Long> heldIn(String organization, String budgetId, Window begun) {
        return new HashMap<>(held);
    }

    @Override
    public void allow(String organization, Allowance allowance) {
        forget(organization, allowance);
        allowances.add(allowance);
    }

    @Override
    public void forget(String organization, Allowance allowance) {
        allowances.removeIf(known -> known.number() == allowance.number());
    }

    @Override
    public boolean take(String organization, Allowance allowance) {
        return allowances.add(allowance);
    }

    @Override
    public List<Standing> standings(Identity identity) {
        return List.copyOf(standings);
    }

    @Override
    public int openHolds(String organization) {
        return openCalls(organization, Integer.MAX_VALUE).size();
    }

    @Override
    public List<OpenCall> openCalls(String organization, int most) {
        return calls.stream()
                .filter(call -> call.attribution().identity().organization().equals(organization))
                .limit(most)
                .toList();
    }

    @Override
    public boolean healthy() {
        return true;
    }
}
