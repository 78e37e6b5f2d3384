package io.purser.control.api.graphql;

import io.purser.control.admin.PayerMove;
import io.purser.control.admin.Plan;
import io.purser.control.admin.TokenStore.OperatorToken;
import io.purser.control.api.Amounts;
import io.purser.control.api.BudgetForms;
import io.purser.control.identity.IssuerStanding;
import io.purser.core.budget.Budget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Declared things as the schema's types.
final class Forms {
    private Forms() {}

    /// An amount on an account, as the schema's types have it.
    static Map<String, @Nullable Object> measured(
            BudgetForms amounts, Budget budget, @Nullable String subject, long amount) {
        Map<String, @Nullable Object> form = amounts.measured(budget, subject, amount);
        enums(form, List.of("unit"));
        return form;
    }

    static Map<String, @Nullable Object> issuer(IssuerStanding standing) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("name", standing.issuer());
        form.put("keys", standing.keys());
        form.put("fetchedAt", moment(standing.fetchedAt()));
        form.put("problem", standing.problem().isEmpty() ? null : standing.problem());
        return form;
    }

    static Map<String, @Nullable Object> token(OperatorToken token) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("id", token.id());
        form.put("label", token.label());
        form.put("hint", token.hint());
        form.put("createdAt", moment(token.createdAt()));
        form.put("expiresAt", moment(token.expiresAt()));
        form.put("revokedAt", moment(token.revokedAt()));
        return form;
    }

    static Map<String, @Nullable Object> plan(Plan plan) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("organization", plan.organization());
        form.put("changes", plan.changes().stream().map(Forms::change).toList());
        form.put("moves", plan.moves().stream().map(Forms::move).toList());
        form.put("notes", plan.notes());
        form.put("reasonRequired", plan.reasonMissing());
        form.put("policyVersion", plan.madeFor());
        form.put("text", plan.text());
        return form;
    }

    private static Map<String, @Nullable Object> move(PayerMove move) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("from", move.from());
        form.put("to", move.to());
        form.put("count", move.users().size());
        form.put("users", move.first());
        return form;
    }

    private static Map<String, Object> change(Plan.PlannedChange change) {
        return Map.of(
                "action", change.action().name(),
                "kind", change.kind(),
                "name", change.name(),
                "details", change.details(),
                "effects", change.effects());
    }

    static @Nullable String moment(@Nullable Long millis) {
        return millis == null ? null : Amounts.moment(millis);
    }

    /// Words in capitals, as enum values of the schema.
    static void enums(Map<String, @Nullable Object> form, List<String> fields) {
        fields.forEach(field ->
                form.computeIfPresent(field, (_, word) -> Objects.toString(word).toUpperCase(java.util.Locale.ROOT)));
    }
}
