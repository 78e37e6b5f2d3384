package io.purser.control.directory;

import io.purser.control.identity.UserNames;
import io.purser.core.policy.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everybody that is known, and the groups that directories pushed, by organization, as they are kept. Any thread may
/// ask.
public final class Rosters {
    private final DirectoryStore store;
    private final IdsOfNames ids;
    private final Function<String, Set<String>> pushing;
    private final Map<String, Roster> known = new ConcurrentHashMap<>();

    /// @param called the ids of those who have a name or user name, in small letters: one among ten thousand is found
    ///     without a look at all
    private record Roster(
            Map<String, Person> people, Map<String, Set<String>> called, Map<String, DirectoryGroup> groups) {
        Roster() {
            this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        }

        void put(Person person) {
            Person before = people.put(person.id(), person);
            if (before != null) {
                names(before)
                        .forEach(name ->
                                called.getOrDefault(name, new HashSet<>()).remove(before.id()));
            }
            names(person)
                    .forEach(name -> called.computeIfAbsent(name, _ -> ConcurrentHashMap.newKeySet())
                            .add(person.id()));
        }

        private static Set<String> names(Person person) {
            Set<String> names = new HashSet<>(Set.of(UserNames.small(person.name())));
            Pushed pushed = person.pushed();
            if (pushed != null) {
                names.add(UserNames.small(pushed.userName()));
            }
            return names;
        }
    }

    /// @param pushing the issuers whose people a directory pushes, by organization
    public Rosters(DirectoryStore store, IdsOfNames ids, Function<String, Set<String>> pushing) {
        this.store = store;
        this.ids = ids;
        this.pushing = pushing;
    }

    /// A policy with the people of its organization.
    public Policy composed(Policy declared) {
        String organization = declared.organization().name();
        Roster roster = of(organization);
        Set<String> issuers = pushing.apply(organization);
        Map<String, List<Membership>> pushed = pushed(roster, issuers);
        return Composition.of(
                declared,
                roster.people().values(),
                person -> Stream.concat(
                        Membership.told(person, issuers::contains),
                        pushed.getOrDefault(person.id(), List.of()).stream()),
                ids);
    }

    private static Map<String, List<Membership>> pushed(Roster roster, Set<String> issuers) {
        Set<String> names = new HashSet<>(issuers);
        names.add(Membership.SCIM);
        Map<String, List<Membership>> memberships = new HashMap<>();
        for (DirectoryGroup group : roster.groups().values()) {
            List<Membership> each =
                    names.stream().map(name -> Membership.pushed(name, group)).toList();
            for (String member : group.members()) {
                memberships.computeIfAbsent(member, _ -> new ArrayList<>()).addAll(each);
            }
        }
        return memberships;
    }

    /// Runs a change while no other one runs: what is read is what is written over.
    synchronized <T> T alone(Supplier<T> change) {
        return change.get();
    }

    /// What is known of a user, empty where nothing is.
    public Optional<Person> find(String organization, String userId) {
        return Optional.ofNullable(of(organization).people().get(userId));
    }

    /// Everybody of an organization whom a directory has, in the order in which they came.
    public List<Person> inDirectory(String organization) {
        return inDirectory(organization, _ -> true);
    }

    /// Those of them who are asked for: one that is looked for costs no sorting of all.
    public List<Person> inDirectory(String organization, Predicate<Person> asked) {
        return of(organization).people().values().stream()
                .filter(person -> person.isInDirectory() && asked.test(person))
                .sorted(Comparator.comparingLong(Person::since).thenComparing(Person::id))
                .toList();
    }

    /// Every group that a directory pushed, in the order in which they came.
    public List<DirectoryGroup> groups(String organization) {
        return of(organization).groups().values().stream()
                .sorted(Comparator.comparingLong(DirectoryGroup::since).thenComparing(DirectoryGroup::id))
                .toList();
    }

    /// A group that a directory pushed.
    public Optional<DirectoryGroup> group(String organization, String id) {
        return Optional.ofNullable(of(organization).groups().get(id));
    }

    /// Whether somebody of this id has been deactivated or has left: its personal keys open nothing.
    public boolean isStopped(String organization, String userId) {
        Person person = of(organization).people().get(userId);
        return person != null && !person.isActive();
    }

    /// How many are known.
    int count(String organization) {
        return of(organization).people().size();
    }

    /// Everybody who has this name or this user name, but for capitals.
    Collection<Person> called(String organization, String name) {
        Roster roster = of(organization);
        return roster.called().getOrDefault(UserNames.small(name), Set.of()).stream()
                .<Person>mapMulti((id, found) -> {
                    Person person = roster.people().get(id);
                    if (person != null) {
                        found.accept(person);
                    }
                })
                .toList();
    }

    /// Whoever is called so; who is still there first.
    Optional<Person> named(String organization, String name) {
        return called(organization, name).stream()
                .filter(person -> UserNames.alike(person.name(), name))
                .min(Comparator.comparing((Person person) -> person.standing() == Person.Standing.RETIRED)
                        .thenComparing(Comparator.comparingLong(Person::since).reversed())
                        .thenComparing(Person::id));
    }

    /// Somebody of this name of whom only groups are known.
    Optional<Person> unmade(String organization, String name) {
        return called(organization, name).stream()
                .filter(person -> !person.provisioned() && person.name().equals(name))
                .min(Comparator.comparing(Person::id));
    }

    /// The id that a new user or group of this name gets.
    String freshId(String organization, String kind, String name, Predicate<String> taken) {
        Roster roster = of(organization);
        Predicate<String> there = id -> taken.test(id)
                || roster.people().containsKey(id)
                || roster.groups().containsKey(id);
        String id = ids.id(organization, kind, name);
        for (int i = 2; there.test(id); i++) {
            id = ids.id(organization, kind, name + "\u0000" + i);
        }
        return id;
    }

    void put(String organization, Person person) {
        of(organization).put(person);
    }

    void put(String organization, DirectoryGroup group) {
        of(organization).groups().put(group.id(), group);
    }

    void drop(String organization, DirectoryGroup group) {
        of(organization).groups().remove(group.id());
    }

    /// Forgets the people of an organization that was deleted.
    public void forget(String organization) {
        known.remove(organization);
    }

    private Roster of(String organization) {
        // Asked at every call with a personal key: only the first one makes it.
        @Nullable Roster there = known.get(organization);
        return there != null ? there : read(organization);
    }

    private Roster read(String organization) {
        return known.computeIfAbsent(organization, name -> {
            Roster roster = new Roster();
            store.people(name).forEach(roster::put);
            store.groups(name).forEach(group -> roster.groups().put(group.id(), group));
            return roster;
        });
    }
}
