package io.purser.governance.access;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a request says what it is for.
///
/// @param headers lower-case names of the attribution headers that are present, each with all its
///     values
/// @param metadata the body's `metadata` object as flat strings, empty where absent
/// @param bodyUser OpenAI's `user` / `safety_identifier`, Anthropic's `metadata.user_id`
/// @param told what a call that was made elsewhere is told to be for, by field (`customer`, `tag.project`): it ranks
///     above the headers of the request that tells it
public record AttributionSources(
        Map<String, List<String>> headers,
        Map<String, String> metadata,
        @Nullable String bodyUser,
        Map<String, String> told) {

    /// Those of a call that comes by itself.
    public AttributionSources(
            Map<String, List<String>> headers, Map<String, String> metadata, @Nullable String bodyUser) {
        this(headers, metadata, bodyUser, Map.of());
    }
}
