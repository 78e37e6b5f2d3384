package io.purser.control.explore;

import io.purser.control.analytics.UsageDimension;
import io.purser.core.ledger.UsageEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which values of a dimension are counted.
///
/// @param excludes whether these are the ones that are left out
/// @param values exact values; null stands for usage that carries none
/// @param patterns values with `*` for any text
public record Condition(
        UsageDimension dimension, boolean excludes, List<@Nullable String> values, List<String> patterns) {
    public Condition {
        values = Collections.unmodifiableList(new ArrayList<>(values));
        patterns = List.copyOf(patterns);
    }

    /// Only these values.
    public static Condition only(UsageDimension dimension, List<@Nullable String> values) {
        return new Condition(dimension, false, values, List.of());
    }

    /// Whether a value is counted.
    public boolean takes(@Nullable String value) {
        return excludes != names(value);
    }

    boolean takes(UsageEvent event) {
        return takes(dimension.of().apply(event));
    }

    private boolean names(@Nullable String value) {
        return values.contains(value)
                || (value != null
                        && patterns.stream()
                                .anyMatch(one -> pattern(one).matcher(value).matches()));
    }

    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (String literal : glob.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(literal.isEmpty() ? "(?:)" : Pattern.quote(literal));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
