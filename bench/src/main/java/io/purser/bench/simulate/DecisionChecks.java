package io.purser.bench.simulate;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.LedgerRecord.EntryAdjusted;
import io.purser.core.ledger.LedgerRecord.HoldGrown;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.policy.Policy;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One decision against the policy it was made under.
final class DecisionChecks {
    private final World world;
    private final Books books;
    private final @Nullable Policy policy;
    private final CrossingChecks crossings;
    private final Ceilings ceilings;
    private Books.@Nullable Open ending;

    DecisionChecks(World world, Books books, @Nullable Policy policy) {
        this.world = world;
        this.books = books;
        this.policy = policy;
        this.ceilings = new Ceilings(world);
        this.crossings = new CrossingChecks(world, books, policy);
    }

    /// What the books still know before the record is in them.
    void before(LedgerRecord record) {
        if (record instanceof CallSettled call) {
            ending = books.openHolds().get(call.event().requestId());
            crossings.toldBefore(call.crossings());
        }
        if (record instanceof EntryAdjusted correction) {
            crossings.toldBefore(correction.crossings());
        }
        if (record instanceof HoldGrown grown) {
            growsWithCover(grown);
        }
    }

    void after(LedgerRecord record) {
        switch (record) {
            case HoldPlaced hold -> placed(hold);
            case HoldGrown grown -> within(grown.more(), grown.requestId());
            case CallSettled call
            when ReportChecks.isOf(call.event()) ->
                new ReportChecks(world, books, Objects.requireNonNull(policy)).counted(call, crossings);
            case CallSettled call -> settled(call, Objects.requireNonNull(ending));
            case LedgerRecord.BudgetArmed armed -> armed(armed);
            case LedgerRecord.AccountOpened _, LedgerRecord.HoldReleased _, LedgerRecord.CallRefused _ -> {}
            case EntryAdjusted correction -> {
                new RerateChecks(world, books).corrected(correction, budgets());
                correction.crossings().forEach(crossings::told);
            }
        }
    }

    private List<Budget> budgets() {
        return policy == null ? List.of() : policy.budgets();
    }

    private @Nullable Budget budget(String id) {
        return budgets().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private void placed(HoldPlaced hold) {
        Scopes.Subject call = new Scopes.Subject(hold.attribution(), hold.provider(), hold.model());
        Set<Long> expected = new HashSet<>();
        for (Budget budget : budgets()) {
            Books.Account account = account(budget, call, hold.admittedAt());
            if (account != null) {
                expected.add(account.number());
            } else if (isBounded(budget, call, hold.admittedAt())) {
                throw new Violation(
                        "I-5", hold.requestId() + " is bounded by " + budget.name() + " and not held on it");
            }
        }
        Set<Long> found = new HashSet<>();
        hold.held().forEach(each -> found.add(each.account()));
        if (!found.equals(expected)) {
            throw new Violation("I-5", hold.requestId() + " is held on " + found + ", expected " + expected);
        }
        PriceTag tag = world.checks().pinned(hold.requestId(), hold.provider(), hold.model());
        if (!Objects.equals(tag == null ? null : tag.version(), hold.priceVersion())) {
            throw new Violation("I-9", hold.requestId() + " is priced by " + hold.priceVersion() + ", expected " + tag);
        }
        hold.held().forEach(each -> covers(each, hold));
        hold.held().forEach(each -> degrades(each, hold));
        within(hold.held(), hold.requestId());
    }

    /// A hold is at least what it says it covers.
    private void covers(Posting posting, HoldPlaced hold) {
        Budget budget = budget(books.account(posting.account()).budgetId());
        if (budget == null) {
            return;
        }
        long least = switch (budget.unit()) {
            case MONEY -> hold.heldCost() == null ? 0 : hold.heldCost();
            case TOKENS -> hold.inputTokens() + hold.outputTokens();
            case REQUESTS -> 1;
        };
        if (posting.amount() < least) {
            throw new Violation("I-5", hold.requestId() + " holds " + posting.amount() + " of " + least);
        }
    }

    /// What rolls goes by the engine's clock, which only figures may have moved, and is left out; so is
    /// a batch, which names its model in a file.
    private void degrades(Posting posting, HoldPlaced hold) {
        Books.Account account = books.account(posting.account());
        Budget budget = budget(account.budgetId());
        boolean free = hold.model().equals(Prices.GIFT) && budget != null && budget.passesFree();
        if (budget != null
                && budget.degrades()
                && books.isArmed(budget.id())
                && !(budget.period() instanceof Period.Rolling)
                && !Desk.isBatch(hold.requestId())
                && !(free && budget.unit() == Unit.MONEY)) {
            DegradeChecks.placed(hold, budget, ceiling(budget, account), taken(budget, account) - posting.amount());
        }
    }

    private static boolean isBounded(Budget budget, Scopes.Subject call, long at) {
        boolean begun = !(budget.period() instanceof Period.Lifetime life)
                || at >= life.since().toEpochMilli();
        return begun && Scopes.member(budget, call).isPresent();
    }

    private Books.@Nullable Account account(Budget budget, Scopes.Subject call, long at) {
        Optional<Scopes.Member> member = Scopes.member(budget, call);
        if (member.isEmpty()) {
            return null;
        }
        for (Books.Account each : books.accounts()) {
            if (each.budgetId().equals(budget.id())
                    && Objects.equals(each.subject(), member.get().name())
                    && Scopes.admits(budget.period(), each.window(), at)) {
                return each;
            }
        }
        return null;
    }

    /// Settled, held and this stay within every hard limit.
    private void within(List<Posting> postings, String requestId) {
        for (Posting each : postings) {
            Books.Account account = books.account(each.account());
            Budget budget = budget(account.budgetId());
            boolean refuses = budget != null
                    && DegradeChecks.refusesAtCeiling(budget)
                    && !budget.shadow()
                    && books.isArmed(budget.id());
            if (budget != null && refuses && each.amount() > 0) {
                long taken = taken(budget, account);
                Ceilings.Ceiling ceiling = ceiling(budget, account);
                world.coverage(ceiling.isMoved() && taken > budget.limit(), Pair.ADMITTED_BY_AN_ALLOWANCE);
                if (taken > ceiling.limit()) {
                    throw new Violation(
                            "I-5", requestId + " takes " + budget.name() + " to " + taken + " of " + ceiling);
                }
            }
        }
    }

    private Ceilings.Ceiling ceiling(Budget budget, Books.Account account) {
        String organization = Objects.requireNonNull(policy).organization().name();
        return ceilings.of(organization, budget, account.subject(), account.window());
    }

    private long taken(Budget budget, Books.Account account) {
        if (!(budget.period() instanceof Period.Rolling rolling)) {
            return Math.addExact(account.settled(), account.held());
        }
        long width = rolling.subWindowMillis();
        long now =
                world.life().time(Objects.requireNonNull(policy).organization().name());
        long current = Math.floorDiv(now, width) * width;
        long taken = 0;
        for (Books.Account each : books.accounts()) {
            if (each.isSameRow(account)) {
                boolean counts = each.window().end() > current;
                taken += each.held() + (counts ? each.settled() : 0);
            }
        }
        return taken;
    }

    private void growsWithCover(HoldGrown grown) {
        Books.Open open = books.openHolds().get(grown.requestId());
        if (open == null) {
            return;
        }
        for (Posting on : open.placed().held()) {
            Budget budget = budget(books.account(on.account()).budgetId());
            boolean grows =
                    budget != null && budget.estimation() == Estimation.ADAPTIVE && budget.unit() == Unit.TOKENS;
            long more = grown.more().stream()
                    .filter(each -> each.account() == on.account())
                    .mapToLong(Posting::amount)
                    .sum();
            if (grows && open.on(on.account()) + more < open.placed().inputTokens() + grown.outputTokens()) {
                throw new Violation("I-5", grown.requestId() + " covers more than it holds");
            }
        }
    }

    private void settled(CallSettled call, Books.Open hold) {
        UsageEvent event = call.event();
        Scopes.Subject subject = new Scopes.Subject(event.attribution(), event.provider(), event.admittedModel());
        if (event.admittedAt() != hold.placed().admittedAt()) {
            throw new Violation("I-10", event.requestId() + " was admitted at another time than its hold");
        }
        priced(event, hold);
        Set<Long> posted = new HashSet<>();
        boolean above = false;
        for (Posting each : call.settled()) {
            posted.add(each.account());
            above |= each.amount() > hold.on(each.account())
                    && hold.placed().held().stream().anyMatch(held -> held.account() == each.account());
            posted(each, event);
        }
        for (Budget budget : budgets()) {
            Books.Account account = account(budget, subject, event.admittedAt());
            if (account != null && !posted.contains(account.number())) {
                throw new Violation("I-6", event.requestId() + " does not count on " + budget.name());
            }
        }
        boolean expired = event.flags().contains("hold_expired");
        if (expired) {
            expired(event, hold);
        }
        boolean orphan = event.outcome() == Outcome.UNKNOWN && !event.flags().contains("no_answer") && !expired;
        if (orphan) {
            orphaned(event, hold);
        }
        DegradeChecks.settled(event, hold.placed(), orphan || world.agents().isTakenUp(event.requestId()));
        boolean moved = !event.model().equals(event.requestedModel());
        world.coverage(orphan && moved, Pair.ORPHAN_OF_A_MOVED_CALL);
        if (above && !orphan && !event.flags().contains("over_hold")) {
            throw new Violation("I-4", event.requestId() + " settles above its hold and is not flagged");
        }
        world.coverage(above, Pair.SETTLED_ABOVE_HOLD);
        call.crossings().forEach(crossings::told);
        call.settled().forEach(each -> crossings.crosses(each, call));
    }

    /// What a start made up: all that was held, with its top-ups, and it says so.
    private void orphaned(UsageEvent event, Books.Open hold) {
        if (world.outlives(event.requestId())) {
            throw new Violation("I-15", event.requestId() + " waits for its result, and a start ended it");
        }
        world.coverage(Desk.isBatch(event.requestId()), Pair.ORPHAN_OF_A_BATCH);
        world.coverage(Agents.isHold(event.requestId()), Pair.ORPHAN_OF_AN_AGENT);
        boolean whole = event.usage().input() == hold.placed().inputTokens()
                && event.usage().output() == hold.covered()
                && Objects.equals(event.cost(), hold.heldCost());
        boolean told = event.usageSource() == UsageSource.HELD && event.flags().contains("orphan");
        if (!whole || !told) {
            throw new Violation("I-15", event.requestId() + " does not stand at what was held, or does not say so");
        }
    }

    /// What nobody ended in time stands at what was held, and not before its time. What was asked for more and is not
    /// in the journal yet may be left out: nobody was told of it.
    private void expired(UsageEvent event, Books.Open hold) {
        world.coverage().saw(Pair.HOLD_EXPIRED);
        boolean early = world.agenda().latestWallMillis() < world.agents().expiresAt(event.requestId());
        boolean whole = event.usage().input() == hold.placed().inputTokens()
                && event.usage().output() >= world.checks().durableCover(event.requestId())
                && event.usage().output() <= hold.covered();
        if (early || !whole || event.usageSource() != UsageSource.HELD) {
            throw new Violation("I-3", event.requestId() + " is said to be over, and is not as it was held");
        }
    }

    private void posted(Posting posting, UsageEvent event) {
        Books.Account account = books.account(posting.account());
        Budget budget = budget(account.budgetId());
        if (budget == null) {
            return;
        }
        if (!Scopes.admits(budget.period(), account.window(), event.admittedAt())) {
            throw new Violation(
                    "I-10", event.requestId() + " of " + event.admittedAt() + " settles in " + account.window());
        }
        if (account.window().end() <= event.bookedAt()) {
            world.coverage().saw(Pair.SETTLED_IN_A_WINDOW_THAT_IS_OVER);
        }
        if (posting.amount() != Scopes.amount(budget.unit(), event)) {
            throw new Violation("I-6", event.requestId() + " adds " + posting.amount() + " to " + budget.name());
        }
    }

    private void priced(UsageEvent event, Books.Open hold) {
        PriceTag tag = world.checks().pinned(event.requestId(), event.provider(), event.admittedModel());
        // The call of a batch that outlived its process has the price of its admission as the book of now has it.
        boolean takenUp = (Desk.isBatch(event.requestId()) || Agents.isHold(event.requestId()))
                && !event.flags().contains("orphan");
        String version = takenUp && tag != null ? tag.version() : hold.placed().priceVersion();
        if (!Objects.equals(event.priceVersion(), version)) {
            throw new Violation(
                    "I-9",
                    event.requestId() + " was held by " + version + " and is settled by " + event.priceVersion());
        }
        List<TokenUsage> parts = world.provider().result(event.requestId());
        Long cost = event.cost();
        boolean counted =
                event.usageSource() != UsageSource.HELD && event.usage().total() > 0;
        Long expected = tag == null ? null : Long.valueOf(cost(tag, parts == null ? List.of(event.usage()) : parts));
        if (counted && !Objects.equals(cost, expected)) {
            throw new Violation("I-1", event.requestId() + " costs " + cost + ", expected " + expected);
        }
        if (tag == null && cost != null && event.usage().total() > 0) {
            throw new Violation("I-1", event.requestId() + " has no price and costs " + cost + "; unknown is not 0");
        }
    }

    /// Each call by itself, since each is rounded and has its fee.
    private static long cost(PriceTag tag, List<TokenUsage> calls) {
        return calls.stream()
                .mapToLong(each -> tag.cost(each.input(), each.output()))
                .sum();
    }

    /// A budget that comes into force has what its scope spent before.
    private void armed(LedgerRecord.BudgetArmed armed) {
        Budget budget = budget(armed.budgetId());
        if (budget == null) {
            return;
        }
        for (Posting each : armed.totals()) {
            Books.Account account = books.account(each.account());
            long spent = LedgerSums.spent(books, budget, account);
            if (spent != each.amount()) {
                throw new Violation(
                        "I-6", budget.name() + " comes into force with " + each.amount() + ", expected " + spent);
            }
        }
        armed.crossings().forEach(crossings::told);
    }
}
