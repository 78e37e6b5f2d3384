package io.purser.control.directory;

import io.purser.core.policy.Policy;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// Everybody that is known, by organization, as it is kept. Any thread may ask.
public final class Rosters {
    private final DirectoryStore store;
    private final IdsOfNames ids;
    private final Map<String, Map<String, Person>> known = new ConcurrentHashMap<>();

    public Rosters(DirectoryStore store, IdsOfNames ids) {
        this.store = store;
        this.ids = ids;
    }

    /// A policy with the people of its organization.
    public Policy composed(Policy declared) {
        return Composition.of(declared, of(declared.organization().name()).values(), Membership::told, ids);
    }

    /// What is known of a user, empty where nothing is.
    public Optional<Person> find(String organization, String userId) {
        return Optional.ofNullable(of(organization).get(userId));
    }

    /// Everybody of an organization, in no order.
    public Collection<Person> all(String organization) {
        return List.copyOf(of(organization).values());
    }

    /// Whether somebody of this id has been deactivated or has left: its personal keys open nothing.
    public boolean isStopped(String organization, String userId) {
        Person person = of(organization).get(userId);
        return person != null && !person.isActive();
    }

    /// Somebody of this name of whom only groups are known.
    Optional<Person> unmade(String organization, String name) {
        return of(organization).values().stream()
                .filter(person -> !person.provisioned() && person.name().equals(name))
                .min(Comparator.comparing(Person::id));
    }

    /// The id that a new user of this name gets.
    String freshId(String organization, String name, Predicate<String> taken) {
        String id = ids.id(organization, "user", name);
        for (int i = 2; taken.test(id) || of(organization).containsKey(id); i++) {
            id = ids.id(organization, "user", name + "\u0000" + i);
        }
        return id;
    }

    void put(String organization, Person person) {
        of(organization).put(person.id(), person);
    }

    private Map<String, Person> of(String organization) {
        return known.computeIfAbsent(organization, name -> {
            Map<String, Person> people = new ConcurrentHashMap<>();
            store.people(name).forEach(person -> people.put(person.id(), person));
            return people;
        });
    }
}
