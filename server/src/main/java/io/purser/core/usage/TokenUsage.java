package io.purser.core.usage;

/// What one call consumed, in buckets that never overlap except `reasoning`, which is inside
/// `output`.
///
/// @param input uncached text tokens of the prompt
/// @param cacheRead input tokens read from the provider's cache
/// @param cacheWrite input tokens written to the provider's five-minute (or only) cache
/// @param cacheWriteLong input tokens written to the provider's one-hour cache
/// @param output generated text tokens, reasoning included
/// @param reasoning the part of `output` that the caller does not see
/// @param others everything that is not text: audio, images, seconds, searches
public record TokenUsage(
        long input,
        long cacheRead,
        long cacheWrite,
        long cacheWriteLong,
        long output,
        long reasoning,
        Quantities others) {

    /// No tokens at all: what a call that never reached a model consumed.
    public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0, 0, 0);

    public TokenUsage {
        if ((input | cacheRead | cacheWrite | cacheWriteLong | output | reasoning) < 0) {
            throw new IllegalArgumentException("a token count is negative; expected counts of 0 or more");
        }
    }

    /// Text alone.
    public TokenUsage(long input, long cacheRead, long cacheWrite, long cacheWriteLong, long output, long reasoning) {
        this(input, cacheRead, cacheWrite, cacheWriteLong, output, reasoning, Quantities.NONE);
    }

    /// Plain input and output tokens.
    public static TokenUsage of(long input, long output) {
        return new TokenUsage(input, 0, 0, 0, output, 0);
    }

    /// The same text with other quantities beside it.
    public TokenUsage with(Quantities quantities) {
        return new TokenUsage(input, cacheRead, cacheWrite, cacheWriteLong, output, reasoning, quantities);
    }

    /// Both together, bucket by bucket.
    public TokenUsage plus(TokenUsage other) {
        return new TokenUsage(
                Math.addExact(input, other.input),
                Math.addExact(cacheRead, other.cacheRead),
                Math.addExact(cacheWrite, other.cacheWrite),
                Math.addExact(cacheWriteLong, other.cacheWriteLong),
                Math.addExact(output, other.output),
                Math.addExact(reasoning, other.reasoning),
                others.plus(other.others));
    }

    /// Every token of the prompt, cached or not, of every kind.
    public long prompt() {
        return Math.addExact(
                Math.addExact(Math.addExact(input, cacheRead), Math.addExact(cacheWrite, cacheWriteLong)),
                others.promptTokens());
    }

    /// Every token that was generated, of every kind.
    public long generated() {
        return Math.addExact(output, others.outputTokens());
    }

    /// Every token: what token budgets and tokens-per-minute limits count.
    public long total() {
        return Math.addExact(prompt(), generated());
    }
}
