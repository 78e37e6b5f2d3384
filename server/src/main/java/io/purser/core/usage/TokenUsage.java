package io.purser.core.usage;

/// What one call consumed, in buckets that never overlap except `reasoning`, which is inside
/// `output`.
///
/// @param input uncached input tokens
/// @param cacheRead input tokens read from the provider's cache
/// @param cacheWrite input tokens written to the provider's five-minute (or only) cache
/// @param cacheWriteLong input tokens written to the provider's one-hour cache
/// @param output generated tokens, reasoning included
/// @param reasoning the part of `output` that the caller does not see
public record TokenUsage(
        long input, long cacheRead, long cacheWrite, long cacheWriteLong, long output, long reasoning) {

    /// No tokens at all: what a call that never reached a model consumed.
    public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0, 0, 0);

    public TokenUsage {
        if ((input | cacheRead | cacheWrite | cacheWriteLong | output | reasoning) < 0) {
            throw new IllegalArgumentException("a token count is negative; expected counts of 0 or more");
        }
    }

    /// Plain input and output tokens.
    public static TokenUsage of(long input, long output) {
        return new TokenUsage(input, 0, 0, 0, output, 0);
    }

    /// Every token of the prompt, cached or not.
    public long prompt() {
        return Math.addExact(Math.addExact(input, cacheRead), Math.addExact(cacheWrite, cacheWriteLong));
    }

    /// Every token: what token budgets and tokens-per-minute limits count.
    public long total() {
        return Math.addExact(prompt(), output);
    }
}
