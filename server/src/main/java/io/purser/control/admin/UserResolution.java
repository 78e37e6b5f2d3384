package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.Naming;
import io.purser.control.admin.GovernanceFile.UserEntry;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import io.purser.core.tenancy.UserRole;
import io.purser.platform.config.Problems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The users that a file declares, beside those of whom identity providers told. A file that names one of these takes
/// it over: it keeps its id.
final class UserResolution {
    private final GovernanceFile file;
    private final Policy current;
    private final List<User> undeclared;
    private final Problems problems;
    private final NameLookup names;

    UserResolution(GovernanceFile file, Policy current, List<User> undeclared, Problems problems, NameLookup names) {
        this.file = file;
        this.current = current;
        this.undeclared = undeclared;
        this.problems = problems;
        this.names = names;
    }

    List<User> declared() {
        DeclaredIds ids = new DeclaredIds(file.organization().name(), "user", problems);
        undeclared.forEach(user -> ids.existing(user.id(), user.name()));
        current.users().forEach(user -> ids.existing(user.id(), user.name()));
        List<Naming> namings = file.users().stream().map(UserEntry::naming).toList();
        ids.carriedOver(namings);
        Map<Naming, String> assigned = ids.assign(namings);
        List<User> users = new ArrayList<>();
        for (UserEntry entry : file.users()) {
            @Nullable String id = assigned.get(entry.naming());
            @Nullable String group = entry.group() == null ? null : names.group(entry.groupPlace(), entry.group());
            if (id != null) {
                List<UserRole> roles = names.roles(entry, group != null);
                users.add(new User(id, entry.naming().name(), group, entry.service(), roles, entry.email(), null));
            }
        }
        return users;
    }

    /// With those whom the file need not name.
    List<User> everybody(List<User> declared) {
        Set<String> ids = new HashSet<>();
        Set<String> taken = new HashSet<>();
        declared.forEach(user -> {
            ids.add(user.id());
            taken.add(user.name());
        });
        List<User> everybody = new ArrayList<>(declared);
        undeclared.stream()
                .filter(user -> !ids.contains(user.id()) && !taken.contains(user.name()))
                .forEach(everybody::add);
        return everybody;
    }
}
