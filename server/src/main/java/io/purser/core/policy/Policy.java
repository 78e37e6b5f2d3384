package io.purser.core.policy;

import io.purser.core.budget.Budget;
import io.purser.core.limits.RateLimit;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.Organization;
import io.purser.core.tenancy.User;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything that is declared for one organization, whole and immutable. A change makes a new version; a
/// request is judged by one version.
///
/// @param version grows by one with every change
/// @param endpoints names with a criticality
/// @param customers known end customers
/// @param plans what customers are on; their budgets and rate limits stand among the others
/// @param rateLimits those that are declared; `limitsInForce` has all
/// @param keyPolicies what keys people may make for themselves
public record Policy(
        long version,
        Organization organization,
        List<Group> groups,
        List<User> users,
        List<ApiKey> keys,
        List<Customer> customers,
        List<Endpoint> endpoints,
        List<Budget> budgets,
        List<RateLimit> rateLimits,
        List<Channel> channels,
        List<TagPolicy> tagPolicies,
        List<CustomerPlan> plans,
        List<OwnKeyPolicy> keyPolicies) {

    public Policy {
        groups = List.copyOf(groups);
        users = List.copyOf(users);
        keys = List.copyOf(keys);
        customers = List.copyOf(customers);
        endpoints = List.copyOf(endpoints);
        budgets = List.copyOf(budgets);
        rateLimits = List.copyOf(rateLimits);
        channels = List.copyOf(channels);
        tagPolicies = List.copyOf(tagPolicies);
        // Null in a document that was kept before there were plans.
        plans = plans == null ? List.of() : List.copyOf(plans);
        keyPolicies = List.copyOf(keyPolicies);
    }

    /// A policy without plans, under which people make no keys of their own.
    public Policy(
            long version,
            Organization organization,
            List<Group> groups,
            List<User> users,
            List<ApiKey> keys,
            List<Customer> customers,
            List<Endpoint> endpoints,
            List<Budget> budgets,
            List<RateLimit> rateLimits,
            List<Channel> channels,
            List<TagPolicy> tagPolicies) {
        this(
                version,
                organization,
                groups,
                users,
                keys,
                customers,
                endpoints,
                budgets,
                rateLimits,
                channels,
                tagPolicies,
                List.of(),
                List.of());
    }

    /// A policy that declares nothing.
    public static Policy empty(long version, Organization organization) {
        return new Policy(
                version,
                organization,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /// The same declarations under another version.
    public Policy withVersion(long next) {
        return copy(next, groups, users, keys, budgets);
    }

    /// The same with these keys.
    public Policy withKeys(List<ApiKey> next) {
        return copy(version, groups, users, next, budgets);
    }

    /// The same with these budgets.
    public Policy withBudgets(List<Budget> next) {
        return copy(version, groups, users, keys, next);
    }

    /// The same with these groups and users.
    public Policy withPeople(List<Group> nextGroups, List<User> nextUsers) {
        return copy(version, nextGroups, nextUsers, keys, budgets);
    }

    private Policy copy(
            long ofVersion,
            List<Group> withGroups,
            List<User> withUsers,
            List<ApiKey> withKeys,
            List<Budget> withBudgets) {
        return new Policy(
                ofVersion,
                organization,
                withGroups,
                withUsers,
                withKeys,
                customers,
                endpoints,
                withBudgets,
                rateLimits,
                channels,
                tagPolicies,
                plans,
                keyPolicies);
    }

    /// The declared rate limits, and those of keys that their users made.
    public List<RateLimit> limitsInForce() {
        List<RateLimit> own = OwnKeyPolicies.of(this).limits();
        return own.isEmpty()
                ? rateLimits
                : Stream.concat(rateLimits.stream(), own.stream()).toList();
    }

    /// An end customer that the policy names.
    ///
    /// @param plan the name of the plan that it is on, null where it is on none
    /// @param accountOwner the id of the user who answers for it, null where nobody does
    public record Customer(
            String name, @Nullable String plan, @Nullable String accountOwner) {}

    /// An endpoint that the policy names.
    public record Endpoint(String name, String criticality) {}
}
