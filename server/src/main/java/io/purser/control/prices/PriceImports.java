package io.purser.control.prices;

import io.purser.control.audit.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The port to the price tables that people send to a running gateway. What is taken over is kept with its audit entry
/// in one transaction, and in force for new calls when this returns; versions that are in force stay as they are.
public interface PriceImports {
    /// The imports, the newest first. Those before the last thousand stand in the audit log alone.
    List<Imported> all();

    /// Reviews a table and, with a reason, takes over what is plausible.
    ///
    /// @param reason why; null: nothing is changed
    Outcome review(Wish wish, @Nullable String reason, Actor actor);

    /// A table, and how it is judged.
    ///
    /// @param table its text
    /// @param source where it is from; stands on every price
    /// @param effectiveFrom from when its prices hold, null: from now on
    /// @param largestJump the largest factor that is believed
    /// @param accepted models for which a person vouches
    /// @param providers only theirs; empty: all
    record Wish(
            String table,
            String source,
            @Nullable Instant effectiveFrom,
            long largestJump,
            Set<String> accepted,
            Set<String> providers) {
        public Wish {
            accepted = Set.copyOf(accepted);
            providers = Set.copyOf(providers);
        }

        /// Without the table, which is long.
        @Override
        public String toString() {
            return "Wish[" + source + ", " + table.length() + " characters]";
        }
    }

    /// A table that was taken over.
    ///
    /// @param number 1 is the first
    /// @param at when, in epoch milliseconds
    /// @param actor whose name it was done under
    /// @param sha256 of the table
    /// @param effectiveFrom from when its prices hold, in epoch milliseconds
    /// @param providers whose prices were looked at; empty: all
    /// @param accepted models for which somebody vouched
    record Imported(
            long number,
            long at,
            String actor,
            String source,
            String sha256,
            long effectiveFrom,
            long largestJump,
            List<String> providers,
            List<String> accepted,
            String reason,
            PriceReview.Counts counts) {
        public Imported {
            providers = List.copyOf(providers);
            accepted = List.copyOf(accepted);
        }
    }

    /// What became of a table.
    sealed interface Outcome {}

    /// It was reviewed.
    ///
    /// @param imported null where it was only looked at, or changes nothing
    record Reviewed(TableReview review, @Nullable Imported imported) implements Outcome {}

    /// It is no such table.
    record Unreadable(String why) implements Outcome {}

    /// There would be more versions than are kept.
    record Full(int most) implements Outcome {}
}
