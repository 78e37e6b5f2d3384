package io.purser.control.identity;

import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import java.util.List;
import java.util.Optional;

/// Is told of everybody whom a genuine token of another issuer names.
@FunctionalInterface
public interface Newcomers {
    /// Nobody is made and nothing is kept.
    Newcomers NONE = (policy, came) -> UserNames.find(policy, came.name())
            .<Welcome>map(user -> new Welcome.In(policy, user))
            .orElseGet(Welcome.Unknown::new);

    /// @param policy of the organization whose user it is said to be
    Welcome came(Policy policy, Came came);

    /// What a token says of a person.
    ///
    /// @param issuer its name
    /// @param provision whether the issuer's people are users by that
    /// @param groups the issuer's groups that it is in; empty where the token does not say
    record Came(String issuer, String name, boolean provision, Optional<List<String>> groups) {}

    /// What becomes of it.
    sealed interface Welcome {
        /// It is this user.
        ///
        /// @param policy the one in force now
        record In(Policy policy, User user) implements Welcome {}

        /// It was deactivated, or has left.
        record Gone() implements Welcome {}

        /// No user has that name, and none is made.
        record Unknown() implements Welcome {}

        /// A user of that name cannot be made.
        ///
        /// @param expected what a name is
        record Unnamable(String expected) implements Welcome {}
    }
}
