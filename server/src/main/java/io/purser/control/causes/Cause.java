package io.purser.control.causes;

import io.purser.control.analytics.Selection;
import io.purser.control.explore.Basis;
import io.purser.control.explore.Figures;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Something that changed in a range.
///
/// @param at when, to the hour or day where usage alone tells it; null where it is not known
/// @param fields what of it is declared otherwise
/// @param changes how often it was changed by somebody
/// @param change the latest of these; null where only usage tells of it
/// @param touched which usage it touches; null where that cannot be said
/// @param spent what that costs; null where it cannot be said
public record Cause(
        Kind kind,
        String name,
        Verb verb,
        @Nullable Long at,
        List<String> fields,
        int changes,
        @Nullable Change change,
        @Nullable Selection touched,
        @Nullable Spent spent) {

    public Cause {
        fields = List.copyOf(fields);
    }

    /// What changed.
    public enum Kind {
        KEY,
        MODEL,
        PRICE,
        ROUTE,
        BUDGET,
        POLICY,
        MEMBERSHIP,
        PROMPT_VERSION;

        /// Whether it makes spend; what it does not make it bounds.
        public boolean makesSpend() {
            return this != BUDGET && this != POLICY;
        }
    }

    /// What became of it.
    public enum Verb {
        /// It was not there before, or nobody used it.
        APPEARED,
        /// It was used long ago, not in the range before, and now again.
        RETURNED,
        CHANGED,
        /// It is no longer there, or nobody uses it.
        GONE
    }

    /// A change as the audit log has it.
    public record Change(long entry, String actor, @Nullable String reason) {}

    /// What the usage that it touches costs, in units of the accounting currency.
    ///
    /// @param explained how much of the difference it explains: all of it, of a price what
    ///     is due to the price
    /// @param unpriced the calls of both ranges whose cost is not known, and so in no figure
    public record Spent(long before, long now, long explained, long unpriced) {
        /// The figures that it is made from.
        static final Set<Basis> FIGURES = Set.of(Basis.COST, Basis.UNPRICED);

        static Spent of(Figures before, Figures now) {
            long was = before.sum(Basis.COST);
            long is = now.sum(Basis.COST);
            return new Spent(
                    was,
                    is,
                    Math.subtractExact(is, was),
                    Math.addExact(before.sum(Basis.UNPRICED), now.sum(Basis.UNPRICED)));
        }
    }

    Cause costing(@Nullable Spent cost) {
        return new Cause(kind, name, verb, at, fields, changes, change, touched, cost);
    }

    Cause touching(Selection usage) {
        return new Cause(kind, name, verb, at, fields, changes, change, usage, spent);
    }

    Cause since(@Nullable Long moment) {
        return new Cause(kind, name, verb, moment, fields, changes, change, touched, spent);
    }

    /// Both are about the same: usage tells what became of it, the audit who did it.
    Cause with(Cause declared) {
        return new Cause(
                kind, name, verb, declared.at, declared.fields, declared.changes, declared.change, touched, spent);
    }

    /// By how much it is ranked.
    long weight() {
        return spent == null ? -1 : Math.abs(spent.explained());
    }
}
