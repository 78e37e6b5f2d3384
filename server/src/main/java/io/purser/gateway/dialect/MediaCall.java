package io.purser.gateway.dialect;

import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.PromptSize;
import io.purser.core.pricing.CacheWrites;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import io.purser.gateway.dialect.Endpoint.Task;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What was found in a media call's body, and the bounds of what it will consume.
final class MediaCall {
    /// What speech comes to at most, as text: fast talk is five words a second.
    private static final long TEXT_TOKENS_PER_SECOND = 12;

    private static final long LEAST_TEXT_TOKENS = 256;
    /// Sound read by a model: 10 to 32 tokens a second, by the providers' own pages.
    private static final long SOUND_TOKENS_PER_SECOND = 32;
    /// Sound made of a text: a slow voice says 7 characters a second, at 21 tokens.
    private static final long SPEECH_TOKENS_PER_CHARACTER = 3;

    private static final long SPEECH_MILLIS_PER_CHARACTER = 150;
    private static final long SPEECH_PAUSE_MILLIS = 2_000;
    /// Rerankers bill by a hundred documents, each of up to 500 tokens with the query.
    private static final long DOCUMENTS_PER_SEARCH = 100;

    private static final long BYTES_PER_DOCUMENT = 500;

    private final Endpoint endpoint;
    private final @Nullable String pathModel;
    private final @Nullable List<String> texts;
    private @Nullable String model;
    private @Nullable String user;
    private @Nullable String format;
    private boolean streamed;
    private long textBytes;
    private long queryBytes;
    private boolean asked;
    private int imagesIn;
    private ImageSize size = ImageSize.unsaid();
    private long soundMillis;
    private long characters;
    private List<Long> documents = List.of();

    /// @param texts where the prompt's texts are kept, null where nobody wants them
    MediaCall(Endpoint endpoint, @Nullable String pathModel, @Nullable List<String> texts) {
        this.endpoint = endpoint;
        this.pathModel = pathModel;
        this.texts = texts;
    }

    void model(String name) {
        model = name;
    }

    @Nullable
    String bodyModel() {
        return model;
    }

    void user(@Nullable String said) {
        user = said;
    }

    void streamed(boolean said) {
        streamed |= said;
    }

    void images(int wanted) {
        size = size.times(wanted);
    }

    void size(@Nullable String said) {
        size = size.of(said);
    }

    void quality(@Nullable String said) {
        size = size.in(said);
    }

    void partialImages(int wanted) {
        size = size.withPartial(wanted);
    }

    void image() {
        imagesIn++;
    }

    void format(String name, @Nullable String said) {
        boolean isSound = endpoint.task() == Task.LISTEN || endpoint.task() == Task.SPEAK;
        format = isSound && name.equals("response_format") ? said : format;
    }

    void text(String name, @Nullable String said) {
        if (said == null) {
            return;
        }
        long bytes = said.getBytes(StandardCharsets.UTF_8).length;
        asked |= !name.equals("instructions");
        if (name.equals("query")) {
            queryBytes = bytes;
        }
        textBytes += bytes;
        keep(said);
    }

    void keep(String text) {
        if (texts != null) {
            texts.add(text);
        }
    }

    void speech(@Nullable String said) {
        text("input", said);
        characters = said == null ? 0 : said.codePointCount(0, said.length());
    }

    void sound(long millis) {
        soundMillis = millis;
    }

    void documents(List<Long> sizes) {
        documents = List.copyOf(sizes);
    }

    /// What the answer's reader has to know.
    Media media(@Nullable String contentType) {
        return new Media(
                contentType, format, size, endpoint.task() == Task.DRAW ? size.priceNames(named()) : List.of(), user);
    }

    /// @throws Unexpected where what is asked is missing
    CallShape shape() {
        requireAsked();
        return new CallShape(
                endpoint.kind(),
                named(),
                streamed,
                false,
                new PromptSize(
                        endpoint.task() == Task.RANK ? rankedBytes() : textBytes,
                        Math.max(1, documents.size()),
                        0,
                        imagesIn,
                        0,
                        null),
                endpoint.task() == Task.LISTEN ? OptionalLong.of(transcript()) : OptionalLong.empty(),
                1,
                0,
                CacheWrites.SHORT,
                units(),
                endpoint.task() == Task.DRAW || endpoint.task() == Task.SPEAK,
                ServiceTier.STANDARD,
                1);
    }

    private String named() {
        String name = pathModel == null ? model : JsonBody.modelName(pathModel);
        if (name == null) {
            throw new Unexpected("model", "the name of a model; a provider's own default is not assumed");
        }
        return name;
    }

    private void requireAsked() {
        String needed = switch (endpoint.task()) {
            case DRAW -> endpoint == Endpoint.IMAGE_VARIATIONS ? null : "prompt";
            case SPEAK -> "input";
            case RANK -> "query";
            case LISTEN, TEXT -> null;
        };
        if (needed != null && !asked) {
            throw new Unexpected(needed, "a text");
        }
        if (endpoint.task() == Task.RANK && documents.isEmpty()) {
            throw new Unexpected("documents", "an array of texts");
        }
    }

    private Quantities units() {
        return switch (endpoint.task()) {
            case DRAW -> size.bound(named());
            case LISTEN ->
                Quantities.of(Meter.AUDIO_INPUT, Math.ceilDiv(soundMillis * SOUND_TOKENS_PER_SECOND, 1_000))
                        .with(Meter.AUDIO_INPUT_MILLIS, soundMillis);
            case SPEAK -> spoken();
            case RANK -> Quantities.of(Meter.SEARCH_UNITS, Math.ceilDiv(pieces(), DOCUMENTS_PER_SEARCH));
            case TEXT -> Quantities.NONE;
        };
    }

    private Quantities spoken() {
        Quantities text = Quantities.of(Meter.INPUT_CHARACTERS, characters);
        return MediaAnswer.billsCharacters(named())
                ? text
                : text.with(Meter.AUDIO_OUTPUT, characters * SPEECH_TOKENS_PER_CHARACTER)
                        .with(
                                Meter.AUDIO_OUTPUT_MILLIS,
                                characters * SPEECH_MILLIS_PER_CHARACTER + SPEECH_PAUSE_MILLIS);
    }

    private long transcript() {
        return LEAST_TEXT_TOKENS + Math.ceilDiv(soundMillis * TEXT_TOKENS_PER_SECOND, 1_000);
    }

    /// Every document is read beside the query.
    private long rankedBytes() {
        long bytes = 0;
        for (long each : documents) {
            bytes += each + queryBytes;
        }
        return bytes;
    }

    private long pieces() {
        long pieces = 0;
        for (long each : documents) {
            pieces += Math.max(1, Math.ceilDiv(each + queryBytes, BYTES_PER_DOCUMENT));
        }
        return pieces;
    }
}
