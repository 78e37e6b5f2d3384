package io.purser.gateway.relay;

/// How much output a stream's next piece is likely to bring: what its pieces brought lately.
final class Lookahead {
    private final long most;
    private long before;
    private long expected;

    /// @param most output tokens beyond which nothing comes
    Lookahead(long most) {
        this.most = most;
    }

    /// What the output is likely to come to with the next piece.
    ///
    /// @param tokens what it comes to now
    long next(long tokens) {
        long came = tokens - before;
        if (came > 0) {
            expected = expected == 0 ? came : (expected + came + 1) / 2;
            before = tokens;
        }
        return Math.min(tokens + expected, most);
    }
}
