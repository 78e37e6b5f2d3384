package io.purser.core.usage;

/// What a call can consume besides text tokens. Disjoint from the token buckets of
/// {@link TokenUsage} and from each other; meters of one {@link Matter} measure the same thing in
/// different ways, so that only one of them is charged.
public enum Meter {
    AUDIO_INPUT("audio_input_tokens", Unit.TOKEN, Matter.AUDIO_IN),
    AUDIO_CACHE_READ("audio_cache_read_tokens", Unit.TOKEN, Matter.AUDIO_CACHED),
    AUDIO_OUTPUT("audio_output_tokens", Unit.TOKEN, Matter.AUDIO_OUT),
    IMAGE_INPUT("image_input_tokens", Unit.TOKEN, Matter.IMAGE_IN),
    IMAGE_CACHE_READ("image_cache_read_tokens", Unit.TOKEN, Matter.IMAGE_CACHED),
    IMAGE_OUTPUT("image_output_tokens", Unit.TOKEN, Matter.IMAGE_OUT),
    VIDEO_INPUT("video_input_tokens", Unit.TOKEN, Matter.VIDEO_IN),
    VIDEO_OUTPUT("video_output_tokens", Unit.TOKEN, Matter.VIDEO_OUT),
    AUDIO_INPUT_MILLIS("audio_input_milliseconds", Unit.MILLISECOND, Matter.AUDIO_IN),
    AUDIO_OUTPUT_MILLIS("audio_output_milliseconds", Unit.MILLISECOND, Matter.AUDIO_OUT),
    VIDEO_INPUT_MILLIS("video_input_milliseconds", Unit.MILLISECOND, Matter.VIDEO_IN),
    VIDEO_OUTPUT_MILLIS("video_output_milliseconds", Unit.MILLISECOND, Matter.VIDEO_OUT),
    INPUT_CHARACTERS("input_characters", Unit.PIECE, Matter.TEXT_IN),
    OUTPUT_CHARACTERS("output_characters", Unit.PIECE, Matter.TEXT_OUT),
    INPUT_IMAGES("input_images", Unit.PIECE, Matter.IMAGE_IN),
    OUTPUT_IMAGES("output_images", Unit.PIECE, Matter.IMAGE_OUT),
    INPUT_PIXELS("input_pixels", Unit.PIECE, Matter.IMAGE_IN),
    OUTPUT_PIXELS("output_pixels", Unit.PIECE, Matter.IMAGE_OUT),
    PAGES("pages", Unit.PIECE, Matter.PAGES),
    SEARCH_UNITS("search_units", Unit.PIECE, Matter.SEARCH_UNITS),
    WEB_SEARCHES("web_searches", Unit.PIECE, Matter.WEB_SEARCHES),
    WEB_SEARCHES_LOW("web_searches_low", Unit.PIECE, Matter.WEB_SEARCHES_LOW),
    WEB_SEARCHES_HIGH("web_searches_high", Unit.PIECE, Matter.WEB_SEARCHES_HIGH),
    FILE_SEARCHES("file_searches", Unit.PIECE, Matter.FILE_SEARCHES),
    CODE_SESSIONS("code_sessions", Unit.PIECE, Matter.CODE_SESSIONS),
    TOOL_CALLS("tool_calls", Unit.PIECE, Matter.TOOL_CALLS),
    /// Of a call of which nothing else is known.
    REQUEST_BYTES("request_bytes", Unit.PIECE, Matter.REQUEST_BYTES),
    /// Of a call of which nothing else is known.
    ANSWER_BYTES("answer_bytes", Unit.PIECE, Matter.ANSWER_BYTES);

    /// The meter with this name.
    public static Meter ofBucket(String bucket) {
        for (Meter meter : values()) {
            if (meter.bucket.equals(bucket)) {
                return meter;
            }
        }
        throw new IllegalArgumentException(
                "\"" + bucket + "\" is not a meter; expected one such as " + AUDIO_INPUT.bucket);
    }

    /// In what a meter counts.
    public enum Unit {
        TOKEN,
        MILLISECOND,
        PIECE
    }

    /// What is measured, whatever the measure.
    public enum Matter {
        TEXT_IN,
        TEXT_OUT,
        AUDIO_IN,
        AUDIO_CACHED,
        AUDIO_OUT,
        IMAGE_IN,
        IMAGE_CACHED,
        IMAGE_OUT,
        VIDEO_IN,
        VIDEO_OUT,
        PAGES,
        SEARCH_UNITS,
        WEB_SEARCHES,
        WEB_SEARCHES_LOW,
        WEB_SEARCHES_HIGH,
        FILE_SEARCHES,
        CODE_SESSIONS,
        TOOL_CALLS,
        REQUEST_BYTES,
        ANSWER_BYTES
    }

    private final String bucket;
    private final Unit unit;
    private final Matter matter;

    Meter(String bucket, Unit unit, Matter matter) {
        this.bucket = bucket;
        this.unit = unit;
        this.matter = matter;
    }

    /// The name in exports and explanations, with its unit.
    public String bucket() {
        return bucket;
    }

    public Unit unit() {
        return unit;
    }

    public Matter matter() {
        return matter;
    }

    /// Whether it counts tokens that the model read.
    public boolean isPromptToken() {
        return unit == Unit.TOKEN && !isOutputToken();
    }

    /// Whether it counts tokens that the model generated.
    public boolean isOutputToken() {
        return this == AUDIO_OUTPUT || this == IMAGE_OUTPUT || this == VIDEO_OUTPUT;
    }
}
