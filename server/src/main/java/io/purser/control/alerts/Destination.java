package io.purser.control.alerts;

import org.jspecify.annotations.Nullable;

/// Where a crossing goes, with the name under which the outbox keeps it.
public sealed interface Destination {

    /// Divides a recipient's word from a user's id. No name of a channel can hold it.
    char DIVIDER = '\u0001';

    /// The server's own log, so that a crossing's line is written as surely as any delivery.
    record Log() implements Destination {
        /// No channel of a policy can have this name.
        static final String KEY = "\u0000log";

        @Override
        public String key() {
            return KEY;
        }

        @Override
        public String shown() {
            return "log";
        }
    }

    /// A channel of the policy.
    record Named(String channel) implements Destination {
        @Override
        public String key() {
            return channel;
        }

        @Override
        public String shown() {
            return channel;
        }
    }

    /// A user.
    ///
    /// @param recipient as what it is told
    /// @param userId null where the recipient is nobody
    record Person(Recipient recipient, @Nullable String userId) implements Destination {
        @Override
        public String key() {
            return recipient.word() + DIVIDER + (userId == null ? "" : userId);
        }

        @Override
        public String shown() {
            return recipient.word();
        }
    }

    /// As the outbox keeps it.
    String key();

    /// As people are told of it: a channel's name, a recipient's word, `log`.
    String shown();

    /// The destination that the outbox keeps under this name.
    static Destination of(String key) {
        if (key.equals(Log.KEY)) {
            return new Log();
        }
        int divider = key.indexOf(DIVIDER);
        if (divider < 0) {
            return new Named(key);
        }
        String userId = key.substring(divider + 1);
        return Recipient.of(key.substring(0, divider))
                .<Destination>map(word -> new Person(word, userId.isEmpty() ? null : userId))
                .orElseGet(() -> new Named(key));
    }
}
