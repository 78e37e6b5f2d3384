package io.purser.control.allowances;

import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditAction;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Sight;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.money.Money;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Grants allowances, one at a time. Each is kept with its audit entry and then put in force; what lowers a ceiling is
/// put in force before, so that it cannot be spent meanwhile.
public final class Allowances {
    /// What is to last longer is another limit.
    private static final Duration LONGEST_RAISE = Duration.ofDays(366);

    /// An account of a window that was over for longer is in no engine.
    private static final Duration REMEMBERED = Duration.ofDays(4);

    private final AllowanceStore store;
    private final Governance governance;
    private final InstantSource clock;
    private final ReentrantLock changing = new ReentrantLock();

    public Allowances(AllowanceStore store, Governance governance, InstantSource clock) {
        this.store = store;
        this.governance = governance;
        this.clock = clock;
    }

    /// On whose behalf something is done, and with how much of which organization.
    public record Ground(Policy policy, Sight sight, Principal who) {
        String organization() {
            return policy.organization().name();
        }
    }

    /// More for a time.
    ///
    /// @param by the amount more, null where `to` says the ceiling
    /// @param until epoch milliseconds, null for the end of the window
    public record Raise(
            AccountName account,
            @Nullable String by,
            @Nullable String to,
            @Nullable Long until) {}

    /// From one account to another.
    public record Move(AccountName from, AccountName to, String amount) {}

    /// Puts in force what was granted before the process began.
    public void open() {
        long since = clock.millis() - REMEMBERED.toMillis();
        for (String organization : governance.organizations()) {
            store.allowances(organization).stream()
                    .map(Granted::effective)
                    .filter(allowance -> allowance.until() > since)
                    .forEach(allowance -> governance.allow(organization, allowance));
        }
    }

    /// What was granted and is the asker's to see, the latest first.
    public List<Granted> seen(Ground ground) {
        return store.allowances(ground.organization()).stream()
                .filter(one -> sees(ground, one.allowance()))
                .toList();
    }

    private static boolean sees(Ground ground, Allowance allowance) {
        return budget(ground.policy(), allowance)
                .map(budget -> ground.sight().sees(budget, allowance.subject()))
                .orElse(ground.sight() instanceof Sight.Whole);
    }

    /// The budget that an allowance is of, where the policy still has it.
    public static Optional<Budget> budget(Policy policy, Allowance allowance) {
        return policy.budgets().stream()
                .filter(budget -> budget.id().equals(allowance.budgetId()))
                .findFirst();
    }

    public AllowanceOutcome raise(Ground ground, Raise wish, @Nullable String reason) {
        return on(ground, wish.account(), reason, (account, figures) -> {
            Wording words = new Wording(ground.policy(), account.budget());
            return switch (words.raise(figures, wish)) {
                case Wording.Wrong(String field, String expected) -> new AllowanceOutcome.BadInput(field, expected);
                case Wording.Amount(long amount) -> {
                    long now = clock.millis();
                    Long wished = wish.until();
                    long until = wished == null ? endOf(figures, now) : wished;
                    if (until == Long.MAX_VALUE) {
                        yield new AllowanceOutcome.BadInput(
                                "until", "a moment: a lifetime has no end, and what is added for good is a credit");
                    }
                    yield until <= now || (wished != null && until > now + LONGEST_RAISE.toMillis())
                            ? new AllowanceOutcome.BadInput(
                                    "until",
                                    "a moment from now on and within " + LONGEST_RAISE.toDays()
                                            + " days; what is to last longer is another `limit`")
                            : grant(ground, account, Allowance.Kind.RAISE, amount, until, because(reason));
                }
            };
        });
    }

    /// More in this window; on a lifetime budget a top-up.
    public AllowanceOutcome credit(Ground ground, AccountName name, String amount, @Nullable String reason) {
        return on(ground, name, reason, (account, figures) -> {
            Wording words = new Wording(ground.policy(), account.budget());
            boolean isWallet = account.budget().period() instanceof Period.Lifetime;
            return switch (words.more(figures, "amount", amount)) {
                case Wording.Wrong(String field, String expected) -> new AllowanceOutcome.BadInput(field, expected);
                case Wording.Amount(long units) ->
                    grant(
                            ground,
                            account,
                            isWallet ? Allowance.Kind.TOP_UP : Allowance.Kind.CREDIT,
                            units,
                            endOf(figures, clock.millis()),
                            because(reason));
            };
        });
    }

    /// What was spent in this window may be spent once more.
    public AllowanceOutcome reset(Ground ground, AccountName name, @Nullable String reason) {
        return on(ground, name, reason, (account, figures) -> {
            if (account.budget().period() instanceof Period.Rolling) {
                return new AllowanceOutcome.BadInput(
                        "budget", "one with windows: what a rolling budget has spent passes by itself; credit it");
            }
            if (figures.settled() <= 0) {
                return new AllowanceOutcome.BadInput("budget", "an account on which something is spent");
            }
            return grant(
                    ground,
                    account,
                    Allowance.Kind.RESET,
                    figures.settled(),
                    endOf(figures, clock.millis()),
                    because(reason));
        });
    }

    /// Moves a part of what is left on one account to another; the two ceilings together stay what they are.
    public AllowanceOutcome move(Ground ground, Move wish, @Nullable String reason) {
        return on(ground, wish.from(), reason, (from, given) -> {
            AccountLookup lookup = new AccountLookup(ground.policy(), ground.sight());
            return switch (lookup.find("to", wish.to())) {
                case AccountLookup.Missing(AllowanceOutcome outcome) -> outcome;
                case AccountLookup.Account to ->
                    figures(ground, to)
                            .map(taken -> move(ground, wish, from, given, to, taken, because(reason)))
                            .orElseGet(() -> new AllowanceOutcome.NotFound(
                                    "budget", wish.to().budget()));
            };
        });
    }

    private AllowanceOutcome move(
            Ground ground,
            Move wish,
            AccountLookup.Account from,
            BudgetFigures given,
            AccountLookup.Account to,
            BudgetFigures taken,
            String reason) {
        if (!mayMove(ground, from) || !mayMove(ground, to)) {
            return new AllowanceOutcome.Forbidden("without " + Permission.BILLING_WRITE.word()
                    + " money moves between accounts of users and keys only");
        }
        if (from.equals(to)) {
            return new AllowanceOutcome.BadInput("to", "another account than the one that gives");
        }
        if (given.budget().unit() != taken.budget().unit()
                || !given.window().equals(taken.window())
                || !given.budget()
                        .period()
                        .getClass()
                        .equals(taken.budget().period().getClass())) {
            return new AllowanceOutcome.BadInput("to", "a budget in the same unit whose window is the same now");
        }
        return switch (new Wording(ground.policy(), to.budget()).more(taken, "amount", wish.amount())) {
            case Wording.Wrong(String field, String expected) -> new AllowanceOutcome.BadInput(field, expected);
            case Wording.Amount(long amount) -> move(ground, from, to, amount, endOf(given, clock.millis()), reason);
        };
    }

    private AllowanceOutcome move(
            Ground ground,
            AccountLookup.Account from,
            AccountLookup.Account to,
            long amount,
            long until,
            String reason) {
        String organization = ground.organization();
        long number = store.latestAllowance(organization) + 1;
        Granted less = granted(ground, from, number, Allowance.Kind.REALLOCATION, -amount, until, reason, number + 1);
        Granted more = granted(ground, to, number + 1, Allowance.Kind.REALLOCATION, amount, until, reason, number);
        if (!governance.take(organization, less.allowance())) {
            return figures(ground, from)
                    .<AllowanceOutcome>map(AllowanceOutcome.Lacking::new)
                    .orElseGet(AllowanceOutcome.Conflict::new);
        }
        boolean kept = false;
        try {
            kept = keep(ground, AuditAction.BUDGET_REALLOCATE, List.of(less, more), List.of(from, to));
        } finally {
            if (!kept) {
                governance.forget(organization, less.allowance());
            }
        }
        if (!kept) {
            return new AllowanceOutcome.Conflict();
        }
        governance.allow(organization, more.allowance());
        return done(ground, List.of(less, more), List.of(from, to));
    }

    /// Finance moves what it may change; who leads a part moves money between the people and keys in it.
    private static boolean mayMove(Ground ground, AccountLookup.Account account) {
        return account.isPersonal()
                || ground.who()
                        .sight(Permission.BILLING_WRITE, ground.policy())
                        .sees(account.budget(), account.subject());
    }

    /// Ends an allowance now. What was moved is moved back by moving it.
    public AllowanceOutcome end(Ground ground, String id, @Nullable String reason) {
        return changing(() -> {
            if (isMissing(reason)) {
                return new AllowanceOutcome.ReasonRequired();
            }
            long now = clock.millis();
            Granted known = seen(ground).stream()
                    .filter(one -> Long.toString(one.allowance().number()).equals(id))
                    .findFirst()
                    .orElse(null);
            if (known == null) {
                return new AllowanceOutcome.NotFound("allowance", id);
            }
            if (known.allowance().kind() == Allowance.Kind.REALLOCATION) {
                return new AllowanceOutcome.BadInput("id", "no reallocation: what was moved is moved back");
            }
            Budget budget = budget(ground.policy(), known.allowance()).orElse(null);
            if (budget != null && known.endedAt() != null) {
                return done(ground, List.of(known), List.of(account(budget, known)));
            }
            if (budget == null || known.effective().until() <= now) {
                return new AllowanceOutcome.BadInput("id", "an allowance that is in force");
            }
            Granted ended = known.ended(now);
            Wording words = new Wording(ground.policy(), budget);
            if (!store.end(ground.organization(), ended, words.ended(known, now, actor(ground), because(reason)))) {
                return new AllowanceOutcome.Conflict();
            }
            governance.allow(ground.organization(), ended.effective());
            return done(ground, List.of(ended), List.of(account(budget, ended)));
        });
    }

    private static AccountLookup.Account account(Budget budget, Granted granted) {
        return new AccountLookup.Account(budget, granted.allowance().subject());
    }

    private interface Deed {
        AllowanceOutcome on(AccountLookup.Account account, BudgetFigures figures);
    }

    private AllowanceOutcome on(Ground ground, AccountName name, @Nullable String reason, Deed deed) {
        return changing(() -> {
            if (isMissing(reason)) {
                return new AllowanceOutcome.ReasonRequired();
            }
            return switch (new AccountLookup(ground.policy(), ground.sight()).find("subject", name)) {
                case AccountLookup.Missing(AllowanceOutcome outcome) -> outcome;
                case AccountLookup.Account account ->
                    figures(ground, account)
                            .map(figures -> deed.on(account, figures))
                            .orElseGet(() -> new AllowanceOutcome.NotFound("budget", name.budget()));
            };
        });
    }

    private AllowanceOutcome changing(Supplier<AllowanceOutcome> change) {
        changing.lock();
        try {
            return change.get();
        } finally {
            changing.unlock();
        }
    }

    private AllowanceOutcome grant(
            Ground ground, AccountLookup.Account account, Allowance.Kind kind, long amount, long until, String reason) {
        long number = store.latestAllowance(ground.organization()) + 1;
        Granted granted = granted(ground, account, number, kind, amount, until, reason, null);
        if (!keep(ground, Wording.action(kind), List.of(granted), List.of(account))) {
            return new AllowanceOutcome.Conflict();
        }
        governance.allow(ground.organization(), granted.allowance());
        return done(ground, List.of(granted), List.of(account));
    }

    private Granted granted(
            Ground ground,
            AccountLookup.Account account,
            long number,
            Allowance.Kind kind,
            long amount,
            long until,
            String reason,
            @Nullable Long counterpart) {
        long now = clock.millis();
        Budget budget = account.budget();
        Allowance allowance = new Allowance(number, budget.id(), account.subject(), kind, amount, now, until);
        return new Granted(allowance, budget.name(), reason, actor(ground).name(), now, counterpart, null);
    }

    private boolean keep(
            Ground ground, AuditAction action, List<Granted> granted, List<AccountLookup.Account> accounts) {
        return store.grant(
                ground.organization(),
                granted,
                Wording.deed(ground.policy(), action, granted, accounts, actor(ground)));
    }

    private AllowanceOutcome done(Ground ground, List<Granted> granted, List<AccountLookup.Account> accounts) {
        return new AllowanceOutcome.Done(
                granted,
                accounts.stream()
                        .map(account -> figures(ground, account))
                        .flatMap(Optional::stream)
                        .toList());
    }

    private Optional<BudgetFigures> figures(Ground ground, AccountLookup.Account account) {
        return governance.account(ground.organization(), account.budget().id(), account.subject());
    }

    private static Actor actor(Ground ground) {
        return ground.who().actor();
    }

    /// When what is granted in a window ends: with it; of a rolling budget a length from now.
    private static long endOf(BudgetFigures figures, long now) {
        return figures.budget().period() instanceof Period.Rolling(Duration length)
                ? now + length.toMillis()
                : figures.window().end();
    }

    private static boolean isMissing(@Nullable String reason) {
        return reason == null || reason.isBlank();
    }

    private static String because(@Nullable String reason) {
        return reason == null ? "" : reason.strip();
    }

    /// The most that a ceiling with allowances may be.
    static boolean fits(BudgetFigures figures, long more) {
        return more <= Money.LARGEST - figures.budget().limit();
    }
}
