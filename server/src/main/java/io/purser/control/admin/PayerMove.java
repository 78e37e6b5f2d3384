package io.purser.control.admin;

import io.purser.control.audit.AuditChange;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Users for whom another group pays once a file is in force, since groups of an identity provider lead elsewhere. What
/// was booked stays where it was.
///
/// @param from the name of the group that pays until then, null for none
/// @param to the name of the one that pays after it, null for none
/// @param users their names, sorted
public record PayerMove(@Nullable String from, @Nullable String to, List<String> users) {
    private static final int SHOWN = 5;
    private static final int TOLD = 100;

    public PayerMove {
        users = List.copyOf(users);
    }

    /// What differs between two policies with their people. Whoever the file itself gives a group is no part of it.
    ///
    /// @param declared what the file declares
    static List<PayerMove> between(Policy before, Policy after, Policy declared) {
        Set<String> explicit = new HashSet<>();
        declared.users().stream().filter(user -> user.groupId() != null).forEach(user -> explicit.add(user.id()));
        Map<String, String> oldNames = names(before);
        Map<String, String> newNames = names(after);
        Map<String, User> old = new HashMap<>();
        before.users().forEach(user -> old.put(user.id(), user));
        Map<Way, List<String>> moved = new TreeMap<>();
        for (User is : after.users()) {
            @Nullable User was = old.get(is.id());
            if (was != null && !explicit.contains(is.id()) && !Objects.equals(was.groupId(), is.groupId())) {
                moved.computeIfAbsent(new Way(name(oldNames, was), name(newNames, is)), _ -> new ArrayList<>())
                        .add(is.name());
            }
        }
        return moved.entrySet().stream()
                .map(move -> new PayerMove(
                        move.getKey().from(),
                        move.getKey().to(),
                        move.getValue().stream().sorted().toList()))
                .toList();
    }

    private record Way(@Nullable String from, @Nullable String to) implements Comparable<Way> {
        @Override
        public int compareTo(Way other) {
            return Comparator.<Way, String>comparing(way -> String.valueOf(way.from()))
                    .thenComparing(way -> String.valueOf(way.to()))
                    .compare(this, other);
        }
    }

    /// The names of some of them.
    public List<String> first() {
        return users.subList(0, Math.min(users.size(), TOLD));
    }

    /// `2 users: unassigned → data-science (ada, bob)`.
    String line() {
        String shown = String.join(", ", users.subList(0, Math.min(users.size(), SHOWN)));
        int rest = users.size() - SHOWN;
        return users.size() + (users.size() == 1 ? " user" : " users") + " paid for by another group: "
                + (from == null ? "(none)" : from) + " → " + (to == null ? "(none)" : to) + " (" + shown
                + (rest > 0 ? " and " + rest + " more" : "") + ")";
    }

    AuditChange audited() {
        Map<String, Object> before = from == null ? Map.of() : Map.of("group", from);
        Map<String, Object> after = new TreeMap<>(Map.of("count", users.size(), "users", first()));
        if (to != null) {
            after.put("group", to);
        }
        return AuditChange.between(
                "users", null, users.size() + (users.size() == 1 ? " user" : " users"), before, after, List.of());
    }

    private static Map<String, String> names(Policy policy) {
        Map<String, String> names = new HashMap<>();
        for (Group group : policy.groups()) {
            names.put(group.id(), group.name());
        }
        return names;
    }

    private static @Nullable String name(Map<String, String> names, User user) {
        return user.groupId() == null ? null : names.getOrDefault(user.groupId(), user.groupId());
    }
}
