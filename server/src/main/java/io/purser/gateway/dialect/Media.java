package io.purser.gateway.dialect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a media call's body says beside what it costs.
///
/// @param contentType of a form, with its boundary; null where the body is JSON
/// @param format of a transcript or of speech, as asked for
/// @param size of the images that are wanted
/// @param priceNames the names under which a price for just this size and quality may be listed
/// @param user OpenAI's `user`
record Media(
        @Nullable String contentType,
        @Nullable String format,
        ImageSize size,
        List<String> priceNames,
        @Nullable String user) {

    /// A call of text.
    static final Media NONE = new Media(null, null, ImageSize.unsaid(), List.of(), null);
}
