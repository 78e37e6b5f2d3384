package io.purser.control.analytics;

import io.purser.core.usage.TokenUsage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Usage by dimensions.
///
/// @param rows by period, then dearest first
/// @param completeUntil epoch milliseconds: nothing admitted before can still change
public record UsageReport(UsageQuery query, List<Row> rows, Row total, long completeUntil) {
    public UsageReport {
        rows = List.copyOf(rows);
    }

    /// The usage of one group in one period.
    ///
    /// @param values of the dimensions, in their order
    public record Row(TimeRange period, List<@Nullable String> values, Sums sums) {
        public Row {
            values = Collections.unmodifiableList(new ArrayList<>(values));
        }
    }

    /// Exact sums; an overflow is a failure, never a wrong figure.
    ///
    /// @param cost units of the currency, of the entries whose cost is known
    /// @param unpriced entries whose cost is not known
    public record Sums(
            long cost,
            long requests,
            long unpriced,
            long input,
            long cacheRead,
            long cacheWrite,
            long output,
            long reasoning) {
        public static final Sums NONE = new Sums(0, 0, 0, 0, 0, 0, 0, 0);

        /// This and what an entry adds: an adjustment only its amount, and one unpriced entry less where it priced one.
        public Sums plus(LedgerReader.Entry entry) {
            @Nullable Long known = entry.event().cost();
            if (entry.adjustment() != null) {
                long priced = entry.adjustment().wasUnpriced() ? -1 : 0;
                return plus(new Sums(entry.adjustment().amount(), 0, priced, 0, 0, 0, 0, 0));
            }
            TokenUsage usage = entry.event().usage();
            return plus(new Sums(
                    known == null ? 0 : known,
                    1,
                    known == null ? 1 : 0,
                    usage.input(),
                    usage.cacheRead(),
                    Math.addExact(usage.cacheWrite(), usage.cacheWriteLong()),
                    usage.output(),
                    usage.reasoning()));
        }

        public Sums plus(Sums other) {
            return new Sums(
                    Math.addExact(cost, other.cost),
                    Math.addExact(requests, other.requests),
                    Math.addExact(unpriced, other.unpriced),
                    Math.addExact(input, other.input),
                    Math.addExact(cacheRead, other.cacheRead),
                    Math.addExact(cacheWrite, other.cacheWrite),
                    Math.addExact(output, other.output),
                    Math.addExact(reasoning, other.reasoning));
        }
    }
}
