package io.purser.control.prices;

import io.purser.core.pricing.Rates;
import io.purser.core.usage.Meter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a model of the table does, as its `mode` says: which prices it cannot be without, and what
/// some fields mean.
enum ModelKind {
    CHAT(true),
    COMPLETION(true),
    RESPONSES(true),
    REALTIME(true),
    EMBEDDING(false),
    MODERATION(false),
    RERANK(null, Meter.SEARCH_UNITS),
    AUDIO_TRANSCRIPTION(Meter.AUDIO_INPUT_MILLIS, null),
    AUDIO_SPEECH(Meter.AUDIO_OUTPUT_MILLIS, null),
    IMAGE_GENERATION(false),
    IMAGE_EDIT(false),
    VIDEO_GENERATION(Meter.VIDEO_OUTPUT_MILLIS, null),
    OCR(false),
    SEARCH(null, Meter.WEB_SEARCHES),
    VECTOR_STORE(null, Meter.FILE_SEARCHES);

    private static final ModelKind[] ALL = values();

    private final boolean generates;
    private final @Nullable Meter second;
    private final @Nullable Meter query;

    ModelKind(boolean generates) {
        this.generates = generates;
        this.second = null;
        this.query = null;
    }

    ModelKind(@Nullable Meter second, @Nullable Meter query) {
        this.generates = false;
        this.second = second;
        this.query = query;
    }

    /// The kind of a mode, null for one that nobody knows.
    static @Nullable ModelKind of(String mode) {
        return Arrays.stream(ALL)
                .filter(kind -> kind.mode().equals(mode))
                .findFirst()
                .orElse(null);
    }

    private String mode() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether it answers in text, so that text needs a price in both directions.
    boolean generates() {
        return generates;
    }

    boolean makesImages() {
        return this == IMAGE_GENERATION || this == IMAGE_EDIT;
    }

    /// What a second is of, null where the field means something else.
    @Nullable
    Meter second() {
        return second;
    }

    /// What a query is, null where it is nothing we count.
    @Nullable
    Meter query() {
        return query;
    }

    /// Whether these rates price what it does. What is charged as text by a model that hears or
    /// draws is no price for that.
    boolean isPriced(Rates rates) {
        Set<Meter> needed = needed();
        if (needed.isEmpty()) {
            return rates.input() != null && (!generates() || rates.output() != null);
        }
        boolean meant = needed.stream().anyMatch(rates.others()::containsKey);
        return meant || (this == RERANK && rates.input() != null);
    }

    /// One of them at least must have a price; where there are none it is text that must.
    private Set<Meter> needed() {
        return switch (this) {
            case CHAT, COMPLETION, RESPONSES, REALTIME, EMBEDDING, MODERATION -> Set.of();
            case RERANK -> Set.of(Meter.SEARCH_UNITS);
            case AUDIO_TRANSCRIPTION -> Set.of(Meter.AUDIO_INPUT, Meter.AUDIO_INPUT_MILLIS);
            case AUDIO_SPEECH -> Set.of(Meter.INPUT_CHARACTERS, Meter.AUDIO_OUTPUT, Meter.AUDIO_OUTPUT_MILLIS);
            case IMAGE_GENERATION, IMAGE_EDIT -> Set.of(Meter.IMAGE_OUTPUT, Meter.OUTPUT_IMAGES, Meter.OUTPUT_PIXELS);
            case VIDEO_GENERATION -> Set.of(Meter.VIDEO_OUTPUT, Meter.VIDEO_OUTPUT_MILLIS);
            case OCR -> Set.of(Meter.PAGES);
            case SEARCH -> Set.of(Meter.WEB_SEARCHES);
            case VECTOR_STORE -> Set.of(Meter.FILE_SEARCHES);
        };
    }

    /// Whether it is a tool on its own, such as a container that code runs in.
    static boolean isTool(Rates rates) {
        return rates.input() == null
                && rates.output() == null
                && rates.others().keySet().equals(Set.of(Meter.CODE_SESSIONS));
    }
}
