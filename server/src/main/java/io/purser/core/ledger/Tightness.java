package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The engine's own order of accounts, for those who have only their figures.
public final class Tightness {
    private Tightness() {}

    /// The broadest scope first, as a refusal lists them.
    public static Comparator<BudgetFigures> broadestFirst(Attribution attribution) {
        return Comparator.<BudgetFigures>comparingLong(
                        one -> Figures.level(one.budget().scope(), attribution))
                .thenComparing(one -> one.budget().name());
    }

    /// The account that governs: of those that refuse, else of the others, the one with the least remaining for each
    /// unit of the call's estimate; then the most specific.
    public static Optional<BudgetFigures> governing(List<BudgetFigures> accounts, Attribution attribution) {
        boolean anyRefuses = accounts.stream().anyMatch(one -> one.budget().refuses());
        return accounts.stream()
                .filter(one -> one.budget().refuses() == anyRefuses)
                .min((one, other) -> compare(one, other, attribution));
    }

    private static int compare(BudgetFigures one, BudgetFigures other, Attribution attribution) {
        int ratio = Figures.ratio(one.remaining(), one.estimate(), other.remaining(), other.estimate());
        if (ratio != 0) {
            return ratio;
        }
        int level = Long.compare(
                Figures.level(other.budget().scope(), attribution),
                Figures.level(one.budget().scope(), attribution));
        return level != 0 ? level : one.budget().name().compareTo(other.budget().name());
    }
}
