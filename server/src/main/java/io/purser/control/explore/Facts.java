package io.purser.control.explore;

import io.purser.control.analytics.TimeRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port to the columnar copy of the ledger. It is at most a second behind, and nothing that holds back a call
/// depends on it.
public interface Facts {

    /// The figures of each group that has any usage. Where time is not cut, each group is of the whole range.
    Answer ask(Question question);

    /// Single calls, the newest admission first; corrections of calls are none.
    ///
    /// @param before null for the first page
    /// @param most how many at most
    Calls calls(Question question, @Nullable Place before, int most);

    /// How far it has come.
    Progress progress();

    /// Throws it away and reads the ledger from its beginning, while everything else goes on.
    void rebuild();

    /// @param asOf the last place in the ledger that is counted
    record Answer(List<Group> groups, long asOf) {
        public Answer {
            groups = List.copyOf(groups);
        }
    }

    /// One group.
    ///
    /// @param period the part of the range
    /// @param values of the dimensions, in their order; null where the usage carries none
    record Group(TimeRange period, List<@Nullable String> values, Figures figures) {
        public Group {
            values = Collections.unmodifiableList(new ArrayList<>(values));
        }
    }

    /// @param asOf the last place in the ledger that is counted
    record Calls(List<Call> calls, long asOf) {
        public Calls {
            calls = List.copyOf(calls);
        }
    }

    /// A call that was found; the ledger has the rest of it.
    record Call(Place place, String requestId) {}

    /// Where a call stands among others: by admission, then by its place in the ledger.
    record Place(long admittedAt, long sequence) {}

    /// @param place the last place in the ledger that it has read
    /// @param last the last place in the ledger
    /// @param entries how many it holds
    /// @param rebuilding whether it reads everything again
    record Progress(long place, long last, long entries, boolean rebuilding) {}
}
