package io.purser.control.directory;

import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.control.directory.Person.Standing;
import io.purser.control.identity.Newcomers;
import io.purser.control.identity.UserNames;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keeps who came by a token, and in which of its issuer's groups they are. A change is in force when this returns.
public final class People implements Newcomers {
    private final Rosters rosters;
    private final DirectoryStore store;
    private final InForce inForce;
    private final Function<String, Optional<String>> nameProblem;
    private final InstantSource clock;

    /// @param nameProblem what is expected of a user's name, where this is none
    public People(
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

    @Override
    public Welcome came(Policy policy, Came came) {
        String organization = policy.organization().name();
        Optional<User> known = UserNames.find(policy, came.name());
        if (known.isEmpty() && !came.provision()) {
            return new Welcome.Unknown();
        }
        Optional<String> expected = known.isPresent() ? Optional.empty() : nameProblem.apply(came.name());
        if (expected.isPresent()) {
            return new Welcome.Unnamable(expected.get());
        }
        @Nullable
        Person person =
                known.flatMap(user -> rosters.find(organization, user.id())).orElse(null);
        if (person != null && !person.isActive()) {
            return new Welcome.Gone();
        }
        if (known.isPresent() && !isNews(person, came)) {
            return new Welcome.In(policy, known.get());
        }
        rosters.alone(() -> keep(organization, came));
        inForce.recompose(organization);
        Policy now = inForce.policy(organization).orElse(policy);
        return UserNames.find(now, came.name())
                .<Welcome>map(user -> new Welcome.In(now, user))
                .orElseGet(Welcome.Unknown::new);
    }

    /// Whether what a token says is not known yet. A user of the file that is in no group needs no note of that.
    private static boolean isNews(@Nullable Person person, Came came) {
        if (came.groups().isEmpty()) {
            return false;
        }
        List<String> groups = came.groups().get().stream().distinct().sorted().toList();
        List<String> before = person == null ? List.of() : person.told().getOrDefault(came.issuer(), List.of());
        return !groups.equals(before);
    }

    private boolean keep(String organization, Came came) {
        Policy policy = inForce.policy(organization).orElseThrow();
        Optional<User> user = UserNames.find(policy, came.name());
        Optional<Person> before = user.isPresent()
                ? user.flatMap(one -> rosters.find(organization, one.id()))
                : rosters.unmade(organization, came.name());
        boolean fresh = user.isEmpty();
        if (!fresh
                && before.filter(one -> !one.isActive() || !isNews(one, came)).isPresent()) {
            return false;
        }
        long now = clock.millis();
        String id = user.map(User::id)
                .orElseGet(() -> rosters.freshId(
                        organization,
                        "user",
                        came.name(),
                        taken ->
                                policy.users().stream().anyMatch(one -> one.id().equals(taken))));
        Person then = before.orElseGet(() -> new Person(
                id,
                user.map(User::name).orElse(came.name()),
                came.issuer(),
                fresh,
                Standing.ACTIVE,
                Map.of(),
                now,
                null));
        Person told =
                came.groups().map(groups -> then.told(came.issuer(), groups)).orElse(then);
        Person next = fresh ? told.made(came.issuer()) : told;
        store.keep(organization, next, deed(before.orElse(null), next, fresh, came, now));
        rosters.put(organization, next);
        return true;
    }

    private static AuditDeed deed(@Nullable Person before, Person after, boolean fresh, Came came, long now) {
        return AuditDeed.one(
                now,
                Actor.user(after.id(), after.name(), came.issuer()),
                fresh ? AuditAction.USER_PROVISION : AuditAction.USER_UPDATE,
                new AuditDeed.Thing("user", after.id(), after.name()),
                fresh ? null : form(before, came.issuer()),
                form(after, came.issuer()),
                null);
    }

    private static Map<String, Object> form(@Nullable Person person, String issuer) {
        Map<String, Object> form = new TreeMap<>();
        if (person != null && person.told().containsKey(issuer)) {
            form.put("groups", Map.of(issuer, person.told().getOrDefault(issuer, List.of())));
        }
        if (person != null && person.provisioned()) {
            form.put("managedBy", person.source());
        }
        return form;
    }
}
