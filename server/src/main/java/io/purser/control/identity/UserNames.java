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
        String small = small(name);
        List<User> meant = policy.users().stream()
                .filter(user -> user.name().length() == small.length()
                        && small(user.name()).equals(small))
                .toList();
        return meant.size() == 1 ? Optional.of(meant.getFirst()) : Optional.empty();
    }

    /// In small letters, as far as they are plain: no other letter becomes one.
    public static String small(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char at = text.charAt(i);
            out.append(at >= 'A' && at <= 'Z' ? (char) (at + 32) : at);
        }
        return out.toString();
    }
}
