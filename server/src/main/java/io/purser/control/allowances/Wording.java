package io.purser.control.allowances;

import io.purser.control.admin.LimitText;
import io.purser.control.admin.ScopeText;
import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditChange;
import io.purser.control.audit.AuditDeed;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.money.Money;
import io.purser.core.policy.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How people say amounts of one budget, and how the audit tells what became of them.
final class Wording {
    private final Policy policy;
    private final Budget budget;

    Wording(Policy policy, Budget budget) {
        this.policy = policy;
        this.budget = budget;
    }

    /// What an amount comes to.
    sealed interface Reading {}

    /// @param units in the budget's unit, above 0
    record Amount(long units) implements Reading {}

    /// Why it is none.
    record Wrong(String field, String expected) implements Reading {}

    /// By how much a raise moves the ceiling.
    Reading raise(BudgetFigures figures, Allowances.Raise wish) {
        String by = wish.by();
        String to = wish.to();
        if (by != null && to == null) {
            return more(figures, "by", by);
        }
        if (to == null || by != null) {
            return new Wrong("by", "either `by`, the amount more, or `to`, the ceiling");
        }
        return switch (amount("to", to)) {
            case Wrong wrong -> wrong;
            case Amount(long units)
            when units <= figures.budget().limit() ->
                new Wrong(
                        "to",
                        "more than the ceiling of now, " + text(figures.budget().limit()));
            case Amount(long units) -> new Amount(units - figures.budget().limit());
        };
    }

    /// An amount that is added to a ceiling.
    Reading more(BudgetFigures figures, String field, String text) {
        return switch (amount(field, text)) {
            case Amount(long units)
            when units > Money.LARGEST - figures.budget().limit() ->
                new Wrong(field, "an amount with which the ceiling can still be counted");
            case Reading read -> read;
        };
    }

    private Reading amount(String field, String text) {
        try {
            LimitText.Limit read = LimitText.parse(text, policy.organization().currency());
            if (read.unit() != budget.unit()) {
                return new Wrong(field, "an amount in the unit of the budget, such as " + text(budget.limit()));
            }
            return read.amount() > 0 ? new Amount(read.amount()) : new Wrong(field, "more than 0");
        } catch (IllegalArgumentException wrong) {
            return new Wrong(field, String.valueOf(wrong.getMessage()));
        }
    }

    /// As people write an amount of this budget.
    String text(long amount) {
        return LimitText.print(budget.unit(), amount, policy.organization().currency());
    }

    static AuditAction action(Allowance.Kind kind) {
        return switch (kind) {
            case RAISE -> AuditAction.BUDGET_RAISE;
            case CREDIT, TOP_UP -> AuditAction.BUDGET_CREDIT;
            case RESET -> AuditAction.BUDGET_RESET;
            case REALLOCATION -> AuditAction.BUDGET_REALLOCATE;
            case ROLLOVER -> AuditAction.BUDGET_ROLLOVER;
        };
    }

    /// New allowances as the audit keeps them.
    static AuditDeed deed(
            Policy policy,
            AuditAction action,
            List<Granted> granted,
            List<AccountLookup.Account> accounts,
            Actor actor) {
        List<AuditChange> changes = new ArrayList<>();
        for (int i = 0; i < granted.size(); i++) {
            changes.add(new Wording(policy, accounts.get(i).budget()).added(granted.get(i)));
        }
        Granted first = granted.getFirst();
        return new AuditDeed(first.at(), actor, action, thing(first), changes, first.reason(), null);
    }

    /// What a window left for the next one, as the audit keeps it.
    static AuditDeed carried(
            Policy policy, Budget budget, List<RolloverStore.Carried> carried, Actor actor, long at, String reason) {
        Wording words = new Wording(policy, budget);
        List<AuditChange> changes = carried.stream()
                .map(one -> {
                    Granted named = Objects.requireNonNull(one.next() == null ? one.before() : one.next());
                    return AuditChange.between(
                            "allowance",
                            id(named.allowance()),
                            named.budget(),
                            words.formOrNone(one.before()),
                            words.formOrNone(one.next()),
                            List.of());
                })
                .toList();
        AuditDeed.Thing thing = new AuditDeed.Thing("budget", budget.id(), budget.name());
        return new AuditDeed(at, actor, AuditAction.BUDGET_ROLLOVER, thing, changes, reason, null);
    }

    private @Nullable Map<String, Object> formOrNone(@Nullable Granted granted) {
        return granted == null ? null : form(granted);
    }

    private AuditChange added(Granted granted) {
        return AuditChange.between(
                "allowance", id(granted.allowance()), granted.budget(), null, form(granted), List.of());
    }

    private Map<String, Object> form(Granted granted) {
        Allowance allowance = granted.allowance();
        Map<String, Object> after = new TreeMap<>();
        after.put("budget", granted.budget());
        after.put("kind", allowance.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        after.put("amount", text(allowance.amount()));
        after.put("from", Instant.ofEpochMilli(allowance.from()).toString());
        put(after, "until", moment(allowance.until()));
        put(after, "subject", new ScopeText(policy).subject(budget.scope().each(), allowance.subject()));
        return after;
    }

    private static void put(Map<String, Object> form, String field, @Nullable Object value) {
        if (value != null) {
            form.put(field, value);
        }
    }

    /// The end of one before its time.
    AuditDeed ended(Granted known, long now, Actor actor, String reason) {
        Map<String, Object> before = new TreeMap<>();
        put(before, "until", moment(known.allowance().until()));
        Map<String, Object> after = Map.of("until", Instant.ofEpochMilli(now).toString());
        AuditChange change =
                AuditChange.between("allowance", id(known.allowance()), known.budget(), before, after, List.of());
        return new AuditDeed(now, actor, AuditAction.ALLOWANCE_END, thing(known), List.of(change), reason, null);
    }

    /// What the holder of a key asks.
    AuditDeed asked(IncreaseRequest request, Actor actor) {
        Map<String, Object> after = new TreeMap<>();
        after.put("budget", request.budget());
        after.put("amount", text(request.amount()));
        after.put("state", "open");
        put(after, "subject", new ScopeText(policy).subject(budget.scope().each(), request.subject()));
        Long until = request.until();
        put(after, "until", until == null ? "window" : moment(until));
        put(after, "requestId", request.requestId());
        AuditChange change = AuditChange.between(
                "increase", Long.toString(request.number()), request.budget(), null, after, List.of());
        return new AuditDeed(
                request.askedAt(),
                actor,
                AuditAction.INCREASE_ASK,
                thing(request),
                List.of(change),
                request.reason(),
                null);
    }

    /// What became of it, with the raise that it led to.
    AuditDeed decided(IncreaseRequest request, @Nullable Granted granted, Actor actor) {
        IncreaseRequest.Decision decision = Objects.requireNonNull(request.decision(), "it is decided");
        List<AuditChange> changes = new ArrayList<>();
        changes.add(AuditChange.between(
                "increase",
                Long.toString(request.number()),
                request.budget(),
                Map.of("state", "open"),
                Map.of("state", request.state().name().toLowerCase(Locale.ROOT)),
                List.of()));
        if (granted != null) {
            changes.add(added(granted));
        }
        return new AuditDeed(
                decision.at(), actor, AuditAction.INCREASE_DECIDE, thing(request), changes, decision.reason(), null);
    }

    private static AuditDeed.Thing thing(IncreaseRequest request) {
        return new AuditDeed.Thing("increase", Long.toString(request.number()), request.budget());
    }

    private static AuditDeed.Thing thing(Granted granted) {
        return new AuditDeed.Thing("allowance", id(granted.allowance()), granted.budget());
    }

    private static String id(Allowance allowance) {
        return Long.toString(allowance.number());
    }

    private static @Nullable String moment(long millis) {
        return millis == Long.MAX_VALUE ? null : Instant.ofEpochMilli(millis).toString();
    }
}
