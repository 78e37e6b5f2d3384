package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.api.Amounts;
import io.purser.control.api.Jurisdiction;
import io.purser.control.audit.Actor;
import io.purser.control.identity.Sight;
import io.purser.control.organizations.BookedContents;
import io.purser.control.organizations.Contents;
import io.purser.control.organizations.Deletions;
import io.purser.control.organizations.Suspension;
import io.purser.control.organizations.Suspensions;
import io.purser.control.organizations.Tombstone;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Organization;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers which organizations there are, stops them and lets them go on.
final class OrganizationForms implements Roots.Answering {
    private final Gate gate;
    private final Suspensions suspensions;
    private final Deletions deletions;

    OrganizationForms(Gate gate, Suspensions suspensions, Deletions deletions) {
        this.gate = gate;
        this.suspensions = suspensions;
        this.deletions = deletions;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("organizations", this::organizations)
                .query(
                        "deletedOrganizations",
                        _ -> deletions.tombstones().all().stream()
                                .map(OrganizationForms::deleted)
                                .toList())
                .mutation("deleteOrganization", this::delete)
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

    Map<String, @Nullable Object> delete(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> input = Mutations.input(environment);
        String name = Mutations.text(input, "organization");
        Optional<Tombstone> before = deletions.tombstones().of(name);
        if (before.isPresent()) {
            return deleted(before.get());
        }
        String organization =
                gate.ground(environment, name).policy().organization().name();
        if (!Mutations.text(input, "confirm").equals(organization)) {
            throw ApiError.badInput("confirm", "the organization's name once more");
        }
        String reason = Mutations.reason(Mutations.text(input, "reason"));
        if (reason == null || reason.isBlank()) {
            throw new ApiError("reason_required", "say why, in `reason`");
        }
        Contents exported = new Contents(
                ((Number) Objects.requireNonNullElse(input.get("entries"), 0)).longValue(),
                BookedContents.plain(new BigDecimal(Mutations.text(input, "cost"))),
                Mutations.text(input, "currency"),
                ((Number) Objects.requireNonNullElse(input.get("auditEntries"), 0)).longValue());
        try {
            Deletions.Wish wish =
                    new Deletions.Wish(organization, reason, Mutations.text(input, "exportSha256"), exported);
            return deleted(deletions.delete(wish, Gate.principal(environment).actor()));
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput(wrong);
        }
    }

    private static Map<String, @Nullable Object> deleted(Deletions.Outcome outcome) {
        return switch (outcome) {
            case Deletions.Deleted(Tombstone tombstone) -> deleted(tombstone);
            case Deletions.Active _ ->
                throw new ApiError("organization_active", "it is not suspended: suspendOrganization comes first");
            case Deletions.Busy(int holds) ->
                throw new ApiError(
                        "holds_open", holds + " calls of it have not ended; they end by themselves, see `hold list`");
            case Deletions.Stale(Contents now) ->
                throw new ApiError(
                        "export_stale",
                        "what was exported is not what is there: it has " + now.entries() + " ledger entries, "
                                + now.cost() + " " + now.currency() + ", " + now.auditEntries()
                                + " audit entries; export it again");
        };
    }

    private static Map<String, @Nullable Object> deleted(Tombstone tombstone) {
        Contents contents = tombstone.contents();
        @Nullable Long erasedAt = tombstone.erasedAt();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("name", tombstone.organization());
        form.put("deletedAt", Amounts.moment(tombstone.at()));
        form.put("deletedBy", tombstone.by());
        form.put("reason", tombstone.reason());
        form.put("exportSha256", tombstone.exportSha256());
        form.put("entries", contents.entries());
        form.put("cost", contents.cost());
        form.put("currency", contents.currency());
        form.put("auditEntries", contents.auditEntries());
        form.put("erasedAt", erasedAt == null ? null : Amounts.moment(erasedAt));
        return form;
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
