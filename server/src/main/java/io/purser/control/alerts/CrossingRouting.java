package io.purser.control.alerts;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Threshold;
import io.purser.core.ledger.Crossing;
import io.purser.core.policy.Channel;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a crossing goes: to the log, and to the channels that its threshold names.
public final class CrossingRouting implements Outbox.Routing {
    /// The log as a channel, so that a crossing's line is written as surely as any delivery. No channel of a policy
    /// can have this name.
    static final String LOG = "\u0000log";

    private static final String EVERY_CHANNEL = "*";

    private final Governance governance;

    public CrossingRouting(Governance governance) {
        this.governance = governance;
    }

    @Override
    public List<String> channels(String organization, Crossing crossing) {
        List<String> channels = new ArrayList<>(List.of(LOG));
        Optional<Policy> policy = governance.policy(organization);
        policy.ifPresent(one -> one.budgets().stream()
                .filter(budget -> budget.id().equals(crossing.budgetId()))
                .flatMap(budget -> named(budget, crossing).stream())
                .flatMap(name -> resolve(one, name).stream())
                .distinct()
                .forEach(channels::add));
        return channels;
    }

    private static List<String> named(Budget budget, Crossing crossing) {
        return budget.thresholds().stream()
                .filter(threshold -> threshold.name().equals(crossing.threshold()))
                .findFirst()
                .map(Threshold::channels)
                .orElse(List.of());
    }

    private static List<String> resolve(Policy policy, String name) {
        return policy.channels().stream()
                .map(Channel::name)
                .filter(channel -> name.equals(EVERY_CHANNEL) || name.equals(channel))
                .toList();
    }
}
