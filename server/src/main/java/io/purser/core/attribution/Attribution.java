package io.purser.core.attribution;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The immutable record of who and what one request is for.
///
/// @param identity what the credential fixes
/// @param customer the end customer of the organization's own product
/// @param endUser the hashed id of the person behind the caller
/// @param session the agent session
/// @param environment `production`, `staging`, …
/// @param endpoint the organization's own endpoint or job that makes the call
/// @param promptVersion the version of the prompt
/// @param feature the product feature
/// @param tags caller-set names and values, sorted by name
/// @param plan the plan that the customer was on when the request was made; null where it was on none
public record Attribution(
        Identity identity,
        @Nullable String customer,
        @Nullable String endUser,
        @Nullable String session,
        @Nullable String environment,
        @Nullable String endpoint,
        @Nullable String promptVersion,
        @Nullable String feature,
        Map<String, String> tags,
        @Nullable String plan) {

    public Attribution {
        tags = tags.isEmpty() ? Map.of() : java.util.Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    /// The attribution of a request whose customer is on no plan.
    public Attribution(
            Identity identity,
            @Nullable String customer,
            @Nullable String endUser,
            @Nullable String session,
            @Nullable String environment,
            @Nullable String endpoint,
            @Nullable String promptVersion,
            @Nullable String feature,
            Map<String, String> tags) {
        this(identity, customer, endUser, session, environment, endpoint, promptVersion, feature, tags, null);
    }

    /// The same with these tags, of a customer on this plan.
    public Attribution with(Map<String, String> newTags, @Nullable String newPlan) {
        return new Attribution(
                identity, customer, endUser, session, environment, endpoint, promptVersion, feature, newTags, newPlan);
    }

    /// The attribution of a request that says nothing beyond its credential.
    public static Attribution of(Identity identity) {
        return new Attribution(identity, null, null, null, null, null, null, null, Map.of());
    }
}
