package io.purser.control.explore;

import io.purser.control.analytics.LedgerReader;
import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
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
                        question.figures().forEach(basis -> sums.merge(basis, figure(basis, entry), Math::addExact));
                    }
                });
        return new Result(new Figures(sums), copy, answer.asOf());
    }

    private static boolean takes(Question question, UsageEvent event) {
        return question.sight().sees(event.attribution())
                && (question.asksForMode() || event.dataMode() == DataMode.REAL)
                && question.where().takes(event, question.zone());
    }

    /// What an entry adds to a sum.
    static long figure(Basis basis, Entry entry) {
        UsageEvent event = entry.event();
        TokenUsage usage = event.usage();
        boolean isCall = entry.adjustment() == null;
        return switch (basis) {
            case COST -> event.cost() == null ? 0 : event.cost();
            case REQUESTS -> isCall ? 1 : 0;
            case UNPRICED -> unpriced(entry);
            case FAILED -> isCall && event.outcome() != Outcome.SUCCESS ? 1 : 0;
            case RETRIES -> event.retryCount();
            case INPUT -> usage.input();
            case CACHE_READ -> usage.cacheRead();
            case CACHE_WRITE -> Math.addExact(usage.cacheWrite(), usage.cacheWriteLong());
            case OUTPUT -> usage.output();
            case REASONING -> usage.reasoning();
            case TOKENS -> usage.total();
            case LATENCY -> event.latencyMillis();
            case TOKENS_P50, TOKENS_P95, TOKENS_P99, LATENCY_P50, LATENCY_P95, LATENCY_P99 ->
                throw new IllegalArgumentException(basis + " does not add up; expected a sum");
        };
    }

    private static long unpriced(Entry entry) {
        if (entry.adjustment() != null) {
            return entry.adjustment().wasUnpriced() ? -1 : 0;
        }
        return entry.event().cost() == null ? 1 : 0;
    }
}
