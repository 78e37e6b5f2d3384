package io.purser.control.signin;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Somebody who came in, or may once.
///
/// @param hash keyed hash of its secret, lower-case hex
/// @param maker the operator token that made the link, null where none did: with that token it ends
/// @param createdAt epoch milliseconds
/// @param seenAt when it was last used, epoch milliseconds
/// @param expiresAt epoch milliseconds
public record Session(
        String hash, Kind kind, Holder holder, @Nullable String maker, long createdAt, long seenAt, long expiresAt) {

    /// What its secret opens.
    public enum Kind {
        /// One session of a browser, once.
        LINK(null),
        /// The control plane, as a cookie of a browser.
        BROWSER(Sessions.IDLE),
        /// The control plane, as a token that a command line keeps.
        TERMINAL(Sessions.TERMINAL_IDLE);

        private final @Nullable Duration idle;

        Kind(@Nullable Duration idle) {
            this.idle = idle;
        }
    }

    /// Who it is.
    public sealed interface Holder {
        /// Its id.
        String id();
    }

    /// The holder of an operator token: as long as that is in force, with its rights.
    public record OfToken(String tokenId) implements Holder {
        @Override
        public String id() {
            return tokenId;
        }
    }

    /// A user of an organization.
    ///
    /// @param issuer the name of the issuer that said so, null where a link did
    /// @param roles that the issuer's token gave, by their words
    public record OfUser(
            String organization, String userId, @Nullable String issuer, List<String> roles) implements Holder {
        public OfUser {
            roles = List.copyOf(roles);
        }

        /// The same with what is kept here of its rights, and nothing of what an issuer said once.
        OfUser withoutGivenRoles() {
            return new OfUser(organization, userId, issuer, List.of());
        }

        @Override
        public String id() {
            return userId;
        }
    }

    /// The same, used now.
    Session seen(long now) {
        return new Session(hash, kind, holder, maker, createdAt, now, expiresAt);
    }

    /// Whether it has ended by itself: at its time, or since nobody used it.
    boolean isOver(long now) {
        return now >= expiresAt || (kind.idle != null && now >= seenAt + kind.idle.toMillis());
    }

    @Override
    public String toString() {
        return "Session[" + kind + " of " + holder + "]";
    }
}
