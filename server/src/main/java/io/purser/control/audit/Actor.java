package io.purser.control.audit;

import org.jspecify.annotations.Nullable;

/// Who made a change.
///
/// @param id of an operator token or a key, null for everybody else
/// @param name a token's label, a key's name, a file's path, or what the process was doing
public record Actor(Kind kind, @Nullable String id, String name) {

    /// What kind of actor.
    public enum Kind {
        /// The holder of an operator token.
        OPERATOR("operator"),
        /// The holder of an API key.
        KEY("key"),
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
        return new Actor(Kind.OPERATOR, id, label);
    }

    /// The holder of an API key.
    public static Actor key(String id, String name) {
        return new Actor(Kind.KEY, id, name);
    }

    /// A file that the process was given.
    public static Actor file(String path) {
        return new Actor(Kind.FILE, null, path);
    }

    /// The process itself.
    public static Actor system(String doing) {
        return new Actor(Kind.SYSTEM, null, doing);
    }
}
