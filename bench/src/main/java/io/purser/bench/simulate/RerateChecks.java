package io.purser.bench.simulate;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Unit;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.LedgerRecord.EntryAdjusted;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.UsageSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A correction brings a call to what the vendors' lists say now for the time of its admission, on
/// every money account that the call counts in and on none else.
final class RerateChecks {
    private final World world;
    private final Books books;

    RerateChecks(World world, Books books) {
        this.world = world;
        this.books = books;
    }

    void corrected(EntryAdjusted correction, List<Budget> budgets) {
        Adjustment adjustment = correction.adjustment();
        CallSettled call =
                Objects.requireNonNull(books.settled().get(adjustment.entry().requestId()));
        costs(call.event(), adjustment);
        Map<Long, Long> posted = new HashMap<>();
        correction.posted().forEach(each -> posted.merge(each.account(), each.amount(), Math::addExact));
        Map<Long, Long> expected = expected(adjustment, budgets);
        if (!posted.equals(expected)) {
            throw new Violation("I-6", adjustment.id() + " is posted as " + posted + ", expected " + expected);
        }
        boolean again = books.corrected(call.event().requestId()) != adjustment.amount();
        world.coverage(again, Pair.RERATED_AGAIN);
        for (long number : posted.keySet()) {
            boolean over =
                    books.account(number).window().end() <= adjustment.entry().bookedAt();
            world.coverage(over, Pair.RERATED_IN_A_WINDOW_THAT_IS_OVER);
        }
    }

    private void costs(UsageEvent event, Adjustment adjustment) {
        PriceTag tag = PriceTag.of(world.prices().tags(), event.provider(), event.admittedModel(), event.admittedAt());
        boolean known = event.usageSource() != UsageSource.HELD && !Desk.isBatch(event.requestId());
        if (tag == null || !known) {
            throw new Violation("I-1", adjustment.id() + " corrects a call of which nobody knows what it used");
        }
        long before = event.cost() == null ? 0 : event.cost();
        long now = Math.addExact(before, books.corrected(event.requestId()));
        long expected = event.usage().total() == 0
                ? before
                : tag.cost(event.usage().input(), event.usage().output());
        if (now != expected) {
            throw new Violation("I-1", adjustment.id() + " corrects a call to " + now + ", expected " + expected);
        }
    }

    private Map<Long, Long> expected(Adjustment adjustment, List<Budget> budgets) {
        Map<Long, Long> expected = new HashMap<>();
        for (Budget budget : budgets) {
            for (Books.Account each : books.accounts()) {
                boolean counts = budget.unit() == Unit.MONEY
                        && each.budgetId().equals(budget.id())
                        && LedgerSums.counts(budget, each, adjustment.entry());
                if (counts) {
                    expected.put(each.number(), adjustment.amount());
                }
            }
        }
        return expected;
    }
}
