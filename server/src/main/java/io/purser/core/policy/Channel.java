package io.purser.core.policy;

import java.util.List;

/// Where alerts go.
public sealed interface Channel {
    String name();

    /// A signed POST.
    ///
    /// @param secret signs every delivery (Standard Webhooks); never printed
    record Webhook(String name, String url, String secret) implements Channel {
        @Override
        public String toString() {
            return "Webhook[" + name + "]";
        }
    }

    /// A mail to each of these addresses.
    record Email(String name, List<String> to) implements Channel {
        public Email {
            to = List.copyOf(to);
        }
    }
}
