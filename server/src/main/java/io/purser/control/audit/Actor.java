package io.purser.control.audit;

import org.jspecify.annotations.Nullable;

/// Who made a change.
///
/// @param id of an operator token, a key or a user, null for everybody else
/// @param name a token's label, a user's or a key's name, a file's path, or what the process was doing
/// @param issuer the name of the issuer whose token said that it is this user, null for everybody else
public record Actor(
        Kind kind,
        @Nullable String id,
        String name,
        @Nullable String issuer) {

    /// What kind of actor.
    public enum Kind {
        /// The holder of an operator token.
        OPERATOR("operator"),
        /// The holder of an API key.
        KEY("key"),
        /// A user of an organization.
        USER("user"),
        /// A file that the process was given.
        FILE("file"),
        /// The process itself.
        SYSTEM("system"),
        /// Nobody noted it: entries of the first format.
        UNKNOWN("unknown");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /// As an entry has it.
        public String word() {
            return word;
        }
    }

    /// The holder of an operator token.
    public static Actor operator(String id, String label) {
        return new Actor(Kind.OPERATOR, id, label, null);
    }

    /// A user.
    ///
    /// @param issuer whose token said so, null where none did
    public static Actor user(String id, String name, @Nullable String issuer) {
        return new Actor(Kind.USER, id, name, issuer);
    }

    /// The holder of an API key.
    public static Actor key(String id, String name) {
        return new Actor(Kind.KEY, id, name, null);
    }

    /// A file that the process was given.
    public static Actor file(String path) {
        return new Actor(Kind.FILE, null, path, null);
    }

    /// The process itself.
    public static Actor system(String doing) {
        return new Actor(Kind.SYSTEM, null, doing, null);
    }
}
