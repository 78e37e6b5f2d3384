package io.purser.control.explore;

import io.purser.control.analytics.TimeRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What each member of a dimension spent in each window of a range.
public final class PastWindows {
    private PastWindows() {}

    /// @param spent of each window, the earliest first, from the first on in which there was a call
    /// @param unpriced calls whose cost is not known: they add nothing
    public record Past(List<Long> spent, long unpriced) {
        public Past {
            spent = List.copyOf(spent);
        }
    }

    /// By the member's value; what carries none is left out. Without a dimension everything stands under the empty
    /// name.
    ///
    /// @param asked by one dimension at most, cut into windows
    public static Map<String, Past> of(Facts facts, Question asked) {
        Question question = asked.measured(Set.of(Basis.COST, Basis.REQUESTS, Basis.UNPRICED));
        List<TimeRange> windows = Usage.buckets(question);
        Map<String, Map<Long, Figures>> members = new TreeMap<>();
        for (Facts.Group group : facts.ask(question).groups()) {
            String member = group.values().isEmpty() ? "" : group.values().getFirst();
            if (member != null) {
                members.computeIfAbsent(member, _ -> new HashMap<>())
                        .put(group.period().from(), group.figures());
            }
        }
        Map<String, Past> past = new TreeMap<>();
        members.forEach((member, figures) -> past.put(member, past(windows, figures)));
        return past;
    }

    private static Past past(List<TimeRange> windows, Map<Long, Figures> figures) {
        List<Long> spent = new ArrayList<>();
        long unpriced = 0;
        for (TimeRange window : windows) {
            Figures there = figures.get(window.from());
            if (there != null || !spent.isEmpty()) {
                spent.add(there == null ? 0 : Math.max(0, there.sum(Basis.COST)));
                unpriced += there == null ? 0 : there.sum(Basis.UNPRICED);
            }
        }
        return new Past(spent, unpriced);
    }
}
