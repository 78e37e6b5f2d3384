package io.purser.core.policy;

import java.util.List;

/// Where alerts go.
public sealed interface Channel {
    String name();

    /// When it is told, and how much at once.
    Digest digest();

    /// A signed POST.
    ///
    /// @param secret signs every delivery (Standard Webhooks); never printed
    record Webhook(String name, String url, String secret, Digest digest) implements Channel {
        /// What programs expect.
        public static final Digest USUAL = Digest.IMMEDIATE;

        public Webhook {
            // Null in a document that was kept before it could be said.
            digest = digest == null ? USUAL : digest;
        }

        public Webhook(String name, String url, String secret) {
            this(name, url, secret, USUAL);
        }

        @Override
        public String toString() {
            return "Webhook[" + name + "]";
        }
    }

    /// A mail to each of these addresses.
    record Email(String name, List<String> to, Digest digest) implements Channel {
        /// What people can bear.
        public static final Digest USUAL = Digest.AUTO;

        public Email {
            to = List.copyOf(to);
            // Null in a document that was kept before it could be said.
            digest = digest == null ? USUAL : digest;
        }

        public Email(String name, List<String> to) {
            this(name, to, USUAL);
        }
    }
}
