package io.purser.control.ceilings;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.control.admin.LimitText;
import io.purser.control.admin.ScopeText;
import io.purser.control.allowances.AllowanceStore;
import io.purser.control.allowances.Granted;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditLog;
import io.purser.control.audit.AuditQuery;
import io.purser.control.audit.Chain;
import io.purser.control.audit.SealedEntry;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.calendar.Window;
import io.purser.core.policy.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The allowances of one account as they were in force. What a window left is reckoned anew while the next one runs;
/// the audit has each amount, the kept rollover only the last.
final class Granting {
    private static final int PAGE = 100;

    private final AllowanceStore store;
    private final AuditLog log;
    private final Policy policy;
    private final Budget budget;
    private final @Nullable String subject;

    Granting(AllowanceStore store, AuditLog log, Policy policy, Budget budget, @Nullable String subject) {
        this.store = store;
        this.log = log;
        this.policy = policy;
        this.budget = budget;
        this.subject = subject;
    }

    /// Those in force at any moment of a window; one that had several amounts stands there with each of them.
    List<Allowance> within(Window window) {
        String organization = policy.organization().name();
        List<Allowance> all = new ArrayList<>();
        Map<Long, Granted> carried = new TreeMap<>();
        for (Granted one : store.of(organization, budget.id(), window.start())) {
            if (Objects.equals(one.allowance().subject(), subject)) {
                if (one.allowance().kind() == Allowance.Kind.ROLLOVER) {
                    carried.put(one.allowance().number(), one);
                } else {
                    all.add(one.effective());
                }
            }
        }
        if (budget.rollover() != null || !carried.isEmpty()) {
            carried(window, carried, all);
        }
        return all;
    }

    /// An amount that was carried into the window, from when on.
    private record Amount(long at, long units) {}

    private void carried(Window window, Map<Long, Granted> known, List<Allowance> into) {
        Map<Long, List<Amount>> amounts = new TreeMap<>();
        for (JsonNode entry : entries(window)) {
            long at = Instant.parse(entry.path("at").asText()).toEpochMilli();
            for (JsonNode change : entry.path("changes")) {
                long number = change.path("id").asLong();
                if (isOurs(change, window) || known.containsKey(number) || amounts.containsKey(number)) {
                    long units = units(change.path("after").path("amount"));
                    amounts.computeIfAbsent(number, _ -> new ArrayList<>()).add(new Amount(at, units));
                }
            }
        }
        amounts.forEach((number, each) -> {
            Granted kept = known.get(number);
            long end = kept == null ? window.end() : kept.effective().until();
            for (int i = 0; i < each.size(); i++) {
                long from = each.get(i).at();
                long until = Math.min(end, i + 1 < each.size() ? each.get(i + 1).at() : end);
                if (each.get(i).units() > 0 && until > from) {
                    into.add(new Allowance(
                            number,
                            budget.id(),
                            subject,
                            Allowance.Kind.ROLLOVER,
                            each.get(i).units(),
                            from,
                            until));
                }
            }
        });
        known.values().stream()
                .filter(one -> !amounts.containsKey(one.allowance().number()))
                .forEach(one -> into.add(one.effective()));
    }

    /// The entries that carried something, the earliest first.
    private List<JsonNode> entries(Window window) {
        List<JsonNode> entries = new ArrayList<>();
        Long before = null;
        List<SealedEntry> page;
        do {
            page = log.find(new AuditQuery(
                    Chain.of(policy.organization().name()),
                    window.start(),
                    window.end() == Long.MAX_VALUE ? null : window.end(),
                    null,
                    AuditAction.BUDGET_ROLLOVER,
                    null,
                    budget.id(),
                    null,
                    before,
                    PAGE));
            for (SealedEntry entry : page) {
                entries.add(entry.tree());
                before = entry.number();
            }
        } while (page.size() == PAGE);
        return entries.reversed();
    }

    /// Whether it carries something into this window of this account for the first time, or no longer.
    private boolean isOurs(JsonNode change, Window window) {
        JsonNode form = change.path(change.path("verb").asText().equals("remove") ? "before" : "after");
        String whose = new ScopeText(policy).subject(budget.scope().each(), subject);
        return form.path("from")
                        .asText()
                        .equals(Instant.ofEpochMilli(window.start()).toString())
                && Objects.equals(form.path("subject").textValue(), whose);
    }

    /// 0 where nothing is left.
    private long units(JsonNode amount) {
        return amount.isTextual()
                ? LimitText.parse(amount.asText(), policy.organization().currency())
                        .amount()
                : 0;
    }
}
