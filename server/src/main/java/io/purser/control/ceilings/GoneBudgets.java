package io.purser.control.ceilings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.admin.FormerBudget;
import io.purser.control.allowances.AccountLookup;
import io.purser.control.audit.AuditLog;
import io.purser.control.audit.AuditQuery;
import io.purser.control.audit.Chain;
import io.purser.control.audit.SealedEntry;
import io.purser.core.budget.Budget;
import io.purser.core.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Budgets that were deleted: how they were declared at last is in the audit log, what became of their accounts in the
/// ledger.
public final class GoneBudgets {
    private static final String BUDGET = "budget";
    private static final int PAGE = 100;

    private final AuditLog log;
    private final PastAccounts past;

    public GoneBudgets(AuditLog log, PastAccounts past) {
        this.log = log;
        this.past = past;
    }

    /// A budget that is declared no more.
    ///
    /// @param form as it was declared at last
    /// @param isScopeKnown whether its scope still reads as it did
    /// @param at when it was deleted
    /// @param entry the audit entry that says so
    public record Gone(Budget budget, ObjectNode form, boolean isScopeKnown, long at, long entry) {
        /// What it bounded, in the names of then.
        public String scope() {
            return inLine(form.path("scope"));
        }

        private static String inLine(JsonNode value) {
            return value.isObject()
                    ? value.properties().stream()
                            .map(field -> field.getKey() + ": " + inLine(field.getValue()))
                            .collect(Collectors.joining(", ", "{", "}"))
                    : value.asText();
        }
    }

    /// The one that was deleted last.
    ///
    /// @param name its name at last, its id, or the part of that before `~`
    public Optional<Gone> find(Policy policy, String name) {
        String base = FormerBudget.base(name);
        Long before = null;
        List<SealedEntry> page;
        do {
            page = log.find(new AuditQuery(
                    Chain.of(policy.organization().name()), null, null, null, null, BUDGET, base, null, before, PAGE));
            for (SealedEntry entry : page) {
                for (JsonNode change : entry.tree().path("changes")) {
                    if (isRemoval(change, name) || isRemoval(change, base)) {
                        return gone(policy, entry, change);
                    }
                }
                before = entry.number();
            }
        } while (page.size() == PAGE);
        return Optional.empty();
    }

    private static boolean isRemoval(JsonNode change, String name) {
        return change.path("kind").asText().equals(BUDGET)
                && change.path("verb").asText().equals("remove")
                && (change.path("name").asText().equals(name)
                        || change.path("id").asText().equals(name));
    }

    private Optional<Gone> gone(Policy policy, SealedEntry entry, JsonNode change) {
        String base = change.hasNonNull("id")
                ? change.path("id").asText()
                : change.path("name").asText();
        @Nullable String kept = past.lastId(policy.organization().name(), base);
        ObjectNode form = change.path("before").deepCopy();
        long at = Instant.parse(entry.tree().path("at").asText()).toEpochMilli();
        return FormerBudget.gone(policy, kept == null ? base : kept, form)
                .map(gone -> new Gone(gone.budget(), form, gone.isScopeKnown(), at, entry.number()));
    }

    /// Whose account is meant; null where nobody of that name ever had one.
    ///
    /// @param name of a user or key that is still there, or an id; of others the value itself
    public @Nullable String subject(Policy policy, Gone gone, String name) {
        String found = AccountLookup.idOf(policy, gone.budget().scope().each(), name);
        return past.has(policy.organization().name(), gone.budget().id(), found) ? found : null;
    }
}
