package io.purser.control.api.graphql;

import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import io.purser.control.admin.DeclaredEntry;
import io.purser.control.admin.EntryEdit;
import io.purser.control.admin.EntryKind;
import io.purser.control.admin.Plan;
import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Sets, deletes and tells single entries of the declared policy: `setBudget`, `deleteBudget` and so on, which all do
/// the same for another kind.
final class EntryFields implements Roots.Answering {
    private final Gate gate;
    private final Policies policies;

    EntryFields(Gate gate, Policies policies) {
        this.gate = gate;
        this.policies = policies;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("entries", this::entries);
        for (EntryKind kind : EntryKind.values()) {
            String noun = noun(kind);
            roots.mutation("set" + noun, setting(kind, "set" + noun));
            if (isDeleted(kind)) {
                roots.mutation("delete" + noun, deleting(kind, "delete" + noun));
            }
        }
    }

    /// Keys are revoked and stay known; an organization is deleted with everything of it, by an operation of its own.
    private static boolean isDeleted(EntryKind kind) {
        return kind != EntryKind.KEY && kind != EntryKind.ORGANIZATION;
    }

    /// `RateLimit` of `rateLimit`.
    private static String noun(EntryKind kind) {
        return Character.toUpperCase(kind.word().charAt(0)) + kind.word().substring(1);
    }

    private DataFetcher<?> setting(EntryKind kind, String operation) {
        return environment -> {
            Map<String, @Nullable Object> fields = EntryInput.fields(Mutations.input(environment));
            String name = kind == EntryKind.ORGANIZATION
                    ? organization(environment)
                    : Objects.toString(fields.get("name"), "");
            return edited(
                    environment,
                    new EntryEdit(operation, kind, name, fields, reason(environment), ifVersion(environment)));
        };
    }

    private DataFetcher<?> deleting(EntryKind kind, String operation) {
        return environment -> edited(
                environment,
                new EntryEdit(
                        operation,
                        kind,
                        Queries.argument(environment, "name"),
                        null,
                        reason(environment),
                        ifVersion(environment)));
    }

    private static @Nullable String reason(DataFetchingEnvironment environment) {
        return Mutations.reason(environment.getArgument("reason"));
    }

    private static @Nullable Long ifVersion(DataFetchingEnvironment environment) {
        return environment.getArgument("ifVersion");
    }

    private String organization(DataFetchingEnvironment environment) {
        return gate.ground(environment).policy().organization().name();
    }

    private Map<String, @Nullable Object> edited(DataFetchingEnvironment environment, EntryEdit edit) {
        String organization = organization(environment);
        return switch (policies.edit(organization, edit, Gate.principal(environment))) {
            case PolicyOutcome.Applied(Plan plan, long version) -> {
                Map<String, @Nullable Object> form = new LinkedHashMap<>();
                form.put("plan", Forms.plan(plan));
                form.put("policyVersion", version);
                form.put("createdKey", createdKey(organization, plan));
                form.put(
                        "entry",
                        policies.entries(organization, edit.kind()).stream()
                                .filter(one -> one.name().equals(edit.name()))
                                .findFirst()
                                .map(EntryFields::form)
                                .orElse(null));
                yield form;
            }
            case PolicyOutcome other -> throw Mutations.failure(other);
        };
    }

    private @Nullable Map<String, @Nullable Object> createdKey(String organization, Plan plan) {
        return plan.created().stream()
                .findFirst()
                .map(new KeyForms(policies.find(organization).orElseThrow().policy())::created)
                .orElse(null);
    }

    Map<String, @Nullable Object> entries(DataFetchingEnvironment environment) {
        String organization = organization(environment);
        EntryKind kind = EntryKind.valueOf(Queries.argument(environment, "kind"));
        @Nullable String name = environment.getArgument("name");
        List<DeclaredEntry> asked = policies.entries(organization, kind).stream()
                .filter(one -> name == null || one.name().equals(name))
                .toList();
        return Connection.of(asked, DeclaredEntry::name, environment, EntryFields::form);
    }

    private static Map<String, @Nullable Object> form(DeclaredEntry entry) {
        return Map.of("kind", entry.kind().name(), "name", entry.name(), "text", entry.text());
    }
}
