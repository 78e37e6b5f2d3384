package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.api.Amounts;
import io.purser.control.api.Jurisdiction;
import io.purser.control.audit.Actor;
import io.purser.control.identity.Sight;
import io.purser.control.organizations.Suspension;
import io.purser.control.organizations.Suspensions;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Organization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers which organizations there are, stops them and lets them go on.
final class OrganizationForms implements Roots.Answering {
    private final Gate gate;
    private final Suspensions suspensions;

    OrganizationForms(Gate gate, Suspensions suspensions) {
        this.gate = gate;
        this.suspensions = suspensions;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("organizations", this::organizations)
                .mutation("suspendOrganization", asked -> changed(asked, suspensions::suspend))
                .mutation("resumeOrganization", asked -> changed(asked, suspensions::resume));
    }

    List<Map<String, @Nullable Object>> organizations(DataFetchingEnvironment environment) {
        return gate.grounds(environment).stream().map(this::organization).toList();
    }

    /// What somebody does to an organization.
    private interface Change {
        void of(String organization, String reason, Actor actor);
    }

    Map<String, @Nullable Object> changed(DataFetchingEnvironment environment, Change change) {
        Jurisdiction.Open ground = gate.ground(environment);
        String reason = Mutations.reason(Queries.argument(environment, "reason"));
        if (reason == null || reason.isBlank()) {
            throw new ApiError("reason_required", "say why, in `reason`");
        }
        change.of(
                ground.policy().organization().name(),
                reason,
                Gate.principal(environment).actor());
        return organization(ground);
    }

    /// An organization with how much of it its reader sees: why it is suspended is told to whoever sees all of it.
    private Map<String, @Nullable Object> organization(Jurisdiction.Open ground) {
        Policy policy = ground.policy();
        Sight sight = ground.sight();
        Organization organization = policy.organization();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("name", organization.name());
        form.put("currency", organization.currency().code());
        form.put("timezone", organization.zone().getId());
        form.put("billingCycleDay", organization.billingCycleDay());
        form.put("fiscalYearStart", organization.fiscalYearStart().toString().substring(2));
        form.put("policyVersion", policy.version());
        form.put("governanceHash", ground.kept().governanceHash());
        form.put("groups", (int) policy.groups().stream().filter(sight::sees).count());
        form.put("users", (int) policy.users().stream().filter(sight::sees).count());
        form.put("keys", (int) policy.keys().stream()
                .filter(key -> key.revokedAt() == null && sight.sees(key))
                .count());
        form.put("budgets", (int) policy.budgets().stream()
                .filter(budget -> sight.sees(budget, null))
                .count());
        @Nullable Suspension suspension = suspensions.of(organization.name()).orElse(null);
        @Nullable Suspension told = sight instanceof Sight.Whole ? suspension : null;
        form.put("state", suspension == null ? "ACTIVE" : "SUSPENDED");
        form.put("suspendedAt", suspension == null ? null : Amounts.moment(suspension.since()));
        form.put("suspendedBy", told == null ? null : told.by());
        form.put("suspensionReason", told == null ? null : told.reason());
        return form;
    }
}
