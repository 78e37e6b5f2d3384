package io.purser.core.tenancy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one API key allows, requires and fixes.
///
/// @param models patterns of allowed models; empty allows all
/// @param expiresAt epoch milliseconds, null never
/// @param fixed attribution fields the key sets: `environment`, `customer`, `endpoint`, `feature`,
///     `promptVersion`, `session`, `tag.NAME`
/// @param override whether the caller may replace what the key sets
/// @param required attribution fields that a request must carry
/// @param allowed attribution fields with their allow-list
/// @param baggage whether the W3C `baggage` header is read
/// @param metadata whether the body's `metadata` is read
/// @param userIsCustomer whether OpenAI's `user` and Anthropic's `metadata.user_id` name the
///     customer
public record KeyPolicy(
        List<String> models,
        @Nullable Long expiresAt,
        Map<String, String> fixed,
        boolean override,
        List<String> required,
        Map<String, List<String>> allowed,
        boolean baggage,
        boolean metadata,
        boolean userIsCustomer) {

    /// A key that allows everything and fixes nothing.
    public static final KeyPolicy OPEN =
            new KeyPolicy(List.of(), null, Map.of(), true, List.of(), Map.of(), false, false, false);

    public KeyPolicy {
        models = List.copyOf(models);
        fixed = Map.copyOf(fixed);
        required = List.copyOf(required);
        allowed = Map.copyOf(allowed);
    }
}
