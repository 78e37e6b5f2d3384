package io.purser.control.api;

import io.purser.control.admin.PeriodWords;
import io.purser.control.admin.ScopeText;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Policy;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Accounts as answers show them: with every amount, or, for callers below a budget's scope, only its name, state and
/// reset.
public final class BudgetForms {
    private final ScopeText scopes;
    private final CurrencyUnit currency;
    private final Map<String, Long> declared;

    public BudgetForms(Policy policy) {
        this.scopes = new ScopeText(policy);
        this.currency = policy.organization().currency();
        this.declared = policy.budgets().stream().collect(Collectors.toMap(Budget::id, Budget::limit));
    }

    /// Everything.
    public Map<String, @Nullable Object> whole(BudgetFigures figures) {
        Budget budget = figures.budget();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("name", budget.name());
        form.put("scope", scopes.fields(budget.scope()));
        form.put("subject", scopes.subject(budget.scope().each(), figures.subject()));
        form.put("unit", word(budget.unit()));
        form.put("currency", budget.unit() == Unit.MONEY ? currency.code() : null);
        form.put("period", PeriodWords.of(budget.period()));
        form.put("enforcement", word(budget.enforcement()));
        form.put("estimation", word(budget.estimation()));
        form.put("shadow", budget.shadow());
        form.put("limit", amount(budget, budget.limit()));
        form.put("declaredLimit", amount(budget, declared.getOrDefault(budget.id(), budget.limit())));
        form.put("settled", amount(budget, figures.settled()));
        form.put("held", amount(budget, figures.held()));
        form.put("remaining", amount(budget, figures.remaining()));
        form.put("windowStart", Amounts.moment(figures.window().start()));
        form.put("windowEnd", Amounts.moment(figures.window().end()));
        form.put("resetsAt", Amounts.moment(figures.resetsAt()));
        form.put("state", word(figures.state()));
        return form;
    }

    /// An amount on an account, with whose and in which unit it is.
    public Map<String, @Nullable Object> measured(Budget budget, @Nullable String subject, long amount) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("subject", scopes.subject(budget.scope().each(), subject));
        form.put("unit", word(budget.unit()));
        form.put("currency", budget.unit() == Unit.MONEY ? currency.code() : null);
        form.put("amount", amount(budget, amount));
        return form;
    }

    /// What a caller below the scope may know.
    public Map<String, @Nullable Object> outline(BudgetFigures figures) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("name", figures.budget().name());
        form.put("state", word(figures.state()));
        form.put("resetsAt", Amounts.moment(figures.resetsAt()));
        return form;
    }

    /// An amount in the budget's unit.
    public String amount(Budget budget, long amount) {
        return Amounts.plain(budget.unit(), amount, currency);
    }

    /// The scope in one line.
    public String scope(Budget budget) {
        return scopes.print(budget.scope());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// Whether an account bounds calls of this identity, as far as the identity can tell: conditions on customer, tag
    /// or model are left open.
    public static boolean bounds(BudgetFigures figures, Identity identity) {
        Scope scope = figures.budget().scope();
        return covers(scope, identity) && subjectIs(scope.each(), figures.subject(), identity);
    }

    /// Whether a scope covers this identity, as far as the identity can tell.
    public static boolean covers(Scope scope, Identity identity) {
        return scope.conditions().stream().allMatch(condition -> matches(condition, identity));
    }

    private static boolean matches(Scope.Condition condition, Identity identity) {
        return switch (condition.dimension()) {
            case ORGANIZATION -> condition.value().equals(identity.organization());
            case GROUP ->
                identity.groupPath().stream().anyMatch(group -> group.id().equals(condition.value()));
            case USER -> is(identity.user(), condition.value());
            case KEY -> is(identity.key(), condition.value());
            case CUSTOMER, PLAN, TAG, ENDPOINT, FEATURE, ENVIRONMENT, SESSION, END_USER, PROVIDER, MODEL -> true;
        };
    }

    private static boolean subjectIs(@Nullable Dimension each, @Nullable String subject, Identity identity) {
        if (each == null || subject == null) {
            return true;
        }
        return switch (each) {
            case USER -> is(identity.user(), subject);
            case KEY -> is(identity.key(), subject);
            case CUSTOMER, SESSION, END_USER -> false;
            case ORGANIZATION, GROUP, PLAN, TAG, ENDPOINT, FEATURE, ENVIRONMENT, PROVIDER, MODEL -> true;
        };
    }

    private static boolean is(Identity.@Nullable Ref ref, String id) {
        return ref != null && ref.id().equals(id);
    }
}
