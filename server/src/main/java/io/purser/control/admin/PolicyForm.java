package io.purser.control.admin;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Rollover;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Threshold;
import io.purser.core.limits.RateLimit;
import io.purser.core.policy.CustomerPlan;
import io.purser.core.policy.OwnKeyPolicies;
import io.purser.core.policy.OwnKeyPolicy;
import io.purser.core.policy.Policy;
import io.purser.core.policy.TagPolicy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.IdpGroup;
import io.purser.core.tenancy.KeyPolicy;
import io.purser.core.tenancy.Organization;
import io.purser.core.tenancy.User;
import io.purser.core.tenancy.UserRole;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A policy as the governance file writes it: what `policy export` prints and what `plan` compares, field by field.
/// It holds no secrets.
final class PolicyForm {
    private final Policy policy;
    private final Organization organization;
    private final ScopeText scopes;
    private final Map<String, String> groupNames = new LinkedHashMap<>();
    private final Map<String, String> userNames = new LinkedHashMap<>();
    private final Map<String, RateLimit> keyLimits = new HashMap<>();
    private final Map<String, RateLimit> planLimits = new HashMap<>();
    private final Set<String> ownedLimitIds = new HashSet<>();

    PolicyForm(Policy policy) {
        this(policy, policy);
    }

    /// @param known has the names of people who are not declared too
    PolicyForm(Policy policy, Policy known) {
        this.policy = policy;
        this.organization = policy.organization();
        this.scopes = new ScopeText(known);
        known.groups().forEach(group -> groupNames.put(group.id(), group.name()));
        known.users().forEach(user -> userNames.put(user.id(), user.name()));
        Map<String, RateLimit> limits = new HashMap<>();
        policy.rateLimits().forEach(limit -> limits.put(limit.id(), limit));
        for (ApiKey key : policy.keys()) {
            RateLimit limit = limits.get(keyLimitId(key.id()));
            if (limit != null) {
                keyLimits.put(key.id(), limit);
                ownedLimitIds.add(limit.id());
            }
        }
        for (CustomerPlan plan : policy.plans()) {
            RateLimit limit = limits.get(PlanResolution.limitId(organization.name(), plan.name()));
            if (limit != null) {
                planLimits.put(plan.name(), limit);
                ownedLimitIds.add(limit.id());
            }
        }
    }

    Policy policy() {
        return policy;
    }

    /// Whether everything that is the same in both policies has the same form: what forms show beside a thing itself
    /// does not differ.
    boolean readsAs(PolicyForm other) {
        return organization.equals(other.organization)
                && groupNames.equals(other.groupNames)
                && userNames.equals(other.userNames)
                && scopes.readsAs(other.scopes)
                && keyLimits.equals(other.keyLimits)
                && planLimits.equals(other.planLimits);
    }

    /// The id of the rate limit that a key carries itself.
    static String keyLimitId(String keyId) {
        return OwnKeyPolicies.limitId(keyId);
    }

    /// Whether a key or a plan carries it itself.
    boolean ofKeyOrPlan(RateLimit limit) {
        return ownedLimitIds.contains(limit.id());
    }

    private boolean ofPlan(Budget budget) {
        return policy.plans().stream()
                .anyMatch(plan -> CustomerPlan.eachOn(plan.name()).equals(budget.scope()));
    }

    /// The whole file.
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>(organization());
        put(document, "groups", children(null));
        put(document, "users", policy.users().stream().map(this::user).toList());
        put(
                document,
                "keys",
                policy.keys().stream()
                        .filter(key -> key.origin() == ApiKey.Origin.FILE)
                        .map(this::key)
                        .toList());
        put(
                document,
                "endpoints",
                policy.endpoints().stream().map(this::endpoint).toList());
        put(document, "plans", policy.plans().stream().map(this::wholePlan).toList());
        put(
                document,
                "customers",
                policy.customers().stream().map(this::customer).toList());
        put(
                document,
                "channels",
                policy.channels().stream().map(ChannelForm::of).toList());
        put(
                document,
                "tagPolicies",
                policy.tagPolicies().stream().map(this::tagPolicy).toList());
        put(
                document,
                "keyPolicies",
                policy.keyPolicies().stream().map(this::keyPolicy).toList());
        put(
                document,
                "budgets",
                policy.budgets().stream()
                        .filter(budget -> !ofPlan(budget))
                        .map(this::budget)
                        .toList());
        put(
                document,
                "rateLimits",
                policy.rateLimits().stream()
                        .filter(limit -> !ofKeyOrPlan(limit))
                        .map(this::rateLimit)
                        .toList());
        return document;
    }

    Map<String, Object> organization() {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("organization", organization.name());
        form.put("currency", organization.currency().code());
        form.put("timezone", organization.zone().getId());
        form.put("billingCycleDay", organization.billingCycleDay());
        form.put("fiscalYearStart", organization.fiscalYearStart().toString().substring(2));
        put(form, "platformOwner", people(organization.platformOwners()));
        return form;
    }

    private List<String> people(List<String> ids) {
        return ids.stream().map(id -> userNames.getOrDefault(id, id)).toList();
    }

    private List<Map<String, Object>> children(@Nullable String parentId) {
        List<Map<String, Object>> children = new ArrayList<>();
        for (Group group : policy.groups()) {
            if (Objects.equals(group.parentId(), parentId)) {
                Map<String, Object> form = group(group);
                form.remove("parent");
                put(form, "groups", children(group.id()));
                children.add(form);
            }
        }
        return children;
    }

    /// A role: its word, or with what it is over.
    private Object role(UserRole role) {
        if (role.groupId() == null && !role.wholeOrganization()) {
            return role.role();
        }
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("role", role.role());
        if (role.groupId() == null) {
            form.put("organization", organization.name());
        } else {
            form.put("group", Objects.toString(groupNames.get(role.groupId()), role.groupId()));
        }
        return form;
    }

    /// A group, flat: `parent` is the name of the group above.
    Map<String, Object> group(Group group) {
        Map<String, Object> form = named("group", group.id(), group.name());
        put(form, "parent", group.parentId() == null ? null : groupNames.get(group.parentId()));
        put(form, "costCentre", group.costCentre());
        put(
                form,
                "idpGroups",
                group.idpGroups().stream().map(PolicyForm::idpGroup).toList());
        return form;
    }

    private static Map<String, Object> idpGroup(IdpGroup mapped) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("issuer", mapped.issuer());
        form.put(mapped.named() ? "name" : "id", mapped.group());
        put(form, "priority", mapped.priority() == IdpGroup.USUAL_PRIORITY ? null : mapped.priority());
        return form;
    }

    Map<String, Object> user(User user) {
        Map<String, Object> form = named("user", user.id(), user.name());
        put(form, "kind", user.service() ? "service" : null);
        put(form, "group", user.groupId() == null ? null : groupNames.get(user.groupId()));
        put(form, "roles", user.roles().stream().map(this::role).toList());
        put(form, "email", user.email());
        put(form, "owner", user.ownerId() == null ? null : userNames.get(user.ownerId()));
        return form;
    }

    Map<String, Object> key(ApiKey key) {
        Map<String, Object> form = named("key", key.id(), key.name());
        put(form, "user", key.userId() == null ? null : userNames.get(key.userId()));
        put(form, "group", key.groupId() == null ? null : groupNames.get(key.groupId()));
        KeyPolicy rules = key.policy();
        put(form, "models", rules.models());
        RateLimit limit = keyLimits.get(key.id());
        if (limit != null) {
            form.put("rateLimits", KeyPolicyForm.pace(limit));
        }
        put(form, "attribution", KeyPolicyForm.attribution(rules));
        put(
                form,
                "expires",
                rules.expiresAt() == null
                        ? null
                        : Instant.ofEpochMilli(rules.expiresAt()).toString());
        return form;
    }

    Map<String, Object> endpoint(Policy.Endpoint endpoint) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", endpoint.name());
        form.put("criticality", endpoint.criticality());
        return form;
    }

    Map<String, Object> customer(Policy.Customer customer) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", customer.name());
        put(form, "plan", customer.plan());
        put(
                form,
                "accountOwner",
                customer.accountOwner() == null
                        ? null
                        : userNames.getOrDefault(customer.accountOwner(), customer.accountOwner()));
        return form;
    }

    /// A plan without its budgets, which are compared by themselves.
    Map<String, Object> plan(CustomerPlan plan) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", plan.name());
        put(form, "default", plan.byDefault() ? true : null);
        put(form, "models", plan.models());
        put(form, "providers", plan.providers());
        put(form, "endpoints", plan.endpoints());
        RateLimit limit = planLimits.get(plan.name());
        put(form, "rateLimits", limit == null ? null : KeyPolicyForm.pace(limit));
        put(form, "message", plan.message());
        put(form, "upgradeUrl", plan.upgradeUrl());
        return form;
    }

    private Map<String, Object> wholePlan(CustomerPlan plan) {
        Map<String, Object> form = plan(plan);
        List<Map<String, Object>> budgets = new ArrayList<>();
        for (Budget budget : policy.budgets()) {
            if (budget.scope().equals(CustomerPlan.eachOn(plan.name()))) {
                Map<String, Object> entry = budget(budget);
                entry.remove("scope");
                budgets.add(entry);
            }
        }
        put(form, "budgets", budgets);
        return form;
    }

    Map<String, Object> tagPolicy(TagPolicy demand) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", demand.name());
        form.put("tag", demand.tag());
        form.put("appliesTo", scopes.fields(new Scope(demand.conditions(), null)));
        put(form, "required", demand.required() ? true : null);
        switch (demand.values()) {
            case TagPolicy.Any _ -> {}
            case TagPolicy.OneOf(List<String> allowed) -> form.put("allowed", allowed);
            case TagPolicy.Pattern(String expression) -> form.put("pattern", expression);
        }
        return form;
    }

    Map<String, Object> keyPolicy(OwnKeyPolicy one) {
        String group = one.groupId();
        return KeyPolicyForm.of(one, group == null ? null : Objects.toString(groupNames.get(group), group));
    }

    Map<String, Object> budget(Budget budget) {
        Map<String, Object> form = named("budget", BudgetIds.base(budget.id()), budget.name());
        form.put("scope", scopes.fields(budget.scope()));
        form.put("limit", LimitText.print(budget.unit(), budget.limit(), organization.currency()));
        form.putAll(PeriodText.fields(budget.period(), organization));
        form.put("enforcement", budget.enforcement().name().toLowerCase(Locale.ROOT));
        put(form, "actions", budget.actions().stream().map(ActionForm::of).toList());
        Rollover rollover = budget.rollover();
        put(form, "rollover", rollover == null ? null : Map.of("cap", rollover.name()));
        put(form, "newWindow", budget.toldOfWindows().isEmpty() ? null : Map.of("notify", budget.toldOfWindows()));
        put(form, "shadow", budget.shadow() ? true : null);
        put(form, "estimation", budget.estimation() == Estimation.STRICT ? "strict" : null);
        if (budget.estimation() == Estimation.STRICT && budget.strictFloor() != BudgetReader.STRICT_FLOOR) {
            form.put("strictFloor", budget.strictFloor());
        }
        put(form, "owner", budget.ownerId() == null ? null : userNames.get(budget.ownerId()));
        thresholds(form, budget);
        put(
                form,
                "cooldown",
                budget.cooldown().equals(BudgetReader.COOLDOWN) ? null : PeriodText.print(budget.cooldown()));
        put(form, "visibility", budget.showAmounts() ? "amounts" : null);
        put(form, "freeModels", budget.passesFree() ? "pass" : null);
        return form;
    }

    private static void thresholds(Map<String, Object> form, Budget budget) {
        List<Map<String, Object>> stages = new ArrayList<>();
        boolean plain = true;
        for (Threshold threshold : budget.thresholds()) {
            Map<String, Object> stage = new LinkedHashMap<>();
            stage.put("at", threshold.name());
            if (!threshold.channels().equals(List.of(ThresholdReader.EVERY_CHANNEL))) {
                stage.put("notify", threshold.channels());
                plain = false;
            }
            stages.add(stage);
        }
        List<String> names = budget.thresholds().stream().map(Threshold::name).toList();
        if (!plain || !names.equals(ThresholdReader.DEFAULT)) {
            form.put("thresholds", stages);
        }
    }

    Map<String, Object> rateLimit(RateLimit limit) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", limit.name());
        form.put("scope", scopes.fields(limit.scope()));
        form.putAll(KeyPolicyForm.pace(limit));
        return form;
    }

    private Map<String, Object> named(String kind, String id, String name) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", name);
        if (!id.equals(DeclaredIds.derived(organization.name(), kind, name))) {
            form.put("id", id);
        }
        return form;
    }

    static void put(Map<String, Object> form, String field, @Nullable Object value) {
        boolean empty = value == null
                || (value instanceof List<?> list && list.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
        if (!empty) {
            form.put(field, value);
        }
    }
}
