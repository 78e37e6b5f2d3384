package io.purser.control.explore;

import io.purser.control.analytics.LedgerReader;
import io.purser.core.ledger.UsageEvent;
import java.util.EnumMap;
import java.util.Map;

/// The same figures from the ledger's entries and from the columnar copy: whoever doubts a figure can see that both
/// say the same.
public final class Reconciliation {
    private final LedgerReader ledger;
    private final Facts facts;

    public Reconciliation(LedgerReader ledger, Facts facts) {
        this.ledger = ledger;
        this.facts = facts;
    }

    /// What both say of one moment.
    public record Result(Figures ledger, Figures copy, long asOf) {
        public boolean agrees() {
            return ledger.equals(copy);
        }
    }

    /// Reads both. The ledger is read entry by entry: a year of a large organization takes its time.
    public Result of(Question question) {
        Facts.Answer answer = facts.ask(question.total());
        Figures copy = answer.groups().isEmpty()
                ? Figures.none(question.figures())
                : answer.groups().getFirst().figures();
        Map<Basis, Long> sums = new EnumMap<>(Basis.class);
        question.figures().forEach(basis -> sums.put(basis, 0L));
        ledger.events(
                question.organization(),
                question.range().from(),
                question.range().to(),
                entry -> {
                    if (entry.sequence() <= answer.asOf() && takes(question, entry.event())) {
                        question.figures().forEach(basis -> sums.merge(basis, basis.of(entry), Math::addExact));
                    }
                });
        return new Result(new Figures(sums), copy, answer.asOf());
    }

    private static boolean takes(Question question, UsageEvent event) {
        return question.sight().sees(event.attribution())
                && question.takes(event.dataMode())
                && question.where().takes(event, question.zone());
    }
}
