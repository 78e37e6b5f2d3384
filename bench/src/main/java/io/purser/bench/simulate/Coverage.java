package io.purser.bench.simulate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How often each pair of states met. Safe to add to from one thread; sums of several are added
/// up at the end.
final class Coverage {
    private final Map<Pair, Long> counts = new EnumMap<>(Pair.class);

    void saw(Pair pair) {
        counts.merge(pair, 1L, Long::sum);
    }

    void add(Coverage other) {
        other.counts.forEach((pair, count) -> counts.merge(pair, count, Long::sum));
    }

    /// Pairs that never met.
    List<Pair> missing() {
        List<Pair> missing = new ArrayList<>(List.of(Pair.values()));
        missing.removeAll(counts.keySet());
        return missing;
    }

    /// A line for each pair.
    String table() {
        StringBuilder table = new StringBuilder();
        for (Pair pair : Pair.values()) {
            table.append("  %9d  %s%n".formatted(counts.getOrDefault(pair, 0L), pair.what()));
        }
        return table.toString();
    }
}
