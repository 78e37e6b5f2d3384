package io.purser.control.identity;

import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import java.util.List;
import java.util.Optional;

/// Finds the user whom an issuer means by a name.
public final class UserNames {
    private UserNames() {}

    /// The user of this name; addresses are compared without regard to capitals, where that leads to one only.
    public static Optional<User> find(Policy policy, String name) {
        for (User user : policy.users()) {
            if (user.name().equals(name)) {
                return Optional.of(user);
            }
        }
        if (name.indexOf('@') < 0) {
            return Optional.empty();
        }
        List<User> meant =
                policy.users().stream().filter(user -> alike(user.name(), name)).toList();
        return meant.size() == 1 ? Optional.of(meant.getFirst()) : Optional.empty();
    }

    /// Whether two names are the same but for capitals, as far as these are plain: no other letter becomes one.
    public static boolean alike(String one, String other) {
        if (one.length() != other.length()) {
            return false;
        }
        for (int i = 0; i < one.length(); i++) {
            if (small(one.charAt(i)) != small(other.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// In small letters, as far as they are plain.
    public static String small(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars().forEach(at -> out.append(small((char) at)));
        return out.toString();
    }

    private static char small(char at) {
        return at >= 'A' && at <= 'Z' ? (char) (at + 32) : at;
    }
}
