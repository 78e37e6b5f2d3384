package io.purser.control.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.admin.PeriodWords;
import io.purser.control.admin.ScopeText;
import io.purser.control.analytics.AccountsAtAdmission;
import io.purser.control.analytics.LedgerReader;
import io.purser.control.analytics.LedgerReader.RequestTrail;
import io.purser.control.identity.Sight;
import io.purser.core.attribution.Attribution;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.Tightness;
import io.purser.core.policy.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Every budget of an organization as one call found it: those that bounded it with their figures, the broadest
/// first, then the others with what kept them away.
///
/// A refused call has the figures that it was refused with. For an answered one they are added up from the ledger,
/// beside the limits that are declared today, with the allowances of its own moment.
final class LookedBudgets {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Policy policy;
    private final LedgerReader ledger;
    private final Sight sight;
    private final Ceilings ceilings;
    private final ScopeText names;
    private final Map<String, Budget> byId = new HashMap<>();

    /// @param sight what its reader sees: budgets outside are left out
    /// @param ceilings what has moved ceilings
    LookedBudgets(Policy policy, LedgerReader ledger, Sight sight, Ceilings ceilings) {
        this.ceilings = ceilings;
        this.policy = policy;
        this.ledger = ledger;
        this.sight = sight;
        this.names = new ScopeText(policy);
        policy.budgets().forEach(budget -> byId.put(budget.id(), budget));
    }

    /// One form for each budget.
    List<Map<String, @Nullable Object>> of(RequestTrail trail) {
        LedgerRecord.@Nullable HoldPlaced hold = trail.hold();
        LedgerRecord.@Nullable CallRefused refused = trail.refused();
        if (hold != null) {
            return admitted(hold);
        }
        return refused == null ? List.of() : refused(refused);
    }

    private List<Map<String, @Nullable Object>> admitted(LedgerRecord.HoldPlaced hold) {
        Attribution attribution = hold.attribution();
        var accounts = new AccountsAtAdmission(ledger, this::period);
        List<Allowance> granted = ceilings.granted(policy.organization().name());
        List<BudgetFigures> figures = new ArrayList<>();
        for (var found : accounts.of(policy.organization().name(), hold)) {
            Budget budget = byId.get(found.account().budgetId());
            if (budget != null) {
                figures.add(new BudgetFigures(
                        budget.withAllowances(granted, found.account().subject(), hold.admittedAt()),
                        found.account().subject(),
                        found.account().window(),
                        found.settled(),
                        found.held(),
                        found.estimate(),
                        found.account().window().end(),
                        BudgetState.OK,
                        false));
            }
        }
        figures.sort(Tightness.broadestFirst(attribution));
        @Nullable
        BudgetFigures governs = Tightness.governing(figures, attribution).orElse(null);
        List<Map<String, @Nullable Object>> forms = new ArrayList<>();
        Set<String> bounded = new HashSet<>();
        for (BudgetFigures one : figures) {
            boolean fits = one.estimate() <= one.remaining() && one.remaining() > 0;
            String why = one.budget().refuses() && !fits
                    ? "it was coming into force, or its limit was another"
                    : mild(one.budget());
            if (sight.sees(one.budget(), one.subject())) {
                forms.add(bounding(one, one.budget().limit(), one.equals(governs), why));
            }
            bounded.add(one.budget().id());
        }
        var whyNot = new WhyNot(names, attribution, hold.provider(), hold.model(), hold.admittedAt());
        policy.budgets().stream()
                .filter(budget -> !bounded.contains(budget.id()) && sight.sees(budget, null))
                .forEach(budget -> forms.add(away(budget, false, whyNot.of(budget))));
        return forms;
    }

    private @Nullable Period period(String budgetId) {
        Budget budget = byId.get(budgetId);
        return budget == null ? null : budget.period();
    }

    private List<Map<String, @Nullable Object>> refused(LedgerRecord.CallRefused refused) {
        List<Map<String, @Nullable Object>> forms = new ArrayList<>();
        Set<String> bounded = new HashSet<>();
        for (JsonNode one : detail(refused).path("budgets")) {
            String name = one.path("budget").asText();
            policy.budgets().stream()
                    .filter(budget -> budget.name().equals(name))
                    .filter(budget -> sight.sees(budget, subject(one)))
                    .findFirst()
                    .ifPresent(budget -> forms.add(refusing(budget, one)));
            bounded.add(name);
        }
        var whyNot = new WhyNot(names, refused.attribution(), null, refused.model(), refused.at());
        for (Budget budget : policy.budgets()) {
            if (!bounded.contains(budget.name()) && sight.sees(budget, null)) {
                boolean unjudged = bounded.isEmpty() && whyNot.matches(budget);
                forms.add(away(budget, unjudged, unjudged ? unjudged(refused.code()) : whyNot.of(budget)));
            }
        }
        return forms;
    }

    private static JsonNode detail(LedgerRecord.CallRefused refused) {
        try {
            return JSON.readTree(refused.detail());
        } catch (JsonProcessingException plain) {
            return JSON.createObjectNode();
        }
    }

    /// Why a budget that bounds the call has no figures.
    private static String unjudged(String code) {
        return switch (code) {
            case "rate_limit_exceeded" -> "it had room; a rate limit refused";
            case "model_not_allowed" -> "not asked: the key does not allow the model";
            default -> "not asked: the call was refused before";
        };
    }

    private Map<String, @Nullable Object> refusing(Budget budget, JsonNode kept) {
        BudgetFigures figures = new BudgetFigures(
                budget,
                subject(kept),
                new Window(kept.path("windowStart").asLong(), Long.MAX_VALUE),
                kept.path("settled").asLong(),
                kept.path("held").asLong(),
                kept.path("estimate").asLong(),
                Long.MAX_VALUE,
                BudgetState.OK,
                false);
        String why = kept.path("arming").asBoolean() ? "it was coming into force" : mild(budget);
        return bounding(
                figures, kept.path("limit").asLong(), kept.path("governs").asBoolean(), why);
    }

    private static @Nullable String subject(JsonNode kept) {
        return kept.hasNonNull("subject") ? kept.path("subject").asText() : null;
    }

    /// Why a budget that bounds a call could not have refused it; null where it could.
    private static @Nullable String mild(Budget budget) {
        if (budget.shadow()) {
            return "shadow: judged and reported, never refuses";
        }
        return switch (budget.enforcement()) {
            case HARD -> null;
            case SOFT -> "soft: tells, never refuses";
            case DEGRADE -> budget.refuses() ? null : "degrade: takes its actions, refuses nothing at the limit";
        };
    }

    private Map<String, @Nullable Object> bounding(
            BudgetFigures figures, long limit, boolean governs, @Nullable String why) {
        Budget budget = figures.budget();
        Map<String, @Nullable Object> form = head(budget);
        form.put("subject", names.subject(budget.scope().each(), figures.subject()));
        form.put("matched", true);
        form.put("counts", why == null);
        form.put("governs", governs);
        form.put("limit", amount(budget, limit));
        form.put("settled", amount(budget, figures.settled()));
        form.put("held", amount(budget, figures.held()));
        form.put("remaining", amount(budget, Math.max(0, limit - figures.settled() - figures.held())));
        form.put("estimate", amount(budget, figures.estimate()));
        form.put("windowStart", Amounts.moment(figures.window().start()));
        form.put("why", why);
        return form;
    }

    private Map<String, @Nullable Object> away(Budget budget, boolean matched, String why) {
        Map<String, @Nullable Object> form = head(budget);
        form.put("matched", matched);
        form.put("counts", false);
        form.put("governs", false);
        form.put("why", why);
        return form;
    }

    private Map<String, @Nullable Object> head(Budget budget) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("name", budget.name());
        form.put("scope", names.print(budget.scope()));
        form.put("unit", budget.unit().name().toLowerCase(Locale.ROOT));
        form.put(
                "currency",
                budget.unit() == Unit.MONEY ? policy.organization().currency().code() : null);
        form.put("period", PeriodWords.of(budget.period()));
        form.put("enforcement", budget.enforcement().name().toLowerCase(Locale.ROOT));
        form.put("shadow", budget.shadow());
        return form;
    }

    private String amount(Budget budget, long amount) {
        return Amounts.plain(budget.unit(), amount, policy.organization().currency());
    }
}
