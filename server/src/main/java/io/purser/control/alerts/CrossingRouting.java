package io.purser.control.alerts;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Threshold;
import io.purser.core.ledger.Crossing;
import io.purser.core.policy.Channel;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import io.purser.governance.recovery.Governance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Where a crossing goes: to the log, and to the channels and people that its threshold names. Who is several
/// recipients is told once, as the first of them.
public final class CrossingRouting implements Outbox.Routing {
    /// Stands for every channel of the organization, and for the budget's owner where a mail reaches one.
    public static final String EVERY_CHANNEL = "*";

    private final Governance governance;

    public CrossingRouting(Governance governance) {
        this.governance = governance;
    }

    @Override
    public List<String> channels(String organization, Crossing crossing) {
        List<Destination> to = new ArrayList<>(List.of(new Destination.Log()));
        governance
                .policy(organization)
                .ifPresent(policy -> policy.budgets().stream()
                        .filter(budget -> budget.id().equals(crossing.budgetId()))
                        .findFirst()
                        .ifPresent(budget -> named(policy, budget, crossing, to)));
        return to.stream().map(Destination::key).distinct().toList();
    }

    private static void named(Policy policy, Budget budget, Crossing crossing, List<Destination> to) {
        List<String> names = budget.thresholds().stream()
                .filter(threshold -> threshold.name().equals(crossing.threshold()))
                .findFirst()
                .map(Threshold::channels)
                .orElse(List.of());
        policy.channels().stream()
                .map(Channel::name)
                .filter(channel -> names.contains(EVERY_CHANNEL)
                        || (names.contains(channel) && Recipient.of(channel).isEmpty()))
                .forEach(channel -> to.add(new Destination.Named(channel)));
        Recipients recipients = new Recipients(policy);
        Set<String> told = new HashSet<>();
        for (Recipient recipient : Recipient.values()) {
            if (names.contains(recipient.word())) {
                people(recipients.of(recipient, budget, crossing.subject()), recipient, told, to);
            } else if (recipient == Recipient.OWNER && names.contains(EVERY_CHANNEL)) {
                unasked(recipients.of(recipient, budget, crossing.subject()), told, to);
            }
        }
    }

    private static void people(Recipients.Found found, Recipient recipient, Set<String> told, List<Destination> to) {
        switch (found) {
            case Recipients.Found.Nobody _ -> to.add(new Destination.Person(recipient, null));
            case Recipients.Found.People(List<User> users) -> {
                for (User user : users) {
                    if (told.add(user.id())) {
                        to.add(new Destination.Person(recipient, user.id()));
                    }
                }
            }
        }
    }

    /// The owner where the file names nobody: only where there is one whom a mail reaches.
    private static void unasked(Recipients.Found found, Set<String> told, List<Destination> to) {
        if (found instanceof Recipients.Found.People(List<User> users)) {
            List<User> reached = users.stream()
                    .filter(user -> Recipients.address(user).isPresent())
                    .toList();
            if (!reached.isEmpty()) {
                people(new Recipients.Found.People(reached), Recipient.OWNER, told, to);
            }
        }
    }
}
