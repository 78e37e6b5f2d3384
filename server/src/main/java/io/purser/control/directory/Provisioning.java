package io.purser.control.directory;

import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditAction;
import io.purser.control.directory.Outcome.Done;
import io.purser.control.directory.Outcome.Missing;
import io.purser.control.directory.Outcome.Taken;
import io.purser.control.directory.Outcome.Unfit;
import io.purser.control.directory.Person.Standing;
import io.purser.control.identity.UserNames;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// People as a directory pushes them. Whoever is deactivated or taken away is stopped when this returns; everything
/// else is in force soon after. One change at a time, each with one audit entry; what changes nothing has none.
public final class Provisioning {
    private static final int MOST_PEOPLE = 200_000;

    private final Rosters rosters;
    private final DirectoryStore store;
    private final InForce inForce;
    private final Function<String, Optional<String>> nameProblem;
    private final InstantSource clock;

    /// @param nameProblem what is expected of a user's name, where this is none
    public Provisioning(
            Rosters rosters,
            DirectoryStore store,
            InForce inForce,
            Function<String, Optional<String>> nameProblem,
            InstantSource clock) {
        this.rosters = rosters;
        this.store = store;
        this.inForce = inForce;
        this.nameProblem = nameProblem;
        this.clock = clock;
    }

    /// Everybody and every group that is known.
    public Rosters rosters() {
        return rosters;
    }

    /// Makes somebody. Who was there before and comes back with the same id of the directory is the same person;
    /// whoever the file or a token made is taken over.
    public Outcome<Person> create(String organization, Wish.OfPerson wish, Actor actor) {
        return rosters.alone(() -> createAlone(organization, wish, actor));
    }

    private Outcome<Person> createAlone(String organization, Wish.OfPerson wish, Actor actor) {
        @Nullable Outcome<Person> refused = refused(organization, null, wish);
        if (refused != null) {
            return refused;
        }
        @Nullable Person before = same(organization, wish);
        long now = clock.millis();
        String id = before != null ? before.id() : freshId(organization, wish.name());
        Person next = new Person(
                id,
                wish.name(),
                Membership.SCIM,
                true,
                standing(wish),
                before == null ? Map.of() : before.told(),
                before == null ? now : before.since(),
                new Pushed(wish.userName(), wish.externalId(), wish.document(), now));
        return keep(organization, before, next, AuditAction.USER_PROVISION, actor);
    }

    /// Makes somebody what the directory says now.
    ///
    /// @param change what is wanted, of what is there
    public Outcome<Person> change(String organization, String id, Function<Person, Wish.OfPerson> change, Actor actor) {
        return rosters.alone(() -> changeAlone(organization, id, change, actor));
    }

    private Outcome<Person> changeAlone(
            String organization, String id, Function<Person, Wish.OfPerson> change, Actor actor) {
        @Nullable Person before = inDirectory(organization, id);
        if (before == null) {
            return new Missing<>();
        }
        Wish.OfPerson wish = change.apply(before);
        @Nullable Outcome<Person> refused = refused(organization, id, wish);
        if (refused != null) {
            return refused;
        }
        long now = clock.millis();
        Person next = new Person(
                id,
                wish.name(),
                before.source(),
                true,
                standing(wish),
                before.told(),
                before.since(),
                new Pushed(wish.userName(), wish.externalId(), wish.document(), now));
        if (isSame(before, next)) {
            return new Done<>(before);
        }
        boolean back = before.standing() == Standing.INACTIVE && wish.active();
        boolean off = before.standing() == Standing.ACTIVE && !wish.active();
        AuditAction action =
                back ? AuditAction.USER_REACTIVATE : off ? AuditAction.USER_DEACTIVATE : AuditAction.USER_UPDATE;
        return keep(organization, before, next, action, actor);
    }

    /// The directory has somebody no longer. Nothing of what it spent is lost, and nothing but its name and ids is
    /// kept.
    public Outcome<Person> retire(String organization, String id, Actor actor) {
        return rosters.alone(() -> retireAlone(organization, id, actor));
    }

    private Outcome<Person> retireAlone(String organization, String id, Actor actor) {
        @Nullable Person before = inDirectory(organization, id);
        @Nullable Pushed pushed = before == null ? null : before.pushed();
        if (before == null || pushed == null) {
            return new Missing<>();
        }
        Person next = new Person(
                id,
                before.name(),
                before.source(),
                true,
                Standing.RETIRED,
                before.told(),
                before.since(),
                new Pushed(pushed.userName(), pushed.externalId(), "{}", clock.millis()));
        return keep(organization, before, next, AuditAction.USER_RETIRE, actor);
    }

    private Outcome<Person> keep(
            String organization, @Nullable Person before, Person next, AuditAction action, Actor actor) {
        store.keep(organization, next, PersonDeeds.of(before, next, action, clock.millis(), actor));
        rosters.put(organization, next);
        inForce.soon(organization);
        return new Done<>(next);
    }

    private @Nullable Person inDirectory(String organization, String id) {
        return rosters.find(organization, id).filter(Person::isInDirectory).orElse(null);
    }

    private static Standing standing(Wish.OfPerson wish) {
        return wish.active() ? Standing.ACTIVE : Standing.INACTIVE;
    }

    private static boolean isSame(Person one, Person other) {
        Pushed was = Objects.requireNonNull(one.pushed());
        Pushed is = Objects.requireNonNull(other.pushed());
        return one.name().equals(other.name())
                && one.standing() == other.standing()
                && was.userName().equals(is.userName())
                && Objects.equals(was.externalId(), is.externalId())
                && was.document().equals(is.document());
    }

    /// Why a wish cannot be met; null where it can.
    private @Nullable Outcome<Person> refused(String organization, @Nullable String id, Wish.OfPerson wish) {
        Optional<String> expected = nameProblem.apply(wish.name());
        if (expected.isPresent()) {
            return new Unfit<>("\"" + shown(wish.name()) + "\" cannot be a user's name; expected " + expected.get());
        }
        for (Person other : rosters.called(organization, wish.userName())) {
            Pushed pushed = other.pushed();
            if (isAnother(other, id) && pushed != null && UserNames.alike(pushed.userName(), wish.userName())) {
                return new Taken<>("userName", wish.userName());
            }
        }
        for (Person other : rosters.called(organization, wish.name())) {
            if (isAnother(other, id) && UserNames.alike(other.name(), wish.name())) {
                return new Taken<>("name", wish.name());
            }
        }
        int people = rosters.count(organization);
        return id == null && people >= MOST_PEOPLE
                ? new Unfit<>("the organization has " + people + " people; expected at most " + MOST_PEOPLE)
                : null;
    }

    private static boolean isAnother(Person other, @Nullable String id) {
        return other.isInDirectory() && !other.id().equals(id);
    }

    /// Whoever this has been all along; null where it is new.
    private @Nullable Person same(String organization, Wish.OfPerson wish) {
        return rosters.named(organization, wish.name())
                .filter(person -> {
                    Pushed pushed = person.pushed();
                    return pushed == null || Objects.equals(pushed.externalId(), wish.externalId());
                })
                .orElse(null);
    }

    private String freshId(String organization, String name) {
        Policy policy = inForce.policy(organization).orElseThrow();
        return UserNames.find(policy, name)
                .map(User::id)
                .filter(id -> rosters.find(organization, id).isEmpty())
                .orElseGet(() -> rosters.freshId(
                        organization,
                        "user",
                        name,
                        taken -> policy.users().stream()
                                .anyMatch(user -> user.id().equals(taken))));
    }

    private static String shown(String text) {
        return text.length() > 64 ? text.substring(0, 64) + "…" : text;
    }
}
