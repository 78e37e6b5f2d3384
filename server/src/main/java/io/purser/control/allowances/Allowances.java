package io.purser.control.allowances;

import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Sight;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Grants allowances, one at a time. Each is kept with its audit entry and then put in force; what lowers a ceiling is
/// put in force before, so that it cannot be spent meanwhile.
public final class Allowances {
    /// An account of a window that was over for longer is in no engine.
    private static final Duration REMEMBERED = Duration.ofDays(4);

    private final AllowanceStore store;
    private final Governance governance;
    private final Grants grants;

    public Allowances(AllowanceStore store, Governance governance, InstantSource clock) {
        this.store = store;
        this.governance = governance;
        this.grants = new Grants(store, governance, clock);
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

    /// What a start puts in force again: what was granted to an organization and may move the ceiling of an account
    /// that is in its engine.
    public static List<Allowance> atStart(AllowanceStore store, String organization, InstantSource clock) {
        long since = clock.millis() - REMEMBERED.toMillis();
        return store.allowances(organization).stream()
                .map(Granted::effective)
                .filter(allowance -> allowance.until() > since)
                .toList();
    }

    /// Carries over what the windows of its organizations leave.
    public Rollovers rollovers(RolloverStore kept, RolloverStore.PastAccounts past, InstantSource clock) {
        return new Rollovers(kept, governance, grants, past, clock);
    }

    /// What was granted and is the asker's to see, the latest first.
    public List<Granted> seen(Ground ground) {
        return store.allowances(ground.organization()).stream()
                .filter(one ->
                        sees(ground, one.allowance().budgetId(), one.allowance().subject()))
                .toList();
    }

    /// Every allowance of an organization, each as long as it was in force.
    public List<Allowance> all(String organization) {
        return store.allowances(organization).stream().map(Granted::effective).toList();
    }

    /// Every allowance of an organization as it moved a ceiling in the past: from when it was granted.
    public List<Allowance> played(String organization) {
        return store.allowances(organization).stream().map(Granted::played).toList();
    }

    /// Whether an account is the asker's to see; of a budget that is gone only whoever sees everything.
    static boolean sees(Ground ground, String budgetId, @Nullable String subject) {
        return budget(ground.policy(), budgetId)
                .map(budget -> ground.sight().seesWords(budget, subject))
                .orElse(ground.sight() instanceof Sight.Whole);
    }

    /// The budget of an id, where the policy still has it.
    public static Optional<Budget> budget(Policy policy, String id) {
        return policy.budgets().stream()
                .filter(budget -> budget.id().equals(id))
                .findFirst();
    }

    public AllowanceOutcome raise(Ground ground, Raise wish, @Nullable String reason) {
        return on(ground, wish.account(), reason, (account, figures, why) -> switch (grants.raising(
                ground, account, figures, wish)) {
            case Grants.Not(AllowanceOutcome.BadInput wrong) -> wrong;
            case Grants.By raise -> grant(ground, account, Allowance.Kind.RAISE, raise, why);
        });
    }

    /// More in this window; on a lifetime budget a top-up.
    public AllowanceOutcome credit(Ground ground, AccountName name, String amount, @Nullable String reason) {
        return on(ground, name, reason, (account, figures, why) -> {
            boolean isWallet = account.budget().period() instanceof Period.Lifetime;
            return switch (new Wording(ground.policy(), account.budget()).more(figures, "amount", amount)) {
                case Wording.Wrong(String field, String expected) -> new AllowanceOutcome.BadInput(field, expected);
                case Wording.Amount(long units) ->
                    grant(
                            ground,
                            account,
                            isWallet ? Allowance.Kind.TOP_UP : Allowance.Kind.CREDIT,
                            new Grants.By(units, grants.endOf(figures)),
                            why);
            };
        });
    }

    /// What was spent in this window may be spent once more.
    public AllowanceOutcome reset(Ground ground, AccountName name, @Nullable String reason) {
        return on(ground, name, reason, (account, figures, why) -> {
            if (account.budget().period() instanceof Period.Rolling) {
                return new AllowanceOutcome.BadInput(
                        "budget", "one with windows: what a rolling budget has spent passes by itself; credit it");
            }
            if (figures.settled() <= 0) {
                return new AllowanceOutcome.BadInput("budget", "an account on which something is spent");
            }
            Grants.By spent = new Grants.By(figures.settled(), grants.endOf(figures));
            return grant(ground, account, Allowance.Kind.RESET, spent, why);
        });
    }

    /// Moves a part of what is left on one account to another; the two ceilings together stay what they are.
    public AllowanceOutcome move(Ground ground, Move wish, @Nullable String reason) {
        return on(ground, wish.from(), reason, (from, given, why) -> switch (new AccountLookup(
                        ground.policy(), ground.sight())
                .find("to", wish.to())) {
            case AccountLookup.Missing(AllowanceOutcome outcome) -> outcome;
            case AccountLookup.Account to ->
                grants.figures(ground, to)
                        .map(taken -> move(ground, wish, from, given, to, taken, why))
                        .orElseGet(() -> new AllowanceOutcome.NotFound(
                                "budget", wish.to().budget()));
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
            return notOthers("money moves between accounts of users and keys only");
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
            case Wording.Amount(long amount) -> move(ground, from, to, amount, grants.endOf(given), reason);
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
        long number = grants.next(ground.organization());
        Allowance.Kind kind = Allowance.Kind.REALLOCATION;
        Granted less = grants.granted(ground, from, number, kind, new Grants.By(-amount, until), reason, number + 1);
        Granted more = grants.granted(ground, to, number + 1, kind, new Grants.By(amount, until), reason, number);
        if (!governance.take(organization, less.allowance())) {
            return grants.figures(ground, from)
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
        return grants.done(ground, List.of(less, more), List.of(from, to));
    }

    /// Finance moves what it may change; who leads a part decides over the people and keys in it.
    private static boolean mayMove(Ground ground, AccountLookup.Account account) {
        return account.isPersonal()
                || ground.who()
                        .sight(Permission.BILLING_WRITE, ground.policy())
                        .sees(account.budget(), account.subject());
    }

    private static AllowanceOutcome.Forbidden notOthers(String rest) {
        return new AllowanceOutcome.Forbidden("without " + Permission.BILLING_WRITE.word() + " " + rest);
    }

    /// Raises what was asked, or less or more, or refuses it; the decision and the raise are kept together.
    ///
    /// @param verdict null to refuse
    IncreaseOutcome decide(
            Ground ground,
            IncreaseRequest request,
            IncreaseRequests.@Nullable Verdict verdict,
            String reason,
            IncreaseStore requests) {
        if (isOwn(ground.who().actor(), request.asker())) {
            return new IncreaseOutcome.Stopped(
                    new AllowanceOutcome.Forbidden("nobody decides what was asked with a key of their own"));
        }
        AccountName name = new AccountName(request.budgetId(), request.subject());
        Decisions decisions = new Decisions(grants, governance, requests, ground, request, reason);
        AllowanceOutcome outcome = on(
                ground,
                name,
                reason,
                (account, figures, why) -> mayMove(ground, account)
                        ? decisions.decide(account, figures, verdict)
                        : notOthers("requests for accounts of users and keys are decided"));
        IncreaseRequest decided = decisions.decided();
        return decided == null ? new IncreaseOutcome.Stopped(outcome) : new IncreaseOutcome.Decided(decided);
    }

    private static boolean isOwn(Actor who, IncreaseRequest.Asker asker) {
        return who.kind() == Actor.Kind.USER && who.name().equals(asker.user());
    }

    /// Ends an allowance now; one that was ended stays so. What was moved is moved back by moving it.
    public AllowanceOutcome end(Ground ground, String id, @Nullable String reason) {
        return grants.changing(() -> {
            String why = reason == null ? "" : reason.strip();
            if (why.isEmpty()) {
                return new AllowanceOutcome.ReasonRequired();
            }
            Granted known = seen(ground).stream()
                    .filter(one -> Long.toString(one.allowance().number()).equals(id))
                    .findFirst()
                    .orElse(null);
            return known == null ? new AllowanceOutcome.NotFound("allowance", id) : end(ground, known, why);
        });
    }

    private AllowanceOutcome end(Ground ground, Granted known, String reason) {
        if (known.allowance().kind() == Allowance.Kind.REALLOCATION) {
            return new AllowanceOutcome.BadInput("id", "no reallocation: what was moved is moved back");
        }
        long now = grants.now();
        Budget budget = budget(ground.policy(), known.allowance().budgetId()).orElse(null);
        if (budget == null || (known.endedAt() == null && known.effective().until() <= now)) {
            return new AllowanceOutcome.BadInput("id", "an allowance that is in force");
        }
        List<AccountLookup.Account> account =
                List.of(new AccountLookup.Account(budget, known.allowance().subject()));
        if (known.endedAt() != null) {
            return grants.done(ground, List.of(known), account);
        }
        Granted ended = known.ended(now);
        AuditDeed deed = new Wording(ground.policy(), budget).ended(known, now, actor(ground), reason);
        if (!store.end(ground.organization(), ended, deed)) {
            return new AllowanceOutcome.Conflict();
        }
        governance.allow(ground.organization(), ended.effective());
        return grants.done(ground, List.of(ended), account);
    }

    private interface Deed {
        AllowanceOutcome on(AccountLookup.Account account, BudgetFigures figures, String reason);
    }

    private AllowanceOutcome on(Ground ground, AccountName name, @Nullable String reason, Deed deed) {
        return grants.changing(() -> {
            String why = reason == null ? "" : reason.strip();
            if (why.isEmpty()) {
                return new AllowanceOutcome.ReasonRequired();
            }
            return switch (new AccountLookup(ground.policy(), ground.sight()).find("subject", name)) {
                case AccountLookup.Missing(AllowanceOutcome outcome) -> outcome;
                case AccountLookup.Account account ->
                    grants.figures(ground, account)
                            .map(figures -> deed.on(account, figures, why))
                            .orElseGet(() -> new AllowanceOutcome.NotFound("budget", name.budget()));
            };
        });
    }

    private AllowanceOutcome grant(
            Ground ground, AccountLookup.Account account, Allowance.Kind kind, Grants.By raise, String reason) {
        Granted granted =
                grants.granted(ground, account, grants.next(ground.organization()), kind, raise, reason, null);
        if (!keep(ground, Wording.action(kind), List.of(granted), List.of(account))) {
            return new AllowanceOutcome.Conflict();
        }
        governance.allow(ground.organization(), granted.allowance());
        return grants.done(ground, List.of(granted), List.of(account));
    }

    private boolean keep(
            Ground ground, AuditAction action, List<Granted> granted, List<AccountLookup.Account> accounts) {
        return store.grant(
                ground.organization(),
                granted,
                Wording.deed(ground.policy(), action, granted, accounts, actor(ground)));
    }

    private static Actor actor(Ground ground) {
        return ground.who().actor();
    }
}
