package io.purser.control.admin;

import io.purser.control.alerts.Recipient;
import io.purser.control.alerts.Recipients;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which recipients that a policy names are nobody, or nobody whom a mail reaches, as long as it stays as it is.
final class RecipientNotes {
    private static final int SHOWN = 3;

    private final Policy policy;
    private final Recipients recipients;
    private final Map<String, @Nullable String> parents = new HashMap<>();
    private final Map<String, User> users = new HashMap<>();

    private RecipientNotes(Policy policy) {
        this.policy = policy;
        this.recipients = new Recipients(policy);
        policy.groups().forEach((Group group) -> parents.put(group.id(), group.parentId()));
        policy.users().forEach(user -> users.put(user.id(), user));
    }

    /// One sentence for each budget and recipient.
    static List<String> of(Policy policy) {
        RecipientNotes all = new RecipientNotes(policy);
        List<String> notes = new ArrayList<>();
        for (Budget budget : policy.budgets()) {
            for (Recipient recipient : Recipient.values()) {
                if (budget.toldOfWindows().contains(recipient.word())
                        || budget.thresholds().stream()
                                .anyMatch(stage -> stage.channels().contains(recipient.word()))) {
                    all.note(budget, recipient, notes);
                }
            }
        }
        return notes;
    }

    private void note(Budget budget, Recipient recipient, List<String> notes) {
        List<@Nullable String> subjects = subjects(budget.scope());
        TreeSet<String> reasons = new TreeSet<>();
        int unreached = 0;
        for (@Nullable String subject : subjects) {
            List<String> why = unreached(recipients.of(recipient, budget, subject));
            unreached += why.isEmpty() ? 0 : 1;
            reasons.addAll(why);
        }
        if (unreached == 0) {
            return;
        }
        String few = String.join("; ", reasons.stream().limit(SHOWN).toList())
                + (reasons.size() > SHOWN ? "; and " + (reasons.size() - SHOWN) + " more" : "");
        notes.add("budget " + budget.name() + " cannot tell " + recipient.word()
                + (subjects.size() > 1 ? " of " + unreached + " of " + subjects.size() + " accounts" : "") + ": "
                + few);
    }

    private static List<String> unreached(Recipients.Found found) {
        return switch (found) {
            case Recipients.Found.Nobody(String why) -> List.of(why);
            case Recipients.Found.People(List<User> people) ->
                people.stream()
                        .filter(user -> Recipients.address(user).isEmpty())
                        .map(Recipients::withoutAddress)
                        .toList();
        };
    }

    /// The members of an `each` scope, as far as the policy names them; null where there is one account for all.
    private List<@Nullable String> subjects(Scope scope) {
        if (scope.each() == Dimension.USER) {
            return policy.users().stream()
                    .filter(user -> within(scope, user.groupId(), user.id()))
                    .<@Nullable String>map(User::id)
                    .toList();
        }
        if (scope.each() == Dimension.KEY) {
            return policy.keys().stream()
                    .filter(key -> key.revokedAt() == null && within(scope, group(key), key.userId()))
                    .<@Nullable String>map(ApiKey::id)
                    .toList();
        }
        if (scope.each() == Dimension.CUSTOMER) {
            return policy.customers().stream()
                    .filter(customer -> isOn(scope, customer.plan()))
                    .<@Nullable String>map(Policy.Customer::name)
                    .toList();
        }
        return Collections.singletonList(null);
    }

    private static boolean isOn(Scope scope, @Nullable String plan) {
        return scope.conditions().stream()
                .filter(condition -> condition.dimension() == Dimension.PLAN)
                .allMatch(condition -> condition.value().equals(plan));
    }

    private @Nullable String group(ApiKey key) {
        User owner = key.userId() == null ? null : users.get(key.userId());
        return key.groupId() == null && owner != null ? owner.groupId() : key.groupId();
    }

    private boolean within(Scope scope, @Nullable String group, @Nullable String user) {
        return scope.conditions().stream().allMatch(condition -> switch (condition.dimension()) {
            case GROUP ->
                Stream.iterate(group, Objects::nonNull, each -> parents.get(each))
                        .limit(64)
                        .anyMatch(condition.value()::equals);
            case USER -> condition.value().equals(user);
            case ORGANIZATION,
                    KEY,
                    CUSTOMER,
                    PLAN,
                    TAG,
                    ENDPOINT,
                    FEATURE,
                    ENVIRONMENT,
                    SESSION,
                    END_USER,
                    PROVIDER,
                    MODEL -> true;
        });
    }
}
