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
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
                || (isNamedByCalls(scope.each()) && wanted != null && sight.sees(budget, wanted))
                || declared(scope.each())
                        .filter(one -> sight.sees(budget, one.id()))
                        .anyMatch(one -> bounds(scope, identity(one)));
    }

    /// The id of a member of the set; null where there is none of this name.
    private @Nullable String member(Scope scope, Dimension each, String name) {
        if (isNamedByCalls(each)) {
            return name;
        }
        return declared(each)
                .filter(one -> one.name().equals(name) || one.id().equals(name))
                .filter(one -> bounds(scope, identity(one)))
                .map(Declared::id)
                .findFirst()
                .orElse(null);
    }

    /// Whose accounts a budget over each user or key has, whether a call has opened them or not. Who else may come
    /// nobody declares.
    List<String> members(Scope scope) {
        return declared(scope.each())
                .filter(one -> !one.left() && bounds(scope, identity(one)))
                .map(Declared::id)
                .toList();
    }

    /// The id of the user or key of this name that is declared, else the name itself.
    public static String idOf(Policy policy, @Nullable Dimension each, String name) {
        return new AccountLookup(policy, new Sight.Whole())
                .declared(each)
                .filter(one -> one.name().equals(name))
                .map(Declared::id)
                .findFirst()
                .orElse(name);
    }

    /// Whether there is an account for whatever a call says.
    private static boolean isNamedByCalls(@Nullable Dimension each) {
        return each == Dimension.CUSTOMER || each == Dimension.SESSION || each == Dimension.END_USER;
    }

    /// A user or a key of the policy.
    ///
    /// @param left whether it makes no calls any more
    /// @param user the person, or the owner of the key
    private record Declared(
            String id,
            String name,
            boolean left,
            @Nullable User user,
            @Nullable ApiKey key) {}

    private Stream<Declared> declared(@Nullable Dimension each) {
        return switch (each) {
            case USER ->
                policy.users().stream().map(user -> new Declared(user.id(), user.name(), user.left(), user, null));
            case KEY -> {
                Map<String, User> owners =
                        policy.users().stream().collect(Collectors.toMap(User::id, user -> user, (first, _) -> first));
                yield policy.keys().stream()
                        .map(key -> new Declared(key.id(), key.name(), false, owner(owners, key), key));
            }
            case null -> Stream.of();
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
                    MODEL -> Stream.of();
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

    private static @Nullable User owner(Map<String, User> users, ApiKey key) {
        @Nullable String owner = key.userId();
        return owner == null ? null : users.get(owner);
    }

    private Identity identity(Declared one) {
        User user = one.user();
        ApiKey key = one.key();
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
