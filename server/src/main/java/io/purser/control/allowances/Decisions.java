package io.purser.control.allowances;

import io.purser.control.alerts.Letter;
import io.purser.control.audit.AuditDeed;
import io.purser.core.budget.Allowance;
import io.purser.core.ledger.BudgetFigures;
import io.purser.governance.recovery.Governance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One increase request on its way to a decision.
final class Decisions {
    private final Grants grants;
    private final Governance governance;
    private final IncreaseStore store;
    private final Allowances.Ground ground;
    private final IncreaseRequest request;
    private final String reason;
    private @Nullable IncreaseRequest decided;

    Decisions(
            Grants grants,
            Governance governance,
            IncreaseStore store,
            Allowances.Ground ground,
            IncreaseRequest request,
            String reason) {
        this.grants = grants;
        this.governance = governance;
        this.store = store;
        this.ground = ground;
        this.request = request;
        this.reason = reason;
    }

    /// The request as it was decided, null where it was not.
    @Nullable
    IncreaseRequest decided() {
        return decided;
    }

    AllowanceOutcome decide(
            AccountLookup.Account account, BudgetFigures figures, IncreaseRequests.@Nullable Verdict verdict) {
        if (verdict == null) {
            return keep(account, null);
        }
        String asked = new Wording(ground.policy(), account.budget()).text(request.amount());
        String by = verdict.by() == null ? asked : verdict.by();
        Long until = verdict.untilSaid() ? verdict.until() : request.until();
        AccountName name = new AccountName(request.budgetId(), request.subject());
        return switch (grants.raising(ground, account, figures, new Allowances.Raise(name, by, null, until))) {
            case Grants.Not(AllowanceOutcome.BadInput wrong) -> wrong;
            case Grants.By raise ->
                keep(
                        account,
                        grants.granted(
                                ground,
                                account,
                                grants.next(ground.organization()),
                                Allowance.Kind.RAISE,
                                raise,
                                reason,
                                null));
        };
    }

    private AllowanceOutcome keep(AccountLookup.Account account, @Nullable Granted granted) {
        Long allowance = granted == null ? null : granted.allowance().number();
        String who = ground.who().actor().name();
        IncreaseRequest made = request.decided(new IncreaseRequest.Decision(grants.now(), who, reason, allowance));
        AuditDeed deed = new Wording(ground.policy(), account.budget())
                .decided(made, granted, ground.who().actor());
        List<Letter> letters = new IncreaseLetters(ground.policy(), account.budget(), made).decided(granted);
        if (!store.decide(ground.organization(), made, granted, deed, letters)) {
            return new AllowanceOutcome.Conflict();
        }
        if (granted != null) {
            governance.allow(ground.organization(), granted.allowance());
        }
        decided = made;
        return grants.done(ground, granted == null ? List.of() : List.of(granted), List.of(account));
    }
}
