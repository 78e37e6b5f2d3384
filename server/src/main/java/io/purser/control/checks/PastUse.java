package io.purser.control.checks;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was used under a policy, as far as whoever asks sees it.
///
/// @param months how far back ceilings are looked at
/// @param peaks by budget id, the most that any account had in a window of those months; budgets that did not stand
///     all that time are left out
/// @param production by budget id, what calls in production counted on it in the last 30 days
/// @param unbudgeted spend of the last 30 days over which no budget stands, the largest first
/// @param hearing who received anything in the last 30 days
public record PastUse(
        int months,
        Map<String, Peak> peaks,
        Map<String, Spend> production,
        List<Unbudgeted> unbudgeted,
        Hearing hearing) {

    public PastUse {
        peaks = Map.copyOf(peaks);
        production = Map.copyOf(production);
        unbudgeted = List.copyOf(unbudgeted);
    }

    /// @param settled in the budget's unit
    /// @param windowStart epoch milliseconds
    public record Peak(long settled, long windowStart) {}

    /// @param cost units of the accounting currency
    /// @param unknown how many calls have no known cost, which add nothing
    public record Spend(long calls, long cost, long unknown) {
        static final Spend NONE = new Spend(0, 0, 0);

        Spend plus(long call, @Nullable Long more) {
            return new Spend(calls + call, cost + (more == null ? 0 : more), unknown + (more == null ? call : 0));
        }
    }

    /// @param group the name of the group that pays; empty where none does
    /// @param callers names of its users, else of its keys, in order
    public record Unbudgeted(String group, List<String> callers, Spend spend) {
        public Unbudgeted {
            callers = List.copyOf(callers);
        }
    }

    /// Whether somebody received anything, tests included.
    public interface Hearing {
        boolean channel(String name);

        boolean person(String userId);
    }
}
