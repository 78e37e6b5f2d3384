package io.purser.control.admin;

import io.purser.core.budget.Action;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Rollover;
import io.purser.core.budget.Threshold;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.policy.CustomerPlan;
import io.purser.core.policy.Digest;
import io.purser.core.policy.OwnKeyPolicy;
import io.purser.core.policy.TagPolicy;
import io.purser.core.tenancy.IdpGroup;
import io.purser.core.tenancy.KeyPolicy;
import io.purser.core.tenancy.Organization;
import io.purser.platform.config.Place;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A governance file as it was read: every value understood, names not yet looked up.
///
/// @param organization as declared, with defaults for what the file leaves out
/// @param platformOwners who runs the platform
record GovernanceFile(
        Place place,
        Organization organization,
        List<GroupEntry> groups,
        List<UserEntry> users,
        List<KeyEntry> keys,
        List<PlanEntry> plans,
        List<CustomerEntry> customers,
        List<EndpointEntry> endpoints,
        List<BudgetEntry> budgets,
        List<RateLimitEntry> rateLimits,
        List<ChannelEntry> channels,
        List<TagPolicyEntry> tagPolicies,
        List<PersonEntry> platformOwners,
        List<KeyPolicyEntry> keyPolicies) {

    GovernanceFile {
        groups = List.copyOf(groups);
        users = List.copyOf(users);
        keys = List.copyOf(keys);
        plans = List.copyOf(plans);
        customers = List.copyOf(customers);
        endpoints = List.copyOf(endpoints);
        budgets = List.copyOf(budgets);
        rateLimits = List.copyOf(rateLimits);
        channels = List.copyOf(channels);
        tagPolicies = List.copyOf(tagPolicies);
        platformOwners = List.copyOf(platformOwners);
        keyPolicies = List.copyOf(keyPolicies);
    }

    /// A user who is named to answer for something, with where that stands.
    record PersonEntry(Place place, String name) {}

    /// What makes a thing the same thing over time.
    ///
    /// @param id given by the file, else null
    /// @param renamedFrom its name before, else null
    record Naming(
            Place place,
            String name,
            @Nullable String id,
            @Nullable String renamedFrom) {}

    /// A group.
    ///
    /// @param parent the name of the group it stands under in the file
    record GroupEntry(
            Naming naming,
            @Nullable String parent,
            @Nullable String costCentre,
            List<IdpGroup> idpGroups) {
        GroupEntry {
            idpGroups = List.copyOf(idpGroups);
        }
    }

    /// A user.
    ///
    /// @param email where its mails go, null where nothing is said
    /// @param owner who answers for a service account
    record UserEntry(
            Naming naming,
            @Nullable String group,
            Place groupPlace,
            boolean service,
            List<RoleEntry> roles,
            @Nullable String email,
            @Nullable PersonEntry owner) {
        UserEntry {
            roles = List.copyOf(roles);
        }
    }

    /// A role of a user, and over what.
    ///
    /// @param group the name of a group, null where none is said
    /// @param whole whether it is said to be over the whole organization
    record RoleEntry(String role, @Nullable String group, Place groupPlace, boolean whole) {}

    /// A key. `secret` is null where the file names none.
    record KeyEntry(
            Naming naming,
            @Nullable String user,
            Place userPlace,
            @Nullable String group,
            Place groupPlace,
            KeyPolicy policy,
            @Nullable Pace pace,
            @Nullable String secret) {
        @Override
        public String toString() {
            return "KeyEntry[" + naming.name() + "]";
        }
    }

    /// Ceilings of a rate limit; null is no limit.
    record Pace(
            @Nullable Long requestsPerMinute,
            @Nullable Long tokensPerMinute,
            @Nullable Long concurrent) {}

    /// A plan; its budgets stand among the others.
    record PlanEntry(
            Place place, CustomerPlan plan, @Nullable Pace pace) {}

    /// An end customer.
    ///
    /// @param accountOwner the name of a user
    record CustomerEntry(
            Place place,
            String name,
            @Nullable String plan,
            Place planPlace,
            @Nullable String accountOwner,
            Place ownerPlace) {}

    /// An endpoint.
    record EndpointEntry(Place place, String name, String criticality) {}

    /// A budget: `template` has its id, version and scope still to be filled in.
    ///
    /// @param reason why its money changes, else null
    /// @param owner who answers for it, else null
    /// @param toldOfWindows who is told that a window began
    record BudgetEntry(
            Naming naming,
            ScopeEntry scope,
            Unit unit,
            long limit,
            Period period,
            Enforcement enforcement,
            boolean shadow,
            Estimation estimation,
            int strictFloor,
            List<ThresholdEntry> thresholds,
            Duration cooldown,
            boolean passesFree,
            boolean showAmounts,
            List<Action> actions,
            @Nullable String reason,
            @Nullable PersonEntry owner,
            @Nullable Rollover rollover,
            List<String> toldOfWindows) {

        Budget resolved(String id, long limitVersion, io.purser.core.budget.Scope resolved, @Nullable String ownerId) {
            return new Budget(
                    id,
                    naming.name(),
                    limitVersion,
                    resolved,
                    unit,
                    limit,
                    period,
                    enforcement,
                    shadow,
                    estimation,
                    strictFloor,
                    thresholds.stream().map(ThresholdEntry::threshold).toList(),
                    cooldown,
                    passesFree,
                    showAmounts,
                    actions,
                    ownerId,
                    rollover,
                    toldOfWindows);
        }
    }

    /// A stage of a budget, with where it stands.
    record ThresholdEntry(Place place, Threshold threshold) {}

    /// A rate limit of a scope.
    record RateLimitEntry(Place place, @Nullable String name, ScopeEntry scope, Pace pace) {}

    /// A channel.
    ///
    /// @param digest null where nothing is said
    record ChannelEntry(
            Place place,
            String name,
            TargetEntry target,
            @Nullable Digest digest) {}

    /// Where a channel leads.
    sealed interface TargetEntry {}

    /// A webhook. `secret` is null where the file names none: then the channel keeps the one it has.
    record WebhookEntry(String url, @Nullable String secret) implements TargetEntry {
        @Override
        public String toString() {
            return "WebhookEntry";
        }
    }

    /// Mail addresses.
    record EmailEntry(List<String> to) implements TargetEntry {
        EmailEntry {
            to = List.copyOf(to);
        }
    }

    /// A tag policy.
    record TagPolicyEntry(
            Place place, String name, String tag, ScopeEntry scope, boolean required, TagPolicy.Values values) {}

    /// A key policy.
    ///
    /// @param group the name of a group, null for the whole organization
    record KeyPolicyEntry(
            Place place,
            String name,
            @Nullable String group,
            Place groupPlace,
            int keysPerUser,
            @Nullable Duration longestLife,
            KeyPolicy rules,
            Pace pace) {

        OwnKeyPolicy resolved(@Nullable String groupId) {
            return new OwnKeyPolicy(
                    name,
                    groupId,
                    keysPerUser,
                    longestLife,
                    rules,
                    pace.requestsPerMinute(),
                    pace.tokensPerMinute(),
                    pace.concurrent());
        }
    }

    /// A scope with names in the place of ids.
    record ScopeEntry(
            Place place,
            List<ConditionEntry> conditions,
            @Nullable Dimension each) {}

    /// One condition of a scope.
    ///
    /// @param owner whether `value` names a user or a group, whichever exists: `eachKeyOf`
    record ConditionEntry(
            Place place, Dimension dimension, @Nullable String tag, String value, boolean owner) {}
}
