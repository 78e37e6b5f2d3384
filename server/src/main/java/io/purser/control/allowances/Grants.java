package io.purser.control.allowances;

import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.BudgetFigures;
import io.purser.governance.recovery.Governance;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How allowances are made: one at a time, numbered, found again as accounts.
final class Grants {
    /// What is to last longer is another limit.
    private static final Duration LONGEST_RAISE = Duration.ofDays(366);

    private final AllowanceStore store;
    private final Governance governance;
    private final InstantSource clock;
    private final ReentrantLock changing = new ReentrantLock();

    Grants(AllowanceStore store, Governance governance, InstantSource clock) {
        this.store = store;
        this.governance = governance;
        this.clock = clock;
    }

    long now() {
        return clock.millis();
    }

    <T> T changing(Supplier<T> change) {
        changing.lock();
        try {
            return change.get();
        } finally {
            changing.unlock();
        }
    }

    /// The number of the next allowance; good while nobody else changes anything.
    long next(String organization) {
        return store.latestAllowance(organization) + 1;
    }

    /// How far and how long a ceiling is raised.
    sealed interface Raising {}

    record By(long amount, long until) implements Raising {}

    record Not(AllowanceOutcome.BadInput why) implements Raising {}

    Raising raising(
            Allowances.Ground ground, AccountLookup.Account account, BudgetFigures figures, Allowances.Raise wish) {
        return switch (new Wording(ground.policy(), account.budget()).raise(figures, wish)) {
            case Wording.Wrong(String field, String expected) -> not(field, expected);
            case Wording.Amount(long amount) -> {
                Long wished = wish.until();
                long until = wished == null ? endOf(figures) : wished;
                if (until == Long.MAX_VALUE) {
                    yield not("until", "a moment: a lifetime has no end, and what is added for good is a credit");
                }
                boolean lasts = wished == null || until <= now() + LONGEST_RAISE.toMillis();
                yield until > now() && lasts
                        ? new By(amount, until)
                        : not(
                                "until",
                                "a moment from now on and within " + LONGEST_RAISE.toDays()
                                        + " days; what is to last longer is another `limit`");
            }
        };
    }

    private static Not not(String field, String expected) {
        return new Not(new AllowanceOutcome.BadInput(field, expected));
    }

    Granted granted(
            Allowances.Ground ground,
            AccountLookup.Account account,
            long number,
            Allowance.Kind kind,
            By raise,
            String reason,
            @Nullable Long counterpart) {
        Budget budget = account.budget();
        Allowance allowance =
                new Allowance(number, budget.id(), account.subject(), kind, raise.amount(), now(), raise.until());
        return new Granted(
                allowance, budget.name(), reason, ground.who().actor().name(), now(), counterpart, null);
    }

    AllowanceOutcome.Done done(Allowances.Ground ground, List<Granted> granted, List<AccountLookup.Account> accounts) {
        return new AllowanceOutcome.Done(
                granted,
                accounts.stream()
                        .map(account -> figures(ground, account))
                        .flatMap(Optional::stream)
                        .toList());
    }

    Optional<BudgetFigures> figures(Allowances.Ground ground, AccountLookup.Account account) {
        return governance.account(ground.organization(), account.budget().id(), account.subject());
    }

    /// When what is granted in a window ends: with it; of a rolling budget a length from now.
    long endOf(BudgetFigures figures) {
        return figures.budget().period() instanceof Period.Rolling(Duration length)
                ? now() + length.toMillis()
                : figures.window().end();
    }
}
