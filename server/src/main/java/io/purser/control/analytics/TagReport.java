package io.purser.control.analytics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What one tag of past calls says: how much of the spend carries it, by which values, and which of them were
/// probably meant to be one.
///
/// @param usage the usage by this one tag, dearest first
public record TagReport(UsageReport usage) {
    private static final int MOST_COMPARED = 10_000;
    private static final int SHARE_DIGITS = 4;

    /// The share of the cost that carries the tag, 0 to 1; null where nothing was spent.
    public @Nullable BigDecimal coverage() {
        long whole = usage.total().sums().cost();
        if (whole <= 0) {
            return null;
        }
        long tagged = 0;
        for (UsageReport.Row row : usage.rows()) {
            tagged = Math.addExact(
                    tagged, row.values().getFirst() == null ? 0 : row.sums().cost());
        }
        return BigDecimal.valueOf(tagged).divide(BigDecimal.valueOf(whole), SHARE_DIGITS, RoundingMode.DOWN);
    }

    /// Values that were probably meant to be one, the dearest of each list first.
    public List<List<UsageReport.Row>> nearDuplicates() {
        List<UsageReport.Row> compared = usage.rows().stream()
                .filter(row -> row.values().getFirst() != null)
                .limit(MOST_COMPARED)
                .toList();
        Map<String, UsageReport.Row> byValue =
                compared.stream().collect(Collectors.toMap(TagReport::value, Function.identity()));
        List<List<UsageReport.Row>> found = new ArrayList<>();
        for (List<String> together :
                NearDuplicates.of(compared.stream().map(TagReport::value).toList())) {
            found.add(together.stream().map(byValue::get).toList());
        }
        return found;
    }

    private static String value(UsageReport.Row row) {
        return String.valueOf(row.values().getFirst());
    }
}
