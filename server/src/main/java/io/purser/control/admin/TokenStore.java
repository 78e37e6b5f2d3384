package io.purser.control.admin;

import io.purser.control.identity.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port to the kept operator tokens: hashes, never secrets.
public interface TokenStore {

    /// Every token, revoked and expired ones too, oldest first.
    List<OperatorToken> tokens();

    /// Keeps a new token. Refused with false where the id is taken.
    boolean add(OperatorToken token);

    /// Marks a token as revoked. False where there is none or it was revoked before.
    boolean revoke(String id, long at);

    /// An operator token as it is kept.
    ///
    /// @param label what it is for
    /// @param grant what its holder may do, and over what
    /// @param hash keyed hash of the secret, lower-case hex
    /// @param hint the last four characters
    /// @param createdAt epoch milliseconds
    /// @param expiresAt epoch milliseconds
    /// @param revokedAt epoch milliseconds, null while it is in force
    record OperatorToken(
            String id,
            String label,
            Principal.Grant grant,
            String hash,
            String hint,
            long createdAt,
            long expiresAt,
            @Nullable Long revokedAt) {

        /// Its holder.
        public Principal principal() {
            return new Principal(label, List.of(grant));
        }
    }
}
