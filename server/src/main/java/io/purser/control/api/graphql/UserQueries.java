package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.admin.Policies;
import io.purser.control.api.Jurisdiction;
import io.purser.control.directory.Person;
import io.purser.control.directory.Rosters;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import io.purser.core.tenancy.UserRole;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The users of an organization: those of the governance file, and those of whom identity providers told.
final class UserQueries implements Roots.Answering {
    private static final String ACTIVE = "ACTIVE";

    private final Gate gate;
    private final Policies policies;
    private final Rosters rosters;

    UserQueries(Gate gate, Policies policies, Rosters rosters) {
        this.gate = gate;
        this.policies = policies;
        this.rosters = rosters;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("users", this::users);
    }

    Map<String, @Nullable Object> users(DataFetchingEnvironment environment) {
        Jurisdiction.Open ground = gate.ground(environment);
        Policy policy = ground.policy();
        String organization = policy.organization().name();
        @Nullable String group = environment.getArgument("group");
        @Nullable String state = environment.getArgument("state");
        Map<String, String> groups = policy.groups().stream().collect(Collectors.toMap(Group::id, Group::name));
        List<User> users = policy.users().stream()
                .filter(ground.sight()::sees)
                .filter(user -> group == null || (user.groupId() != null && group.equals(groups.get(user.groupId()))))
                .filter(user -> state == null || state.equals(state(organization, user)))
                .sorted(Comparator.comparing(User::name))
                .toList();
        Set<String> declared = policies.declaredUsers(organization);
        return Connection.of(
                users, User::id, environment, user -> form(organization, user, groups, declared.contains(user.id())));
    }

    private Map<String, @Nullable Object> form(
            String organization, User user, Map<String, String> groups, boolean declared) {
        @Nullable Person person = rosters.find(organization, user.id()).orElse(null);
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("id", user.id());
        form.put("name", user.name());
        form.put("service", user.service());
        form.put("group", user.groupId() == null ? null : groups.get(user.groupId()));
        form.put("roles", user.roles().stream().map(UserRole::role).distinct().toList());
        form.put("managedBy", declared ? "FILE" : "ISSUER");
        form.put("issuer", declared || person == null ? null : person.source());
        form.put("state", state(organization, user));
        return form;
    }

    private String state(String organization, User user) {
        return rosters.find(organization, user.id())
                .map(person -> person.standing().name())
                .orElse(ACTIVE);
    }
}
