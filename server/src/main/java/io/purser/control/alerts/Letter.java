package io.purser.control.alerts;

import org.jspecify.annotations.Nullable;

/// What a person is told beside crossings: words that were fixed when they were kept.
///
/// @param id stable, and that of the mail
/// @param word as what the person is told: `decider`, `asker`
/// @param userId null where it is nobody
/// @param nobody why it is nobody, null where it is somebody
/// @param about what it tells of, in two words: `increase 3`
/// @param budget by name
/// @param subject the member of an `each` scope by name, else null
/// @param title one line
/// @param text the whole mail
/// @param madeAt epoch milliseconds
/// @param attempts how many tries there were
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
        int attempts) {}
