package io.purser.control.ceilings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.admin.FormerBudget;
import io.purser.control.admin.LimitText;
import io.purser.control.audit.AuditLog;
import io.purser.control.audit.AuditQuery;
import io.purser.control.audit.Chain;
import io.purser.control.audit.SealedEntry;
import io.purser.core.budget.Budget;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How a budget was declared: from what it is now, with the audit's changes undone one after the other.
final class Declarations {
    private static final String BUDGET = "budget";
    private static final int PAGE = 100;

    /// What makes another account of a budget: its scope, and what says when windows begin.
    private static final Set<String> PLACES = Set.of("scope", "period", "timezone", "weekStart", "anchorDay", "anchor");

    private final AuditLog log;
    private final Chain chain;
    private final Budget now;
    private final CurrencyUnit currency;
    private final String id;
    private final ObjectNode form;
    private final List<Since> back = new ArrayList<>();

    /// @param form of what it is now, or was at last
    private Declarations(AuditLog log, Policy policy, Budget now, ObjectNode form) {
        this.log = log;
        this.chain = Chain.of(policy.organization().name());
        this.now = now;
        this.currency = policy.organization().currency();
        this.id = FormerBudget.auditId(now);
        this.form = form;
    }

    /// A declaration from an instant on.
    ///
    /// @param change null where it was older
    record Since(long at, Budget budget, Ceiling.@Nullable Change change) {}

    /// Declarations, the oldest first.
    ///
    /// @param begins whether the accounts came to be with the first of them
    record Course(List<Since> all, boolean begins) {
        Course {
            all = List.copyOf(all);
        }

        /// What was declared at an instant; before the first of them the first.
        Budget at(long instant) {
            Budget budget = all.getFirst().budget();
            for (Since one : all) {
                budget = one.at() <= instant ? one.budget() : budget;
            }
            return budget;
        }
    }

    /// From an instant on.
    static Course of(AuditLog log, Policy policy, Budget now, long from) {
        return new Declarations(log, policy, now, FormerBudget.form(policy, now)).course(from, null);
    }

    /// Of one that was deleted.
    static Course of(AuditLog log, Policy policy, GoneBudgets.Gone gone, long from) {
        return new Declarations(log, policy, gone.budget(), gone.form().deepCopy()).course(from, gone.entry());
    }

    private Course course(long from, @Nullable Long before) {
        boolean begins = walk(from, before);
        if (!begins) {
            back.add(new Since(from, budget(), null));
        }
        return new Course(back.reversed(), begins);
    }

    /// @return whether it came to where the accounts began
    private boolean walk(long from, @Nullable Long newest) {
        Long before = newest;
        while (true) {
            List<SealedEntry> page =
                    log.find(new AuditQuery(chain, from, null, null, null, BUDGET, id, null, before, PAGE));
            for (SealedEntry entry : page) {
                if (undone(entry.tree(), entry.number())) {
                    return true;
                }
                before = entry.number();
            }
            if (page.size() < PAGE) {
                return false;
            }
        }
    }

    private boolean undone(JsonNode entry, long number) {
        long at = Instant.parse(entry.path("at").asText()).toEpochMilli();
        for (JsonNode change : entry.path("changes")) {
            if (change.path("kind").asText().equals(BUDGET)
                    && change.path("id").asText().equals(id)) {
                back.add(new Since(at, budget(), said(entry, change, number)));
                if (!change.path("verb").asText().equals("change") || isOther(entry, change)) {
                    return true;
                }
                undo(change);
            }
        }
        return false;
    }

    private static Ceiling.Change said(JsonNode entry, JsonNode change, long number) {
        JsonNode own = change.path("reason");
        JsonNode reason = own.isTextual() ? own : entry.path("reason");
        return new Ceiling.Change(number, entry.path("actor").path("name").asText(), reason.textValue());
    }

    private Budget budget() {
        return FormerBudget.of(now, form, currency);
    }

    private void undo(JsonNode change) {
        change.path("after").fieldNames().forEachRemaining(form::remove);
        change.path("before").properties().forEach(field -> form.set(field.getKey(), field.getValue()));
    }

    /// Whether it was about other accounts before.
    private boolean isOther(JsonNode entry, JsonNode change) {
        JsonNode before = change.path("before");
        JsonNode after = change.path("after");
        Map<String, String> renamed = renamed(entry);
        boolean moved = PLACES.stream()
                .anyMatch(field -> !plain(before.path(field), renamed).equals(plain(after.path(field), Map.of())));
        return moved || (before.has("limit") && isOtherUnit(before.path("limit").asText()));
    }

    private boolean isOtherUnit(String limit) {
        return LimitText.parse(limit, currency).unit() != now.unit();
    }

    /// Where somebody is named otherwise, scopes read otherwise and mean the same.
    private static Map<String, String> renamed(JsonNode entry) {
        Map<String, String> renamed = new HashMap<>();
        for (JsonNode change : entry.path("changes")) {
            JsonNode was = change.path("before").path("name");
            if (was.isTextual() && change.path("after").path("name").isTextual()) {
                renamed.put(was.asText(), change.path("after").path("name").asText());
            }
        }
        return renamed;
    }

    private static String plain(JsonNode value, Map<String, String> renamed) {
        if (!value.isObject()) {
            return value.toString();
        }
        Map<String, String> fields = new TreeMap<>();
        value.properties()
                .forEach(field -> fields.put(
                        field.getKey(),
                        renamed.getOrDefault(
                                        field.getValue().asText(),
                                        field.getValue().asText())
                                + (field.getValue().isValueNode() ? "" : field.getValue())));
        return fields.toString();
    }
}
