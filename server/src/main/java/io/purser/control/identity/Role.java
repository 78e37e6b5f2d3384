package io.purser.control.identity;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A bundle of permissions under a name that people know.
public enum Role {
    /// Runs it: everything.
    SUPER_ADMIN(EnumSet.allOf(Permission.class)),
    /// Answers for the money: sees everything of the realm and changes prices, but no keys, providers or roles.
    BILLING_ADMIN(EnumSet.of(
            Permission.BILLING_READ,
            Permission.BILLING_WRITE,
            Permission.BILLING_REALLOCATE,
            Permission.KEYS_READ,
            Permission.POLICY_READ,
            Permission.AUDIT_READ)),
    /// Leads a part of the organization: sees its spend, gives out its keys, moves money between its members and keys.
    TEAM_LEAD(EnumSet.of(
            Permission.BILLING_READ, Permission.BILLING_REALLOCATE, Permission.KEYS_READ, Permission.KEYS_WRITE)),
    /// A directory that pushes its people, and does nothing else.
    PROVISIONER(EnumSet.of(Permission.DIRECTORY_WRITE)),
    /// Looks and changes nothing.
    VIEWER(EnumSet.of(Permission.BILLING_READ, Permission.KEYS_READ)),
    /// Sees what is its own and makes keys of its own where a key policy says so, and holds that over nothing else.
    MEMBER(EnumSet.of(Permission.BILLING_READ, Permission.KEYS_READ, Permission.KEYS_WRITE));

    /// Never changes.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<Permission> permissions;

    private final String word = name().toLowerCase(Locale.ROOT);

    Role(EnumSet<Permission> permissions) {
        this.permissions = Collections.unmodifiableSet(permissions);
    }

    /// What its holder may do within the realm over which it is held.
    public Set<Permission> permissions() {
        return permissions;
    }

    public boolean has(Permission permission) {
        return permissions.contains(permission);
    }

    /// Whether it is held over a group with what is below it unless somebody says otherwise, and not over the whole
    /// organization.
    public boolean overGroup() {
        return this == TEAM_LEAD || this == VIEWER;
    }

    /// As files, tokens and messages write it: `team_lead`.
    public String word() {
        return word;
    }

    /// The role of this word.
    public static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word.equals(word)).findFirst();
    }

    /// Every word, in the order of what they may do.
    public static List<String> words() {
        return Arrays.stream(values()).map(Role::word).toList();
    }
}
