package io.purser.control.admin;

import io.purser.control.admin.Plan.PlannedChange;
import io.purser.core.budget.Budget;
import io.purser.core.limits.RateLimit;
import io.purser.core.policy.Channel;
import io.purser.core.policy.CustomerPlan;
import io.purser.core.policy.OwnKeyPolicy;
import io.purser.core.policy.Policy;
import io.purser.core.policy.TagPolicy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The changes between two policies of one organization, kind by kind, in the file's order.
final class PolicyComparison {
    private final Policy before;
    private final Policy after;
    private final PolicyForm oldForm;
    private final PolicyForm newForm;
    /// Whether a thing that stayed as it is reads as it did, too.
    private final boolean alike;
    private final Set<String> secretsMade;
    private final PlanEffects planEffects;
    private final List<PlannedChange> changes = new ArrayList<>();

    /// @param secretsMade ids of keys whose secret was made just now
    PolicyComparison(PolicyForm oldForm, PolicyForm newForm, Set<String> secretsMade) {
        this.before = oldForm.policy();
        this.after = newForm.policy();
        this.oldForm = oldForm;
        this.newForm = newForm;
        this.alike = oldForm.readsAs(newForm);
        this.secretsMade = secretsMade;
        this.planEffects = new PlanEffects(before, after);
    }

    List<PlannedChange> changes() {
        compareWho();
        compareWhatFor();
        compareOwnKeys();
        compareLimits();
        return changes;
    }

    private void compareWho() {
        add(Differences.between(
                "organization",
                null,
                after.organization().name(),
                oldForm.organization(),
                newForm.organization(),
                List.of(),
                List.of()));
        Function<Group, Map<String, Object>> oldGroup = oldForm::group;
        compare(
                "group",
                before.groups(),
                after.groups(),
                Group::id,
                Group::name,
                oldGroup,
                newForm::group,
                Effects::of);
        compare(
                "user",
                before.users(),
                after.users(),
                u -> u.id(),
                u -> u.name(),
                oldForm::user,
                newForm::user,
                PolicyComparison::noEffects);
        compare(
                "key",
                before.keys(),
                after.keys(),
                ApiKey::id,
                ApiKey::name,
                oldForm::key,
                newForm::key,
                this::effects);
    }

    private void compareWhatFor() {
        compare(
                "endpoint",
                before.endpoints(),
                after.endpoints(),
                Policy.Endpoint::name,
                Policy.Endpoint::name,
                oldForm::endpoint,
                newForm::endpoint,
                PolicyComparison::noEffects);
        compare(
                "plan",
                before.plans(),
                after.plans(),
                CustomerPlan::name,
                CustomerPlan::name,
                oldForm::plan,
                newForm::plan,
                planEffects::of);
        compare(
                "customer",
                before.customers(),
                after.customers(),
                Policy.Customer::name,
                Policy.Customer::name,
                oldForm::customer,
                newForm::customer,
                planEffects::of);
        compare(
                "channel",
                before.channels(),
                after.channels(),
                Channel::name,
                Channel::name,
                ChannelForm::of,
                ChannelForm::of,
                PolicyComparison::noEffects);
        compare(
                "tagPolicy",
                before.tagPolicies(),
                after.tagPolicies(),
                TagPolicy::name,
                TagPolicy::name,
                oldForm::tagPolicy,
                newForm::tagPolicy,
                Effects::of);
    }

    private void compareOwnKeys() {
        compare(
                "keyPolicy",
                before.keyPolicies(),
                after.keyPolicies(),
                OwnKeyPolicy::name,
                OwnKeyPolicy::name,
                oldForm::keyPolicy,
                newForm::keyPolicy,
                Effects::of);
    }

    private void compareLimits() {
        compare(
                "budget",
                before.budgets(),
                after.budgets(),
                budget -> BudgetIds.base(budget.id()),
                Budget::name,
                oldForm::budget,
                newForm::budget,
                planEffects::of);
        compare(
                "rateLimit",
                before.rateLimits().stream()
                        .filter(limit -> !oldForm.ofKeyOrPlan(limit))
                        .toList(),
                after.rateLimits().stream()
                        .filter(limit -> !newForm.ofKeyOrPlan(limit))
                        .toList(),
                RateLimit::name,
                RateLimit::name,
                oldForm::rateLimit,
                newForm::rateLimit,
                PolicyComparison::noEffects);
    }

    private List<String> effects(@Nullable ApiKey was, @Nullable ApiKey is) {
        return Effects.of(was, is, is != null && secretsMade.contains(is.id()));
    }

    private static <T> List<String> noEffects(@Nullable T was, @Nullable T is) {
        return List.of();
    }

    private <T> void compare(
            String kind,
            List<T> olds,
            List<T> news,
            Function<T, String> id,
            Function<T, String> name,
            Function<T, Map<String, Object>> oldFields,
            Function<T, Map<String, Object>> newFields,
            BiFunction<@Nullable T, @Nullable T, List<String>> effects) {
        Map<String, T> left = new LinkedHashMap<>();
        olds.forEach(thing -> left.put(id.apply(thing), thing));
        for (T is : news) {
            @Nullable T was = left.remove(id.apply(is));
            if (alike && is.equals(was)) {
                continue;
            }
            Map<String, Object> form = newFields.apply(is);
            Map<String, Object> former = was == null ? null : oldFields.apply(was);
            List<String> unseen = was == null ? List.of() : unseen(was, is, form.equals(former));
            add(Differences.between(kind, id.apply(is), name.apply(is), former, form, unseen, effects.apply(was, is)));
        }
        left.values()
                .forEach(was -> add(Differences.between(
                        kind,
                        id.apply(was),
                        name.apply(was),
                        oldFields.apply(was),
                        null,
                        List.of(),
                        effects.apply(was, null))));
    }

    /// What a form does not show: secrets, and windows that follow the organization's zone or days.
    private static <T> List<String> unseen(T was, T is, boolean sameForm) {
        if (sameForm
                && was instanceof Budget old
                && is instanceof Budget next
                && !old.id().equals(next.id())) {
            return List.of("windows");
        }
        if (was instanceof ApiKey old && is instanceof ApiKey key && !old.hash().equals(key.hash())) {
            return List.of("secret");
        }
        if (was instanceof Channel.Webhook old
                && is instanceof Channel.Webhook channel
                && !old.secret().equals(channel.secret())) {
            return List.of("secret");
        }
        return List.of();
    }

    private void add(@Nullable PlannedChange change) {
        if (change != null) {
            changes.add(change);
        }
    }
}
