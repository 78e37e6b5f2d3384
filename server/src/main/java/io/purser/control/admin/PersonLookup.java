package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.BudgetEntry;
import io.purser.control.admin.GovernanceFile.PersonEntry;
import io.purser.control.admin.GovernanceFile.UserEntry;
import io.purser.control.alerts.Recipient;
import io.purser.core.tenancy.User;
import io.purser.platform.config.Place;
import io.purser.platform.config.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the users who answer for something. One that nobody declares is a problem.
final class PersonLookup {
    private final NameLookup names;
    private final Problems problems;

    /// @param names knows the users as soon as one is asked for
    PersonLookup(NameLookup names, Problems problems) {
        this.names = names;
        this.problems = problems;
    }

    @Nullable
    String id(@Nullable PersonEntry entry) {
        return entry == null ? null : names.user(entry.place(), entry.name());
    }

    List<String> ids(List<PersonEntry> entries) {
        return entries.stream().map(this::id).filter(Objects::nonNull).toList();
    }

    /// A name in `notify` that neither a channel nor a recipient has is a problem.
    void checkTold(BudgetEntry entry, Set<String> channels) {
        entry.thresholds()
                .forEach(stage -> checkTold(stage.place(), stage.threshold().channels(), channels));
        checkTold(entry.naming().place(), entry.toldOfWindows(), channels);
    }

    private void checkTold(Place place, List<String> named, Set<String> channels) {
        for (String told : named) {
            if (!told.equals(ThresholdReader.EVERY_CHANNEL)
                    && Recipient.of(told).isEmpty()
                    && !channels.contains(told)) {
                List<String> known = new ArrayList<>(channels);
                known.addAll(Recipient.words());
                names.unknown(place, "channel or recipient", told, known);
            }
        }
    }

    /// The users, service accounts with who answers for them: a person.
    List<User> withOwners(List<User> users, List<UserEntry> entries) {
        Map<String, PersonEntry> owners = new HashMap<>();
        entries.forEach(entry -> {
            PersonEntry owner = entry.owner();
            if (owner != null) {
                owners.put(entry.naming().name(), owner);
            }
        });
        Set<String> services = new HashSet<>();
        users.stream().filter(User::service).forEach(user -> services.add(user.id()));
        return users.stream()
                .map(user -> owners.containsKey(user.name())
                        ? owned(user, Objects.requireNonNull(owners.get(user.name())), services)
                        : user)
                .toList();
    }

    private User owned(User user, PersonEntry owner, Set<String> services) {
        @Nullable String id = id(owner);
        if (id != null && services.contains(id)) {
            problems.add(
                    owner.place(),
                    "owner: \"" + Names.shown(owner.name()) + "\" is a service account, too; expected a person");
        }
        return new User(user.id(), user.name(), user.groupId(), user.service(), user.roles(), user.email(), id);
    }
}
