package io.purser.control.directory;

import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditAction;
import io.purser.control.directory.Outcome.Done;
import io.purser.control.directory.Outcome.Missing;
import io.purser.control.directory.Outcome.Taken;
import io.purser.control.directory.Outcome.Unfit;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Groups as a directory pushes them. A change is in force soon after; one at a time, each with one audit entry.
public final class PushedGroups {
    private static final int MOST_GROUPS = 10_000;
    private static final int LONGEST_NAME = 256;

    private final Rosters rosters;
    private final DirectoryStore store;
    private final InForce inForce;
    private final InstantSource clock;

    public PushedGroups(Rosters rosters, DirectoryStore store, InForce inForce, InstantSource clock) {
        this.rosters = rosters;
        this.store = store;
        this.inForce = inForce;
        this.clock = clock;
    }

    public Outcome<DirectoryGroup> create(String organization, Wish.OfGroup wish, Actor actor) {
        return rosters.alone(() -> createAlone(organization, wish, actor));
    }

    private Outcome<DirectoryGroup> createAlone(String organization, Wish.OfGroup wish, Actor actor) {
        @Nullable Outcome<DirectoryGroup> refused = refused(organization, null, wish);
        if (refused != null) {
            return refused;
        }
        long now = clock.millis();
        String id = rosters.freshId(organization, "group", "scim\u0000" + wish.name(), _ -> false);
        DirectoryGroup next = new DirectoryGroup(id, wish.name(), wish.externalId(), wish.members(), now, now);
        return keep(organization, null, next, AuditAction.DIRECTORY_GROUP_CREATE, actor);
    }

    /// @param change what is wanted, of what is there
    public Outcome<DirectoryGroup> change(
            String organization, String id, Function<DirectoryGroup, Wish.OfGroup> change, Actor actor) {
        return rosters.alone(() -> changeAlone(organization, id, change, actor));
    }

    private Outcome<DirectoryGroup> changeAlone(
            String organization, String id, Function<DirectoryGroup, Wish.OfGroup> change, Actor actor) {
        @Nullable DirectoryGroup before = rosters.group(organization, id).orElse(null);
        if (before == null) {
            return new Missing<>();
        }
        Wish.OfGroup wish = change.apply(before);
        @Nullable Outcome<DirectoryGroup> refused = refused(organization, before, wish);
        if (refused != null) {
            return refused;
        }
        DirectoryGroup next =
                new DirectoryGroup(id, wish.name(), wish.externalId(), wish.members(), before.since(), clock.millis());
        boolean same = before.name().equals(next.name())
                && Objects.equals(before.externalId(), next.externalId())
                && before.members().equals(next.members());
        return same ? new Done<>(before) : keep(organization, before, next, AuditAction.DIRECTORY_GROUP_UPDATE, actor);
    }

    public Outcome<DirectoryGroup> delete(String organization, String id, Actor actor) {
        return rosters.alone(() -> deleteAlone(organization, id, actor));
    }

    private Outcome<DirectoryGroup> deleteAlone(String organization, String id, Actor actor) {
        @Nullable DirectoryGroup before = rosters.group(organization, id).orElse(null);
        if (before == null) {
            return new Missing<>();
        }
        store.drop(
                organization,
                before,
                PersonDeeds.of(before, null, before, AuditAction.DIRECTORY_GROUP_DELETE, clock.millis(), actor));
        rosters.drop(organization, before);
        inForce.soon(organization);
        return new Done<>(before);
    }

    private Outcome<DirectoryGroup> keep(
            String organization,
            @Nullable DirectoryGroup before,
            DirectoryGroup next,
            AuditAction action,
            Actor actor) {
        store.keep(organization, before, next, PersonDeeds.of(before, next, next, action, clock.millis(), actor));
        rosters.put(organization, next);
        inForce.soon(organization);
        return new Done<>(next);
    }

    /// Why a wish cannot be met; null where it can. Who was a member may stay one, whatever became of it.
    private @Nullable Outcome<DirectoryGroup> refused(
            String organization, @Nullable DirectoryGroup before, Wish.OfGroup wish) {
        if (wish.name().isBlank() || wish.name().length() > LONGEST_NAME) {
            return new Unfit<>("displayName: expected 1 to " + LONGEST_NAME + " characters");
        }
        if (before == null) {
            int groups = rosters.groups(organization).size();
            if (groups >= MOST_GROUPS) {
                return new Unfit<>("the organization has " + groups + " groups; expected at most " + MOST_GROUPS);
            }
        }
        for (DirectoryGroup other : rosters.groups(organization)) {
            boolean self = before != null && before.id().equals(other.id());
            if (!self && wish.externalId() != null && wish.externalId().equals(other.externalId())) {
                return new Taken<>("externalId", wish.externalId());
            }
            if (!self && wish.externalId() == null && other.name().equals(wish.name())) {
                return new Taken<>("displayName", wish.name());
            }
        }
        Set<String> old = before == null ? Set.of() : before.members();
        return Members.difference(wish.members(), old).stream()
                .filter(id -> rosters.find(organization, id)
                        .filter(Person::isInDirectory)
                        .isEmpty())
                .sorted()
                .findFirst()
                .<Outcome<DirectoryGroup>>map(id ->
                        new Unfit<>("members: \"" + id + "\" is no user of this directory; expected ids of Users"))
                .orElse(null);
    }
}
