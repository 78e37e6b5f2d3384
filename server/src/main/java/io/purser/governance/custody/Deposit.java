package io.purser.governance.custody;

import io.purser.core.attribution.Identity;

/// Something that a call left at a provider and that can be asked for later.
///
/// @param id the provider's
/// @param organization whose it is
/// @param owner the key that made it, or the user where no key did
/// @param provider where it lies
/// @param requestId the call that made it
/// @param at epoch milliseconds
public record Deposit(
        String id, Kind kind, String organization, String owner, String provider, String requestId, long at) {

    /// Longer is nobody's id.
    public static final int MAX_ID_LENGTH = 512;

    /// What it is.
    public enum Kind {
        /// A response of OpenAI's dialect.
        RESPONSE,
        /// A conversation that responses are added to: whose it is says who first used it here.
        CONVERSATION
    }

    public Deposit {
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
            throw new IllegalArgumentException(id.length() + " characters of an id; expected 1 to " + MAX_ID_LENGTH);
        }
    }

    /// The name under which what `identity` makes is kept.
    public static String owner(Identity identity) {
        return identity.key() != null
                ? "key:" + identity.key().id()
                : identity.user() != null ? "user:" + identity.user().id() : "";
    }

    /// Whether whoever stands for `identity` made it: nobody else may reach it, not even the same
    /// person with another key.
    public boolean isOf(Identity identity) {
        return organization.equals(identity.organization()) && owner.equals(owner(identity));
    }
}
