package io.purser.control.alerts;

import org.jspecify.annotations.Nullable;

/// What a person or a channel is told beside crossings: words that were fixed when they were kept.
///
/// @param id stable, and that of the mail or the webhook
/// @param word as what the person is told: `decider`, `asker`; of a channel its name
/// @param userId null where it is nobody, and of a channel
/// @param nobody why it is nobody, null where it is somebody
/// @param about what it tells of, in two words: `increase 3`
/// @param budget by name
/// @param subject the member of an `each` scope by name, else null
/// @param title one line
/// @param text the whole mail
/// @param madeAt epoch milliseconds
/// @param attempts how many tries there were
/// @param json the same for programs; null where it is for a person
public record Letter(
        String id,
        String organization,
        String word,
        @Nullable String userId,
        @Nullable String nobody,
        String about,
        String budget,
        @Nullable String subject,
        String title,
        String text,
        long madeAt,
        int attempts,
        @Nullable String json) {

    /// For a person.
    public Letter(
            String id,
            String organization,
            String word,
            @Nullable String userId,
            @Nullable String nobody,
            String about,
            String budget,
            @Nullable String subject,
            String title,
            String text,
            long madeAt,
            int attempts) {
        this(id, organization, word, userId, nobody, about, budget, subject, title, text, madeAt, attempts, null);
    }

    /// What is told one after the other: what one channel gets; and what people get, since one server takes it all.
    String lane() {
        return isForChannel() ? organization + "\u0000" + word : "";
    }

    /// Whether it is for a channel.
    boolean isForChannel() {
        return json != null;
    }
}
