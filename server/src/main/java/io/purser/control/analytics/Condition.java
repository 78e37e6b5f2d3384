package io.purser.control.analytics;

import io.purser.core.attribution.Identity;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.model.ModelPattern;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which values of a dimension are counted.
///
/// @param excludes whether these are the ones that are left out
/// @param values exact values; null stands for usage that carries none
/// @param patterns values with `*` for any text
/// @param below of groups: whether what stands below one of them counts as it does. A call has the path that
///     its group had when it was admitted
public record Condition(
        UsageDimension dimension,
        boolean excludes,
        List<@Nullable String> values,
        List<String> patterns,
        boolean below) {
    public Condition {
        values = new Names(values);
        patterns = List.copyOf(patterns);
        if (below && !dimension.name().equals("group")) {
            throw new IllegalArgumentException(
                    "below: nothing stands below a " + dimension.name() + "; expected the dimension group");
        }
    }

    /// Values in their order, of which one is found without reading all of them: each word of a column is looked up.
    private static final class Names extends AbstractList<@Nullable String> implements RandomAccess {
        private final List<@Nullable String> inOrder;
        private final Set<@Nullable String> known;

        Names(List<@Nullable String> values) {
            this.inOrder = new ArrayList<>(values);
            this.known = new HashSet<>(values);
        }

        @Override
        public @Nullable String get(int index) {
            return inOrder.get(index);
        }

        @Override
        public int size() {
            return inOrder.size();
        }

        @Override
        public boolean contains(@Nullable Object value) {
            return known.contains(value);
        }
    }

    /// One that counts no value's descendants.
    public Condition(UsageDimension dimension, boolean excludes, List<@Nullable String> values, List<String> patterns) {
        this(dimension, excludes, values, patterns, false);
    }

    /// Groups of these names, with everything below them.
    public static Condition within(UsageDimension group, List<String> names) {
        return new Condition(group, false, List.copyOf(names), List.of(), true);
    }

    /// Only these values.
    public static Condition only(UsageDimension dimension, List<@Nullable String> values) {
        return new Condition(dimension, false, values, List.of());
    }

    /// Whether a value is counted.
    public boolean takes(@Nullable String value) {
        return excludes != names(value);
    }

    /// Whether an event is counted.
    public boolean takes(UsageEvent event) {
        return below
                ? takes(event.attribution().identity())
                : takes(dimension.of().apply(event));
    }

    /// Whether usage by somebody in these groups is counted, where what is below counts.
    public boolean takes(Identity by) {
        boolean named =
                by.groupPath().isEmpty() ? names(null) : by.groupPath().stream().anyMatch(group -> names(group.name()));
        return excludes != named;
    }

    private boolean names(@Nullable String value) {
        return values.contains(value)
                || (value != null && patterns.stream().anyMatch(one -> ModelPattern.matches(one, value)));
    }
}
