package io.purser.gateway.dialect;

import io.purser.core.usage.Meter;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.TokenUsage;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a provider has reported of one call so far, in disjoint buckets. Reports are cumulative:
/// each bucket keeps the largest figure seen, so that the order and number of reports do not
/// matter.
public final class UsageTally {
    /// Above this a figure is not a count of tokens.
    static final long MOST = 1_000_000_000_000L;

    private static final int MOST_UNKNOWN = 8;
    private static final int LONGEST_NAME = 64;

    private boolean reported;
    private boolean running;
    /// Text that was not cached; of a running report the whole prompt, whatever it is of.
    private long input;
    private long cacheRead;
    /// All cache writes: a later report may tell their sum and not their lifetimes again.
    private long written;
    private long writtenLong;
    /// Text; of a running report everything generated.
    private long output;
    private long reasoning;
    private Quantities others = Quantities.NONE;
    private @Nullable String serviceTier;
    private @Nullable String reportedCost;
    private Set<String> unknownFields = Set.of();

    /// Merges quantities besides text tokens.
    public void others(Quantities said) {
        others = others.larger(said);
    }

    /// Merges one quantity besides text tokens.
    public void meter(Meter meter, long amount) {
        if (amount > 0 && amount <= MOST && amount > others.get(meter)) {
            others = others.with(meter, amount);
        }
    }

    /// Notes the class of service that the provider names; `auto` names none.
    public void serviceTier(@Nullable String said) {
        if (said != null && !said.equals("auto")) {
            serviceTier = said.length() <= LONGEST_NAME ? said : said.substring(0, LONGEST_NAME);
        }
    }

    /// Notes what the provider says the call cost, as `"0.00123 USD"`.
    public void reportedCost(@Nullable String said) {
        reportedCost = said == null ? reportedCost : said;
    }

    /// Notes a field with a count that no reader knows; a few of them are kept.
    public void unknownField(String name) {
        if (name.length() <= LONGEST_NAME && unknownFields.size() < MOST_UNKNOWN && !unknownFields.contains(name)) {
            Set<String> more = new TreeSet<>(unknownFields);
            more.add(name);
            unknownFields = more;
        }
    }

    public Quantities others() {
        return others;
    }

    public @Nullable String serviceTier() {
        return serviceTier;
    }

    public @Nullable String reportedCost() {
        return reportedCost;
    }

    /// Names of fields with counts that no reader knows.
    public Set<String> unknownFields() {
        return unknownFields;
    }

    /// Merges one report.
    public void merge(long input, long cacheRead, long cacheWrite, long cacheWriteLong, long output, long reasoning) {
        reported = true;
        this.input = larger(this.input, input);
        this.cacheRead = larger(this.cacheRead, cacheRead);
        written = larger(written, cacheWrite + cacheWriteLong);
        writtenLong = larger(writtenLong, cacheWriteLong);
        this.output = larger(this.output, output);
        this.reasoning = larger(this.reasoning, reasoning);
    }

    /// Merges one of several reports that count whole prompts and whole outputs: what part of them
    /// was cached, or is sound or pictures, may be told later than the whole, and is no more of it.
    public void mergeRunning(long prompt, long cacheRead, long cacheWrite, long output, long reasoning) {
        running = true;
        merge(prompt, cacheRead, cacheWrite, 0, output, reasoning);
    }

    /// Merges what another reader has found of the same call.
    public void merge(UsageTally other) {
        others(other.others);
        serviceTier(other.serviceTier);
        reportedCost(other.reportedCost);
        other.unknownFields.forEach(this::unknownField);
        running |= other.running;
        if (other.reported) {
            merge(
                    other.input,
                    other.cacheRead,
                    other.written - other.writtenLong,
                    other.writtenLong,
                    other.output,
                    other.reasoning);
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

    /// Generated tokens of every kind as last reported.
    public long output() {
        return running ? Math.max(output, others.outputTokens()) : output + others.outputTokens();
    }

    public long reasoning() {
        return reasoning;
    }

    /// Every prompt token as last reported.
    public long prompt() {
        return running ? Math.max(input, others.promptTokens()) : input + cacheRead + written + others.promptTokens();
    }

    /// The report with at least `countedOutput` tokens of output.
    public TokenUsage usage(long countedOutput) {
        long out = Math.max(output(), countedOutput) - others.outputTokens();
        if (!running) {
            long longest = Math.min(writtenLong, written);
            return new TokenUsage(input, cacheRead, written - longest, longest, out, Math.min(reasoning, out), others);
        }
        long text = prompt() - others.promptTokens();
        long read = Math.min(cacheRead, text);
        long write = Math.min(written, text - read);
        return new TokenUsage(text - read - write, read, write, 0, out, Math.min(reasoning, out), others);
    }
}
