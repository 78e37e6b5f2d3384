package io.purser.bench.simulate;

import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.budget.Threshold;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.Posting;
import io.purser.core.policy.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Crossings against where the stages of a ceiling lie, as allowances have moved them.
final class CrossingChecks {
    private final World world;
    private final Books books;
    private final @Nullable Policy policy;
    private final Ceilings ceilings;
    private final Map<String, Long> toldBefore = new HashMap<>();

    CrossingChecks(World world, Books books, @Nullable Policy policy) {
        this.world = world;
        this.books = books;
        this.policy = policy;
        this.ceilings = new Ceilings(world);
    }

    /// What the books still know before the record is in them.
    void toldBefore(List<Crossing> crossings) {
        for (Crossing each : crossings) {
            Long at = books.toldAt(each);
            if (at != null) {
                toldBefore.put(each.id(), at);
            }
        }
    }

    private @Nullable Budget budget(String id) {
        return policy == null
                ? null
                : policy.budgets().stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElse(null);
    }

    private String organization() {
        return Objects.requireNonNull(policy).organization().name();
    }

    void told(Crossing crossing) {
        Budget budget = budget(crossing.budgetId());
        if (budget == null) {
            throw new Violation("I-20", crossing.id() + " is told of a budget that is none");
        }
        Ceilings.Ceiling ceiling = ceilings.of(organization(), budget, crossing.subject(), crossing.window());
        if (crossing.settled() < threshold(budget, ceiling, crossing) || crossing.limitVersion() != ceiling.version()) {
            throw new Violation(
                    "I-20",
                    crossing.id() + " is told at " + crossing.settled() + ", below its threshold of " + ceiling);
        }
        world.coverage(ceiling.isMoved(), Pair.CROSSING_OF_A_MOVED_STAGE);
        world.coverage(crossing.reminder() > 0, Pair.REMINDER);
        Long before = toldBefore.get(crossing.id());
        if (crossing.reminder() > 0
                && before != null
                && world.agenda().latestWallMillis() - before
                        < budget.cooldown().toMillis()) {
            throw new Violation("I-20", crossing.id() + " comes before the cooldown is over");
        }
    }

    private static long threshold(Budget budget, Ceilings.Ceiling ceiling, Crossing crossing) {
        return budget.thresholds().stream()
                .filter(each -> each.name().equals(crossing.threshold()))
                .mapToLong(each -> ceiling.at(each.name(), each.at()))
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /// Every threshold that the account stands at now has been told, in this record or before.
    void crosses(Posting posting, CallSettled call) {
        Books.Account account = books.account(posting.account());
        Budget budget = budget(account.budgetId());
        if (budget == null || budget.period() instanceof Period.Rolling || !books.isArmed(budget.id())) {
            return;
        }
        Ceilings.Ceiling ceiling = ceilings.of(organization(), budget, account.subject(), account.window());
        for (Threshold each : budget.thresholds()) {
            Crossing expected = new Crossing(
                    budget.id(),
                    budget.name(),
                    account.subject(),
                    account.window(),
                    each.name(),
                    ceiling.version(),
                    0,
                    account.settled(),
                    ceiling.limit(),
                    BudgetState.OK);
            if (account.settled() >= ceiling.at(each.name(), each.at()) && !books.hasCrossed(expected.id())) {
                throw new Violation(
                        "I-20",
                        expected.id() + " is crossed and not told by "
                                + call.event().requestId());
            }
        }
    }
}
