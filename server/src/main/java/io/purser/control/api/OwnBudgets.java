package io.purser.control.api;

import io.purser.control.identity.Sight;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.budget.Dimension;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The accounts that may limit calls of somebody who has keys. Amounts are shown where they are its own, or where the
/// budget opens them; of the rest only name, state and reset.
public final class OwnBudgets {
    private final Policy policy;
    private final BudgetForms forms;
    private final List<BudgetFigures> figures;
    private final Accounts accounts;
    private final Sight sight;
    private final Predicate<BudgetFigures> owned;
    private final Map<List<@Nullable String>, BudgetFigures> limiting = new LinkedHashMap<>();

    /// Finds the account of one subject as it stands now.
    @FunctionalInterface
    public interface Accounts {
        Optional<BudgetFigures> find(String budgetId, @Nullable String subject);
    }

    private OwnBudgets(
            Policy policy,
            List<BudgetFigures> figures,
            Accounts accounts,
            List<Identity> identities,
            Sight sight,
            Predicate<BudgetFigures> owned) {
        this.policy = policy;
        this.forms = new BudgetForms(policy);
        this.figures = figures;
        this.accounts = accounts;
        this.sight = sight;
        this.owned = owned;
        identities.forEach(this::look);
    }

    /// Those of a key's holder.
    public static OwnBudgets of(Policy policy, List<BudgetFigures> figures, Accounts accounts, Identity key) {
        Sight.Own sight = new Sight.Own(key);
        return new OwnBudgets(
                policy, figures, accounts, List.of(key), sight, one -> sight.owns(one.budget(), one.subject()));
    }

    /// Those of a user with all its keys.
    public static OwnBudgets of(Policy policy, List<BudgetFigures> figures, Governance governance, OwnIdentities user) {
        Sight.Person sight = user.sight();
        String organization = policy.organization().name();
        return new OwnBudgets(
                policy,
                figures,
                (budget, subject) -> governance.account(organization, budget, subject),
                user.all(),
                sight,
                one -> sight.owns(one.budget(), one.subject()));
    }

    /// Every account that may limit one of the calls, each once.
    public List<Map<String, @Nullable Object>> forms() {
        List<Map<String, @Nullable Object>> list = new ArrayList<>();
        for (BudgetFigures one : limiting.values()) {
            list.add(form(one));
        }
        return list;
    }

    /// Whether an account is the user's own.
    public boolean isOwn(BudgetFigures one) {
        return owned.test(one);
    }

    private Map<String, @Nullable Object> form(BudgetFigures one) {
        Map<String, @Nullable Object> form =
                sight.sees(one.budget(), one.subject()) ? forms.whole(one) : forms.outline(one);
        form.put("own", owned.test(one));
        return form;
    }

    /// Those that somebody's list of what it sees does not have: of another's levels only the outline, and own accounts
    /// that no call has touched yet.
    public List<Map<String, @Nullable Object>> beyond(Sight listed) {
        List<Map<String, @Nullable Object>> list = new ArrayList<>();
        for (BudgetFigures one : limiting.values()) {
            boolean listedAlready = figures.contains(one) && listed.sees(one.budget(), one.subject());
            if (!listedAlready) {
                list.add(form(one));
            }
        }
        return list;
    }

    /// Own accounts that no call has touched yet: nobody else's list has them.
    public List<BudgetFigures> untouched() {
        return limiting.values().stream()
                .filter(one -> owned.test(one) && !figures.contains(one))
                .toList();
    }

    private void look(Identity identity) {
        List<String> seen = new ArrayList<>();
        for (BudgetFigures one : figures) {
            if (one.subject() != null && BudgetForms.bounds(one, identity)) {
                add(one);
                seen.add(one.budget().id());
            }
        }
        for (BudgetFigures one : figures) {
            @Nullable Dimension each = one.budget().scope().each();
            BudgetFigures mine = each == null ? one : untouched(one, identity);
            boolean nobodys = each == Dimension.KEY && identity.key() == null;
            if (!nobodys
                    && BudgetForms.bounds(mine, identity)
                    && !seen.contains(mine.budget().id())) {
                seen.add(mine.budget().id());
                add(mine);
            }
        }
    }

    private void add(BudgetFigures one) {
        List<@Nullable String> id = new ArrayList<>();
        id.add(one.budget().id());
        id.add(one.subject());
        limiting.putIfAbsent(id, one);
    }

    /// The account of a budget for each member that this one has not touched yet: its ceiling may be moved for this
    /// one and not for the other, or the other way round.
    private BudgetFigures untouched(BudgetFigures other, Identity identity) {
        Budget budget = declared(other.budget());
        Identity.@Nullable Ref subject = budget.scope().each() == Dimension.USER
                ? identity.user()
                : budget.scope().each() == Dimension.KEY ? identity.key() : null;
        @Nullable String id = subject == null ? null : subject.id();
        return accounts.find(budget.id(), id).orElseGet(() -> untouched(budget, id, other));
    }

    private Budget declared(Budget budget) {
        return policy.budgets().stream()
                .filter(one -> one.id().equals(budget.id()))
                .findFirst()
                .orElse(budget);
    }

    private static BudgetFigures untouched(Budget budget, @Nullable String subject, BudgetFigures other) {
        return new BudgetFigures(
                budget,
                subject,
                other.window(),
                0,
                0,
                0,
                other.window().end(),
                budget.limit() == 0 && budget.refuses() ? BudgetState.BLOCKED : BudgetState.OK,
                false);
    }
}
