package io.purser.control.allowances;

import io.purser.control.alerts.Letter;
import io.purser.control.audit.Actor;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Matching;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Takes what holders of keys ask beyond a ceiling, and what their leads decide. A key has one open request for each
/// account, and not many in all.
public final class IncreaseRequests {
    /// Open ones of one key.
    private static final int MOST_OPEN = 20;

    private static final int LONGEST_REASON = 2_000;

    private final IncreaseStore store;
    private final Allowances allowances;
    private final Governance governance;
    private final InstantSource clock;
    private final ReentrantLock asking = new ReentrantLock();

    public IncreaseRequests(IncreaseStore store, Allowances allowances, Governance governance, InstantSource clock) {
        this.store = store;
        this.allowances = allowances;
        this.governance = governance;
        this.clock = clock;
    }

    /// What is asked.
    ///
    /// @param account the budget by name, with a subject only where the caller's identity does not say whose
    /// @param until epoch milliseconds, null for the end of the window
    /// @param refused what the refused call was for, null where none is named
    public record Wish(
            AccountName account,
            String amount,
            @Nullable Long until,
            @Nullable String reason,
            @Nullable String requestId,
            @Nullable Attribution refused) {}

    /// On behalf of the holder of a key.
    public IncreaseOutcome ask(Policy policy, Identity identity, Wish wish) {
        asking.lock();
        try {
            String reason = wish.reason() == null ? "" : wish.reason().strip();
            if (reason.isEmpty()) {
                return new IncreaseOutcome.Stopped(new AllowanceOutcome.ReasonRequired());
            }
            if (reason.length() > LONGEST_REASON) {
                return stopped("reason", "at most " + LONGEST_REASON + " characters");
            }
            Long until = wish.until();
            if (until != null && until <= clock.millis()) {
                return stopped("until", "a moment from now on");
            }
            Budget budget = policy.budgets().stream()
                    .filter(one -> one.name().equals(wish.account().budget()))
                    .filter(one -> AccountLookup.bounds(one.scope(), identity))
                    .findFirst()
                    .orElse(null);
            return budget == null
                    ? new IncreaseOutcome.Stopped(new AllowanceOutcome.NotFound(
                            "budget", wish.account().budget()))
                    : ask(policy, identity, budget, wish, reason);
        } finally {
            asking.unlock();
        }
    }

    private static IncreaseOutcome stopped(String field, String expected) {
        return new IncreaseOutcome.Stopped(new AllowanceOutcome.BadInput(field, expected));
    }

    private IncreaseOutcome ask(Policy policy, Identity identity, Budget budget, Wish wish, String reason) {
        Dimension each = budget.scope().each();
        Attribution made = wish.refused() == null ? Attribution.of(identity) : wish.refused();
        String subject = each == null ? null : Matching.member(each, made);
        subject = each != null && subject == null ? wish.account().subject() : subject;
        if (each != null && (subject == null || subject.isBlank())) {
            return stopped("subject", "whose account of this budget is meant, or the refused call in `requestId`");
        }
        String organization = policy.organization().name();
        Optional<BudgetFigures> figures = governance.account(organization, budget.id(), subject);
        if (figures.isEmpty()) {
            return new IncreaseOutcome.Stopped(new AllowanceOutcome.NotFound("budget", budget.name()));
        }
        return switch (new Wording(policy, budget).more(figures.get(), "amount", wish.amount())) {
            case Wording.Wrong(String field, String expected) -> stopped(field, expected);
            case Wording.Amount(long amount) -> ask(policy, identity, budget, subject, amount, wish, reason);
        };
    }

    private IncreaseOutcome ask(
            Policy policy,
            Identity identity,
            Budget budget,
            @Nullable String subject,
            long amount,
            Wish wish,
            String reason) {
        String organization = policy.organization().name();
        List<IncreaseRequest> all = store.increaseRequests(organization);
        List<IncreaseRequest> waiting =
                own(all, identity).filter(one -> one.decision() == null).toList();
        for (IncreaseRequest one : waiting) {
            if (one.budgetId().equals(budget.id()) && Objects.equals(one.subject(), subject)) {
                return new IncreaseOutcome.Waiting(one);
            }
        }
        if (waiting.size() >= MOST_OPEN) {
            return stopped("budget", "fewer than " + MOST_OPEN + " requests that wait for a decision");
        }
        Identity.Ref key = Objects.requireNonNull(identity.key(), "only a key asks");
        Identity.Ref user = identity.user();
        IncreaseRequest request = new IncreaseRequest(
                all.isEmpty() ? 1 : all.getFirst().number() + 1,
                budget.id(),
                budget.name(),
                subject,
                amount,
                wish.until(),
                reason,
                new IncreaseRequest.Asker(key.id(), key.name(), user == null ? null : user.name()),
                wish.requestId(),
                clock.millis(),
                null);
        Actor actor = Actor.key(key.id(), key.name());
        List<Letter> letters = new IncreaseLetters(policy, budget, request).asked();
        return store.ask(organization, request, new Wording(policy, budget).asked(request, actor), letters)
                ? new IncreaseOutcome.Asked(request)
                : new IncreaseOutcome.Stopped(new AllowanceOutcome.Conflict());
    }

    private static Stream<IncreaseRequest> own(List<IncreaseRequest> all, Identity identity) {
        Identity.Ref key = identity.key();
        return all.stream().filter(one -> key != null && one.asker().keyId().equals(key.id()));
    }

    /// What a key has asked, the latest first.
    public List<IncreaseRequest> own(Identity identity) {
        return own(store.increaseRequests(identity.organization()), identity).toList();
    }

    /// What was asked on accounts that are the asker's to see, the latest first.
    public List<IncreaseRequest> seen(Allowances.Ground ground) {
        return store.increaseRequests(ground.organization()).stream()
                .filter(one -> Allowances.sees(ground, one.budgetId(), one.subject()))
                .toList();
    }

    /// Decides one.
    ///
    /// @param verdict null to refuse
    public IncreaseOutcome decide(
            Allowances.Ground ground, String id, @Nullable Verdict verdict, @Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            return new IncreaseOutcome.Stopped(new AllowanceOutcome.ReasonRequired());
        }
        IncreaseRequest request = seen(ground).stream()
                .filter(one -> Long.toString(one.number()).equals(id))
                .findFirst()
                .orElse(null);
        if (request == null) {
            return new IncreaseOutcome.Stopped(new AllowanceOutcome.NotFound("increase request", id));
        }
        return request.decision() != null
                ? new IncreaseOutcome.Decided(request)
                : allowances.decide(ground, request, verdict, reason.strip(), store);
    }

    /// How an approval differs from what was asked.
    ///
    /// @param by the amount in place of the one that was asked, null for that
    /// @param until epoch milliseconds; what was asked unless `untilSaid`
    public record Verdict(@Nullable String by, @Nullable Long until, boolean untilSaid) {}
}
