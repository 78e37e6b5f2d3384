package io.purser.control.admin;

import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.control.identity.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port to the kept operator tokens: hashes, never secrets.
public interface TokenStore {

    /// Every token, revoked and expired ones too, oldest first.
    List<OperatorToken> tokens();

    /// Keeps a new token, with its audit entry in one transaction. Refused with false where the id is taken.
    boolean add(OperatorToken token, AuditDeed deed);

    /// Marks a token as revoked, with its audit entry in one transaction. False where there is none or it was
    /// revoked before.
    boolean revoke(OperatorToken token, long at, AuditDeed deed);

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

        /// The chain of the audit in which its making and its end stand.
        public Chain chain() {
            return new Chain(grant.realm().organization());
        }

        /// Its holder.
        public Principal principal() {
            return new Principal(Actor.operator(id, label), List.of(grant));
        }
    }
}
