package io.purser.control.api;

import io.purser.control.analytics.LedgerReader;
import io.purser.control.analytics.LedgerReader.RequestTrail;
import io.purser.control.identity.Sight;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.Money;
import io.purser.core.policy.Policy;
import io.purser.core.usage.TokenUsage;
import io.purser.governance.settlement.PriceRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request as answers show it: what it was for, what it held, what it came to or why it was refused.
public final class RequestForms {
    private final Policy policy;
    private final LedgerReader ledger;
    private final CostExplanation costs;
    private final Sight sight;
    private final Ceilings ceilings;
    private final Map<Long, LedgerRecord.AccountOpened> accounts = new HashMap<>();
    private final Map<String, Budget> budgets = new HashMap<>();

    /// @param prices what is known of prices now
    /// @param sight what its reader sees: of accounts outside there is nothing, and the holder of a key, who may
    ///     ask often, is not told what lay on which account
    /// @param ceilings what has moved ceilings
    public RequestForms(Policy policy, LedgerReader ledger, PriceRule prices, Sight sight, Ceilings ceilings) {
        this.ceilings = ceilings;
        this.policy = policy;
        this.ledger = ledger;
        this.costs = new CostExplanation(prices, policy.organization().currency());
        this.sight = sight;
        policy.budgets().forEach(budget -> budgets.put(budget.id(), budget));
        if (!(sight instanceof Sight.Own)) {
            ledger.accounts(policy.organization().name())
                    .forEach(stored -> accounts.put(stored.account().account(), stored.account()));
        }
    }

    /// Who and what a request was for; empty where nothing is known of it.
    public static Optional<Attribution> attribution(RequestTrail trail) {
        LedgerRecord.@Nullable CallRefused refused = trail.refused();
        LedgerRecord.@Nullable HoldPlaced hold = trail.hold();
        @Nullable UsageEvent event = trail.event();
        if (event != null) {
            return Optional.of(event.attribution());
        }
        if (hold != null) {
            return Optional.of(hold.attribution());
        }
        return refused == null ? Optional.empty() : Optional.of(refused.attribution());
    }

    /// The whole trail.
    public Map<String, @Nullable Object> of(String id, RequestTrail trail) {
        LedgerRecord.@Nullable CallRefused refused = trail.refused();
        LedgerRecord.@Nullable HoldPlaced hold = trail.hold();
        @Nullable UsageEvent event = trail.event();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("id", id);
        form.put("organization", policy.organization().name());
        form.put("status", status(trail));
        long at = event != null
                ? event.admittedAt()
                : hold != null ? hold.admittedAt() : refused != null ? refused.at() : 0;
        form.put("at", Amounts.moment(at));
        form.put(
                "attribution", attribution(trail).map(RequestForms::attribution).orElse(null));
        form.put(
                "requestedModel",
                event != null
                        ? event.requestedModel()
                        : hold != null ? hold.requestedModel() : refused != null ? refused.model() : "");
        form.put("hold", hold == null ? null : hold(hold));
        form.put("entry", event == null ? null : entry(event, trail.settled()));
        form.put(
                "adjustments",
                trail.adjustments().stream().map(this::adjustment).toList());
        form.put("adjustedCost", event == null ? null : adjustedCost(event, trail.adjustments()));
        form.put("refusal", refused == null ? null : refusal(refused));
        form.put("released", trail.released());
        form.put("follows", known(AttemptId.of(id).before()));
        form.put("followedBy", known(AttemptId.of(id).after()));
        return form;
    }

    private @Nullable String known(@Nullable AttemptId attempt) {
        if (attempt == null) {
            return null;
        }
        String id = attempt.toString();
        return ledger.request(policy.organization().name(), id).isPresent() ? id : null;
    }

    /// Every budget inside the sight as the request found it.
    public List<Map<String, @Nullable Object>> budgets(RequestTrail trail) {
        return new LookedBudgets(policy, ledger, sight, ceilings).of(trail);
    }

    private static String status(RequestTrail trail) {
        if (trail.event() != null) {
            return "settled";
        }
        if (trail.released() != null) {
            return "released";
        }
        return trail.hold() != null ? "open" : "refused";
    }

    static Map<String, @Nullable Object> attribution(Attribution attribution) {
        Identity identity = attribution.identity();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("group", identity.groupName());
        form.put(
                "groupPath",
                identity.groupPath().stream().map(Identity.Ref::name).toList());
        form.put("costCentre", identity.costCentre());
        form.put("user", identity.userName());
        form.put("key", identity.keyName());
        form.put("customer", attribution.customer());
        form.put("plan", attribution.plan());
        form.put("endUser", attribution.endUser());
        form.put("session", attribution.session());
        form.put("environment", attribution.environment());
        form.put("endpoint", attribution.endpoint());
        form.put("promptVersion", attribution.promptVersion());
        form.put("feature", attribution.feature());
        form.put(
                "tags",
                attribution.tags().entrySet().stream()
                        .map(tag -> Map.of("name", tag.getKey(), "value", tag.getValue()))
                        .toList());
        return form;
    }

    private Map<String, @Nullable Object> hold(LedgerRecord.HoldPlaced hold) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("admittedAt", Amounts.moment(hold.admittedAt()));
        form.put("provider", hold.provider());
        form.put("model", hold.model());
        form.put("inputTokens", hold.inputTokens());
        form.put("outputTokens", hold.outputTokens());
        form.put("cost", money(hold.heldCost()));
        form.put("postings", postings(hold.held()));
        return form;
    }

    private Map<String, @Nullable Object> entry(UsageEvent event, List<Posting> settled) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("admittedAt", Amounts.moment(event.admittedAt()));
        form.put("bookedAt", Amounts.moment(event.bookedAt()));
        form.put("provider", event.provider());
        form.put("model", event.model());
        form.put("responseModel", event.responseModel());
        form.put("outcome", event.outcome().word());
        form.put("usageSource", event.usageSource().word());
        form.put("inputTokens", event.usage().input());
        form.put("cacheReadTokens", event.usage().cacheRead());
        form.put("cacheWriteTokens", event.usage().cacheWrite() + event.usage().cacheWriteLong());
        form.put("outputTokens", event.usage().output());
        form.put("reasoningTokens", event.usage().reasoning());
        form.put("cost", money(event.cost()));
        form.put("currency", policy.organization().currency().code());
        form.put("priceVersion", event.priceVersion());
        particulars(event.particulars(), form);
        form.put("usage", usage(event.usage()));
        form.put("price", costs.of(event));
        form.put("retryCount", event.retryCount());
        form.put("latencyMillis", event.latencyMillis());
        form.put("flags", event.flags());
        form.put("notes", event.flags().stream().map(RequestForms::note).toList());
        form.put("actions", event.particulars().actions());
        form.put("postings", postings(settled));
        return form;
    }

    private @Nullable String adjustedCost(UsageEvent event, List<Adjustment> adjustments) {
        if (event.cost() == null && adjustments.isEmpty()) {
            return null;
        }
        long sum = event.cost() == null ? 0 : event.cost();
        for (Adjustment each : adjustments) {
            sum = Math.addExact(sum, each.amount());
        }
        return money(sum);
    }

    private Map<String, @Nullable Object> adjustment(Adjustment adjustment) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("id", adjustment.id());
        form.put("kind", adjustment.kind());
        form.put("bookedAt", Amounts.moment(adjustment.entry().bookedAt()));
        form.put("amount", money(adjustment.amount()));
        form.put("fromVersion", adjustment.fromVersion());
        form.put("toVersion", adjustment.entry().priceVersion());
        form.put("exchange", adjustment.entry().particulars().exchange());
        form.put("reason", adjustment.reason());
        form.put("actor", adjustment.actor());
        form.put("flags", adjustment.entry().flags());
        return form;
    }

    private static void particulars(Particulars said, Map<String, @Nullable Object> form) {
        form.put("serviceTier", said.serviceTier());
        form.put("region", said.region());
        form.put("reportedCost", said.reportedCost());
        form.put("exchange", said.exchange());
        Particulars.@Nullable Reported reported = said.reported();
        form.put("externalSource", reported == null ? null : reported.source());
        form.put("externalRequestId", reported == null ? null : reported.id());
        Particulars.@Nullable Cover cover = said.cover();
        form.put("outputCap", cover == null ? null : cover.cap());
        form.put("topUps", cover == null ? 0 : cover.topUps());
        form.put("coveredOutputTokens", cover == null ? null : cover.output());
    }

    /// Every bucket that is not empty.
    private static List<Map<String, @Nullable Object>> usage(TokenUsage usage) {
        List<Map<String, @Nullable Object>> buckets = new ArrayList<>();
        bucket(buckets, "input", usage.input());
        bucket(buckets, "cache_read", usage.cacheRead());
        bucket(buckets, "cache_write", usage.cacheWrite());
        bucket(buckets, "cache_write_long", usage.cacheWriteLong());
        bucket(buckets, "output", usage.output());
        bucket(buckets, "reasoning", usage.reasoning());
        usage.others().forEach((meter, quantity) -> bucket(buckets, meter.bucket(), quantity));
        return buckets;
    }

    private static void bucket(List<Map<String, @Nullable Object>> buckets, String name, long quantity) {
        if (quantity > 0) {
            Map<String, @Nullable Object> form = new LinkedHashMap<>();
            form.put("bucket", name);
            form.put("quantity", quantity);
            buckets.add(form);
        }
    }

    private static Map<String, @Nullable Object> note(String flag) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("flag", flag);
        form.put("meaning", FlagMeaning.of(flag));
        return form;
    }

    private Map<String, @Nullable Object> refusal(LedgerRecord.CallRefused refused) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("code", refused.code());
        form.put("budget", refused.budget());
        form.put("detail", new SeenDetail(policy, sight).of(refused.detail()));
        return form;
    }

    private @Nullable String money(@Nullable Long units) {
        return units == null ? null : Money.plain(units, policy.organization().currency());
    }

    private List<Map<String, @Nullable Object>> postings(List<Posting> postings) {
        return postings.stream().filter(this::isSeen).map(this::posting).toList();
    }

    private boolean isSeen(Posting posting) {
        LedgerRecord.@Nullable AccountOpened account = accounts.get(posting.account());
        @Nullable Budget budget = account == null ? null : budgets.get(account.budgetId());
        return account != null
                && (budget == null ? sight instanceof Sight.Whole : sight.sees(budget, account.subject()));
    }

    private Map<String, @Nullable Object> posting(Posting posting) {
        LedgerRecord.@Nullable AccountOpened account = accounts.get(posting.account());
        @Nullable Budget budget = account == null ? null : budgets.get(account.budgetId());
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("account", posting.account());
        form.put("budget", budget == null ? null : budget.name());
        form.put(
                "amount",
                budget == null
                        ? Long.toString(posting.amount())
                        : Amounts.plain(
                                budget.unit(),
                                posting.amount(),
                                policy.organization().currency()));
        return form;
    }
}
