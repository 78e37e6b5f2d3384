package io.purser.governance.access;

import com.google.re2j.Pattern;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Matching;
import io.purser.core.budget.Scope.Condition;
import io.purser.core.policy.TagPolicy;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A tag policy as it is checked: its values made ready once.
public record TagRule(TagPolicy policy, Predicate<String> allows) {

    static TagRule of(TagPolicy policy) {
        return new TagRule(
                policy,
                switch (policy.values()) {
                    case TagPolicy.Any() -> _ -> true;
                    case TagPolicy.OneOf(List<String> allowed) -> oneOf(Set.copyOf(allowed));
                    case TagPolicy.Pattern(String expression) -> matching(Pattern.compile(expression));
                });
    }

    private static Predicate<String> oneOf(Set<String> allowed) {
        return allowed::contains;
    }

    private static Predicate<String> matching(Pattern pattern) {
        return value -> pattern.matcher(value).matches();
    }

    /// Whether it is about calls of this identity, whatever their customer.
    boolean covers(Identity identity) {
        Attribution bare = Attribution.of(identity);
        return policy.conditions().stream()
                .allMatch(condition -> ofCustomer(condition) || Matching.holds(condition, bare, "", ""));
    }

    private static boolean ofCustomer(Condition condition) {
        return condition.dimension() == Dimension.CUSTOMER;
    }

    /// The refusal of what a covered call claims to be for, null where there is none.
    Access.@Nullable Result refusal(Claims claims) {
        if (!isOfItsCustomer(claims.get("customer"))) {
            return null;
        }
        String value = claims.get("tag." + policy.tag());
        if (value == null) {
            return policy.required() ? new Access.Result.TagMissing(policy) : null;
        }
        return allows.test(value) ? null : new Access.Result.TagNotAllowed(policy, value);
    }

    private boolean isOfItsCustomer(@Nullable String customer) {
        return policy.conditions().stream()
                .filter(TagRule::ofCustomer)
                .allMatch(condition -> condition.value().equals(customer));
    }
}
