package io.purser.control.directory;

import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Puts people into a declared policy. A group that the file gives a user stays; who has none is paid for by the mapped
/// group, and who is mapped to none by the group `unassigned`. Pure: the same in gives the same out.
final class Composition {
    /// Pays for people whom no mapping fits.
    static final String UNASSIGNED = "unassigned";

    private final Policy declared;
    private final Mapping mapping;
    private final Function<Person, Stream<Membership>> memberships;
    private final String unassigned;
    private boolean used;

    private Composition(Policy declared, Function<Person, Stream<Membership>> memberships, IdsOfNames ids) {
        this.declared = declared;
        this.memberships = memberships;
        this.mapping = new Mapping(declared);
        this.unassigned = declared.groups().stream()
                .filter(group -> group.name().equals(UNASSIGNED))
                .findFirst()
                .map(Group::id)
                .orElseGet(() -> ids.id(declared.organization().name(), "group", UNASSIGNED));
    }

    /// @param memberships in which groups of providers somebody is
    static Policy of(
            Policy declared,
            Collection<Person> people,
            Function<Person, Stream<Membership>> memberships,
            IdsOfNames ids) {
        return people.isEmpty() ? declared : new Composition(declared, memberships, ids).with(people);
    }

    private Policy with(Collection<Person> people) {
        Map<String, Person> byId = new HashMap<>();
        people.forEach(person -> byId.put(person.id(), person));
        List<User> users = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (User user : declared.users()) {
            @Nullable Person known = byId.remove(user.id());
            names.add(user.name());
            users.add(known == null ? user : standing(user.groupId() != null ? user : paidBy(user, known), known));
        }
        byId.values().stream()
                .filter(Person::provisioned)
                .sorted(Comparator.comparing((Person person) -> person.standing() == Person.Standing.RETIRED)
                        .thenComparing(Person::name)
                        .thenComparing(Person::id))
                .forEach(person -> users.add(standing(user(person, names), person)));
        List<Group> groups = new ArrayList<>(declared.groups());
        if (used && groups.stream().noneMatch(group -> group.id().equals(unassigned))) {
            groups.add(new Group(unassigned, UNASSIGNED, null, null));
        }
        return declared.withPeople(groups, users);
    }

    private User user(Person person, Set<String> taken) {
        String name = person.name();
        for (int i = 2; !taken.add(name); i++) {
            name = person.name() + " (" + i + ")";
        }
        return new User(person.id(), name, payer(person), false, List.of());
    }

    private static User standing(User user, Person person) {
        return person.standing() == Person.Standing.ACTIVE ? user : user.leaving();
    }

    private User paidBy(User user, Person person) {
        return new User(
                user.id(), user.name(), payer(person), user.service(), user.roles(), user.email(), user.ownerId());
    }

    private String payer(Person person) {
        Optional<String> mapped = mapping.payer(memberships.apply(person));
        used |= mapped.isEmpty();
        return mapped.orElse(unassigned);
    }
}
