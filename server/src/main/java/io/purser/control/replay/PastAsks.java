package io.purser.control.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.replay.RecordedPast.Call;
import io.purser.control.replay.RecordedPast.Settled;
import io.purser.core.attribution.Attribution;
import io.purser.core.budget.Criticality;
import io.purser.core.ledger.Ask;
import io.purser.core.ledger.Degradable;
import io.purser.core.ledger.Demand;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.policy.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What calls of the past ask of the engine, from what is kept of them.
final class PastAsks {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What budgets and rate limits refuse; all else was refused before they looked.
    private static final Set<String> JUDGED = Set.of(
            "budget_exceeded",
            "rate_limit_exceeded",
            "context_capped",
            "tools_capped",
            "model_unpriced",
            "estimate_unbounded");

    /// Models whose calls tell what others of them cost; more are not remembered.
    private static final int MOST_MODELS = 10_000;

    private final Map<String, Criticality> criticalities = new HashMap<>();
    private final boolean degrades;
    private final Map<String, Usual> usual = new HashMap<>();

    PastAsks(Policy draft) {
        degrades = draft.budgets().stream().anyMatch(budget -> budget.degrades());
        draft.endpoints()
                .forEach(endpoint -> criticalities.put(
                        endpoint.name(),
                        Criticality.valueOf(endpoint.criticality().toUpperCase(Locale.ROOT))));
    }

    /// What calls of a model usually take.
    private static final class Usual {
        private final String provider;
        private long calls;
        private long cost;
        private long input;
        private long output;

        Usual(String provider) {
            this.provider = provider;
        }

        void see(HoldPlaced hold) {
            Long held = hold.heldCost();
            calls++;
            cost += held == null ? 0 : held;
            input += hold.inputTokens();
            output += hold.outputTokens();
        }

        /// As though it had said that it wants just that.
        Demand demand() {
            return named(input / calls, cost / calls, output / calls);
        }
    }

    private static Demand named(long input, long cost, long output) {
        return new Demand(input, cost, 0, output, output, output, true, Demand.Price.PRICED);
    }

    Ask of(Call call) {
        HoldPlaced hold = call.hold();
        Demand demand = hold.demand();
        if (usual.size() < MOST_MODELS || usual.containsKey(hold.model())) {
            usual.computeIfAbsent(hold.model(), _ -> new Usual(hold.provider())).see(hold);
        }
        Demand judged = demand == null ? asHeld(hold) : demand;
        return ask(
                hold.requestId(),
                hold.attribution(),
                hold.provider(),
                hold.model(),
                judged,
                call.end() instanceof Settled(UsageEvent event, long _)
                                && event.usage().prompt() > 0
                        ? Math.min(event.usage().prompt(), judged.inputTokens())
                        : judged.inputTokens());
    }

    /// A call of which nothing but its hold is kept is judged as though it had wanted just that.
    private static Demand asHeld(HoldPlaced hold) {
        Long cost = hold.heldCost();
        long output = hold.outputTokens();
        return cost == null
                ? new Demand(hold.inputTokens(), 0, 0, output, output, output, true, Demand.Price.FLAGGED)
                : named(hold.inputTokens(), cost, output);
    }

    /// Null where no budget or limit had refused it.
    @Nullable
    Ask of(CallRefused refused) {
        if (!JUDGED.contains(refused.code())) {
            return null;
        }
        JsonNode detail = detail(refused);
        String model = detail.path("switchedTo").asText(refused.model());
        Usual like = usual.get(model);
        JsonNode judged = detail.path("judged");
        if (judged.isObject()) {
            String provider = judged.path("provider").asText();
            Demand by = demand(judged);
            long seen = judged.path("seenTokens").asLong(by.inputTokens());
            return ask(refused.requestId(), refused.attribution(), provider, model, by, seen);
        }
        Demand demand = estimated(detail, like == null ? named(0, 0, 0) : like.demand());
        String provider = like == null ? "" : like.provider;
        return ask(refused.requestId(), refused.attribution(), provider, model, demand, demand.inputTokens());
    }

    private static Demand demand(JsonNode judged) {
        return new Demand(
                judged.path("inputTokens").asLong(),
                judged.path("inputCost").asLong(),
                judged.path("outputRate").asLong(),
                judged.path("likelyOutput").asLong(),
                judged.path("maximumOutput").asLong(),
                judged.path("leastOutput").asLong(),
                judged.path("maximumNamed").asBoolean(),
                Demand.Price.valueOf(judged.path("price").asText("PRICED").toUpperCase(Locale.ROOT)));
    }

    /// A refusal of before it was kept what it was judged by has the estimates of the budgets that were looked at.
    private static Demand estimated(JsonNode detail, Demand like) {
        long cost = -1;
        long tokens = -1;
        for (JsonNode budget : detail.path("budgets")) {
            switch (budget.path("unit").asText()) {
                case "money" -> cost = Math.max(cost, budget.path("estimate").asLong());
                case "tokens" ->
                    tokens = Math.max(tokens, budget.path("estimate").asLong());
                default -> {}
            }
        }
        return named(
                tokens < 0 ? like.inputTokens() : tokens,
                cost < 0 ? like.inputCost() : cost,
                tokens < 0 ? like.likelyOutput() : 0);
    }

    private static JsonNode detail(CallRefused refused) {
        try {
            return JSON.readTree(refused.detail());
        } catch (JsonProcessingException unreadable) {
            return JSON.missingNode();
        }
    }

    /// @param seenTokens the size of the prompt, as near as is known
    private Ask ask(
            String requestId, Attribution attribution, String provider, String model, Demand demand, long seenTokens) {
        String endpoint = attribution.endpoint();
        Degradable degradable = degrades
                ? new Degradable(
                        endpoint == null
                                ? Criticality.NORMAL
                                : criticalities.getOrDefault(endpoint, Criticality.NORMAL),
                        demand.maximumOutput() > 0,
                        false,
                        1,
                        seenTokens,
                        0,
                        List.of(model))
                : null;
        return new Ask(requestId, attribution, provider, model, demand, true, true, degradable);
    }
}
