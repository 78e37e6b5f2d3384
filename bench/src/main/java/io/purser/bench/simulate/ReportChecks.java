package io.purser.bench.simulate;

import io.purser.core.budget.Budget;
import io.purser.core.calendar.Window;
import io.purser.core.calendar.Windows;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.policy.Policy;
import io.purser.core.usage.UsageSource;
import io.purser.governance.ingest.Report;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/// A call that was told: it is booked as its source told it, at the price of its own time, on every account of its own
/// windows that there is.
final class ReportChecks {
    private final World world;
    private final Books books;
    private final Policy policy;
    private final long now;

    ReportChecks(World world, Books books, Policy policy) {
        this.world = world;
        this.books = books;
        this.policy = policy;
        this.now = world.life().time(policy.organization().name());
    }

    static boolean isOf(UsageEvent event) {
        return event.particulars().reported() != null;
    }

    void counted(CallSettled call, CrossingChecks crossings) {
        UsageEvent event = call.event();
        asTold(event);
        Set<Long> posted = new HashSet<>();
        boolean above = false;
        for (Posting each : call.settled()) {
            Violation.unless(
                    posted.add(each.account()), "I-6", () -> event.requestId() + " counts twice on " + each.account());
            above |= posted(each, event);
        }
        for (Budget each : policy.budgets()) {
            counts(each, event, posted);
        }
        call.crossings().forEach(crossings::told);
        for (Posting each : call.settled()) {
            if (books.account(each.account()).window().end() > now) {
                crossings.crosses(each, call);
            }
        }
        boolean over = above;
        world.coverage(over, Pair.REPORT_ABOVE_A_LIMIT);
        Violation.unless(
                !over || event.flags().contains("over_limit"),
                "I-5",
                () -> event.requestId() + " lifts a hard budget above its limit and is not flagged");
    }

    private void asTold(UsageEvent event) {
        Report report = world.sources().told(event.requestId());
        if (report == null) {
            throw new Violation("I-1", event.requestId() + " is booked as told, and no source told it");
        }
        Long at = report.at();
        boolean inTime = at == null || event.admittedAt() == Math.min(at, event.bookedAt()) || event.admittedAt() == at;
        boolean same = event.attribution().equals(report.attribution())
                && event.provider().equals(report.provider())
                && event.requestedModel().equals(report.model())
                && event.usage().equals(report.usage())
                && event.usageSource() == UsageSource.PROVIDER
                && event.flags().contains("external");
        Violation.unless(same, "I-1", () -> event + " is not what was told: " + report);
        Violation.unless(inTime, "I-10", () -> event + " is booked at another time than it was told for: " + at);
        PriceTag tag = PriceTag.of(world.prices().tags(), event.provider(), event.model(), event.admittedAt());
        Long cost = tag == null
                ? null
                : Long.valueOf(tag.cost(event.usage().input(), event.usage().output()));
        Violation.unless(Objects.equals(cost, event.cost()), "I-1", () -> event + " costs another sum than " + cost);
    }

    /// Whether a hard budget stands above its limit by it.
    private boolean posted(Posting posting, UsageEvent event) {
        Books.Account account = books.account(posting.account());
        Budget budget = policy.budgets().stream()
                .filter(each -> each.id().equals(account.budgetId()))
                .findFirst()
                .orElse(null);
        if (budget == null) {
            return false;
        }
        boolean right = LedgerSums.counts(budget, account, event);
        Violation.unless(
                right,
                "I-10",
                () -> event.requestId() + " of " + event.admittedAt() + " counts in " + account.window());
        Violation.unless(
                posting.amount() == Scopes.amount(budget.unit(), event),
                "I-6",
                () -> event.requestId() + " adds " + posting.amount() + " to " + budget.name());
        boolean isOver = account.window().end() <= now;
        world.coverage(isOver, Pair.REPORT_IN_A_WINDOW_THAT_IS_OVER);
        if (isOver
                || !books.isArmed(budget.id())
                || budget.period() instanceof io.purser.core.calendar.Period.Rolling) {
            return false;
        }
        long limit = new Ceilings(world)
                .of(policy.organization().name(), budget, account.subject(), account.window())
                .limit();
        return DegradeChecks.refusesAtCeiling(budget)
                && !budget.shadow()
                && posting.amount() > 0
                && account.settled() > limit;
    }

    /// Where a budget has an account for it, it is there; only a window that is over may have none.
    private void counts(Budget budget, UsageEvent event, Set<Long> posted) {
        var call = new Scopes.Subject(event.attribution(), event.provider(), event.admittedModel());
        if (Scopes.member(budget, call).isEmpty()) {
            return;
        }
        boolean there = false;
        for (Books.Account each : books.accounts()) {
            if (each.budgetId().equals(budget.id()) && LedgerSums.counts(budget, each, event)) {
                there = true;
                Violation.unless(
                        posted.contains(each.number()),
                        "I-6",
                        () -> event.requestId() + " does not count on " + budget.name());
            }
        }
        Window window = Windows.containing(budget.period(), event.admittedAt()).orElse(null);
        Violation.unless(
                there || window == null || window.end() <= now,
                "I-6",
                () -> event.requestId() + " opens no account of " + budget.name() + " in a window that runs");
    }
}
