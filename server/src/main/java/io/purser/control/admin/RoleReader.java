package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.RoleEntry;
import io.purser.control.identity.Role;
import io.purser.platform.config.Section;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the `roles` of a user: words, or mappings that say over what too.
final class RoleReader {
    /// Programs that push people hold a token, and are no users.
    private static final List<String> ROLES = Role.words().stream()
            .filter(word -> !word.equals(Role.PROVISIONER.word()))
            .toList();

    private RoleReader() {}

    static List<RoleEntry> roles(Section user, String organization) {
        List<RoleEntry> roles = new ArrayList<>();
        for (Section section : user.sections("roles", "role")) {
            String word = section.required("role", "", text -> Section.oneOf(text, ROLES));
            @Nullable String group = section.text("group").orElse(null);
            boolean whole =
                    section.read("organization", section.has("organization"), text -> isThis(text, organization));
            check(section, word, group, whole);
            roles.add(new RoleEntry(word, group, section.place("group"), whole));
            section.done();
        }
        return roles;
    }

    private static void check(Section section, String word, @Nullable String group, boolean whole) {
        if (group != null && whole) {
            section.problem("organization", "stands beside group; expected one of them");
        }
        if (group != null && word.equals(Role.SUPER_ADMIN.word())) {
            section.problem("group", "super_admin is held over no group; expected none");
        }
        if ((group != null || whole) && word.equals(Role.MEMBER.word())) {
            section.problem(group != null ? "group" : "organization", "a member sees what is its own; expected none");
        }
    }

    private static boolean isThis(String text, String organization) {
        if (!text.equals(organization)) {
            throw new IllegalArgumentException("\"" + text + "\" is another organization; expected " + organization);
        }
        return true;
    }
}
