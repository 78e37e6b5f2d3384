package io.purser.gateway.dialect;

import io.purser.core.usage.TokenUsage;

/// What a provider has reported of one call so far, in disjoint buckets. Reports are cumulative:
/// each bucket keeps the largest figure seen, so that the order and number of reports do not
/// matter.
public final class UsageTally {
    /// Above this a figure is not a count of tokens.
    static final long MOST = 1_000_000_000_000L;

    private boolean reported;
    private boolean running;
    private long input;
    private long cacheRead;
    private long cacheWrite;
    private long cacheWriteLong;
    private long output;
    private long reasoning;

    /// Merges one report.
    public void merge(long input, long cacheRead, long cacheWrite, long cacheWriteLong, long output, long reasoning) {
        reported = true;
        this.input = larger(this.input, input);
        this.cacheRead = larger(this.cacheRead, cacheRead);
        this.cacheWrite = larger(this.cacheWrite, cacheWrite);
        this.cacheWriteLong = larger(this.cacheWriteLong, cacheWriteLong);
        this.output = larger(this.output, output);
        this.reasoning = larger(this.reasoning, reasoning);
    }

    /// Merges one of several reports whose prompt holds the cached tokens: the share that was
    /// cached may be told later than the prompt, and is then no more of it.
    public void mergeRunning(long prompt, long cacheRead, long output, long reasoning) {
        reported = true;
        running = true;
        long whole = larger(prompt(), prompt);
        this.cacheRead = Math.min(whole, larger(this.cacheRead, cacheRead));
        this.input = whole - this.cacheRead;
        this.output = larger(this.output, output);
        this.reasoning = larger(this.reasoning, reasoning);
    }

    /// Merges what another reader has found of the same call.
    public void merge(UsageTally other) {
        if (other.running) {
            mergeRunning(other.prompt(), other.cacheRead, other.output, other.reasoning);
        } else if (other.reported) {
            merge(other.input, other.cacheRead, other.cacheWrite, other.cacheWriteLong, other.output, other.reasoning);
        }
    }

    private static long larger(long known, long said) {
        return said > MOST ? known : Math.max(known, said);
    }

    /// Says that what was reported is the call's beginning: it stands, and its end is to be reported yet.
    public void notYetFinal() {
        reported = false;
    }

    /// Whether there was any report of the whole call.
    public boolean reported() {
        return reported;
    }

    /// Output tokens as last reported.
    public long output() {
        return output;
    }

    public long reasoning() {
        return reasoning;
    }

    /// Every prompt token as last reported.
    public long prompt() {
        return input + cacheRead + cacheWrite + cacheWriteLong;
    }

    /// The report with at least `countedOutput` tokens of output.
    public TokenUsage usage(long countedOutput) {
        long out = Math.max(output, countedOutput);
        return new TokenUsage(input, cacheRead, cacheWrite, cacheWriteLong, out, Math.min(reasoning, out));
    }
}
