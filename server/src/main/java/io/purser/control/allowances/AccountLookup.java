package io.purser.control.allowances;

import io.purser.control.identity.Sight;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Matching;
import io.purser.core.budget.Scope;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Finds the account that people mean, as far as the asker sees it.
public final class AccountLookup {
    private static final int LONGEST = 256;

    private final Policy policy;
    private final Sight sight;

    public AccountLookup(Policy policy, Sight sight) {
        this.policy = policy;
        this.sight = sight;
    }

    /// What a name leads to.
    public sealed interface Result {}

    /// One account, opened by a call or not.
    ///
    /// @param subject the member's id, null where the budget has but one account
    public record Account(Budget budget, @Nullable String subject) implements Result {
        /// Whether it bounds one person or key.
        boolean isPersonal() {
            Dimension each = budget.scope().each();
            return each == Dimension.USER
                    || each == Dimension.KEY
                    || budget.scope().conditions().stream()
                            .anyMatch(condition ->
                                    condition.dimension() == Dimension.USER || condition.dimension() == Dimension.KEY);
        }
    }

    /// None that is the asker's business.
    public record Missing(AllowanceOutcome outcome) implements Result {}

    /// @param field the field of the input in which the name stands
    public Result find(String field, AccountName name) {
        Budget budget = policy.budgets().stream()
                .filter(one -> one.name().equals(name.budget()) || one.id().equals(name.budget()))
                .findFirst()
                .orElse(null);
        if (budget == null || !seesSome(budget, name.subject())) {
            return new Missing(new AllowanceOutcome.NotFound("budget", name.budget()));
        }
        Dimension each = budget.scope().each();
        String wanted = name.subject();
        if (each == null) {
            return wanted == null ? new Account(budget, null) : wrong(field, "no subject: this budget has one account");
        }
        if (wanted == null || wanted.isBlank() || wanted.length() > LONGEST) {
            return wrong(field, "a subject: whose account of this budget is meant");
        }
        String subject = member(budget.scope(), each, wanted);
        return subject == null || !sight.sees(budget, subject)
                ? new Missing(new AllowanceOutcome.NotFound("account of \"" + name.budget() + "\" for", wanted))
                : new Account(budget, subject);
    }

    private static Missing wrong(String field, String expected) {
        return new Missing(new AllowanceOutcome.BadInput(field, expected));
    }

    /// Whether any account of a budget is inside. What is outside is answered like what does not exist, whatever else
    /// is wrong with the question.
    private boolean seesSome(Budget budget, @Nullable String wanted) {
        Scope scope = budget.scope();
        return sight.sees(budget, null)
                || switch (scope.each()) {
                    case USER ->
                        policy.users().stream()
                                .filter(user -> sight.sees(budget, user.id()))
                                .anyMatch(user -> bounds(scope, identity(user, null)));
                    case KEY ->
                        policy.keys().stream()
                                .filter(key -> sight.sees(budget, key.id()))
                                .anyMatch(key -> bounds(scope, identity(owner(key), key)));
                    case CUSTOMER, SESSION, END_USER -> wanted != null && sight.sees(budget, wanted);
                    case null -> false;
                    case ORGANIZATION, GROUP, PLAN, TAG, ENDPOINT, FEATURE, ENVIRONMENT, PROVIDER, MODEL -> false;
                };
    }

    /// The id of a member of the set; null where there is none of this name.
    private @Nullable String member(Scope scope, Dimension each, String name) {
        return switch (each) {
            case USER ->
                policy.users().stream()
                        .filter(user -> user.name().equals(name) || user.id().equals(name))
                        .filter(user -> bounds(scope, identity(user, null)))
                        .map(User::id)
                        .findFirst()
                        .orElse(null);
            case KEY ->
                policy.keys().stream()
                        .filter(key -> key.name().equals(name) || key.id().equals(name))
                        .filter(key -> bounds(scope, identity(owner(key), key)))
                        .map(ApiKey::id)
                        .findFirst()
                        .orElse(null);
            case CUSTOMER, SESSION, END_USER -> name;
            case ORGANIZATION, GROUP, PLAN, TAG, ENDPOINT, FEATURE, ENVIRONMENT, PROVIDER, MODEL -> null;
        };
    }

    /// Whose accounts a budget over each user or key has, whether a call has opened them or not. Who else may come
    /// nobody declares.
    List<String> members(Scope scope) {
        return switch (scope.each()) {
            case USER ->
                policy.users().stream()
                        .filter(user -> !user.left() && bounds(scope, identity(user, null)))
                        .map(User::id)
                        .toList();
            case KEY ->
                policy.keys().stream()
                        .filter(key -> bounds(scope, identity(owner(key), key)))
                        .map(ApiKey::id)
                        .toList();
            case null -> List.of();
            case ORGANIZATION,
                    GROUP,
                    CUSTOMER,
                    PLAN,
                    TAG,
                    ENDPOINT,
                    FEATURE,
                    ENVIRONMENT,
                    SESSION,
                    END_USER,
                    PROVIDER,
                    MODEL -> List.of();
        };
    }

    /// Whether a scope bounds calls of an identity, as far as that alone decides it.
    static boolean bounds(Scope scope, Identity identity) {
        Attribution bare = Attribution.of(identity);
        return scope.conditions().stream().allMatch(condition -> switch (condition.dimension()) {
            case ORGANIZATION, GROUP, USER, KEY -> Matching.holds(condition, bare, "", "");
            case CUSTOMER, PLAN, TAG, ENDPOINT, FEATURE, ENVIRONMENT, SESSION, END_USER, PROVIDER, MODEL -> true;
        });
    }

    private @Nullable User owner(ApiKey key) {
        return policy.users().stream()
                .filter(user -> user.id().equals(key.userId()))
                .findFirst()
                .orElse(null);
    }

    private Identity identity(@Nullable User user, @Nullable ApiKey key) {
        String group = key != null && key.groupId() != null ? key.groupId() : user == null ? null : user.groupId();
        return new Identity(
                policy.organization().name(),
                path(group),
                null,
                user == null ? null : new Identity.Ref(user.id(), user.name()),
                key == null ? null : new Identity.Ref(key.id(), key.name()));
    }

    private List<Identity.Ref> path(@Nullable String groupId) {
        List<Identity.Ref> path = new ArrayList<>();
        String at = groupId;
        while (at != null) {
            Group group = group(at);
            path.addFirst(new Identity.Ref(group.id(), group.name()));
            at = group.parentId();
        }
        return path;
    }

    private Group group(String id) {
        return policy.groups().stream()
                .filter(group -> group.id().equals(id))
                .findFirst()
                .map(Objects::requireNonNull)
                .orElseThrow(() -> new IllegalStateException("the policy names group " + id + " and does not have it"));
    }
}
