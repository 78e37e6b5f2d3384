package io.purser.control.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.admin.LimitText.Limit;
import io.purser.core.budget.Action;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Criticality;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Threshold;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A budget as it was declared before, from the form in which the audit keeps what changed. Of its actions only what
/// makes it refuse is read, of its stages only where they are.
public final class FormerBudget {
    private static final ObjectMapper JSON = new ObjectMapper();

    private FormerBudget() {}

    /// The form of a budget as it is declared now, to which the audit's changes can be undone.
    public static ObjectNode form(Policy policy, Budget budget) {
        return JSON.valueToTree(new PolicyForm(policy).budget(budget));
    }

    /// By what the audit knows a budget, whatever became of its scope.
    public static String auditId(Budget budget) {
        return BudgetIds.base(budget.id());
    }

    /// @param now has what the form cannot say: ids, scope and period
    /// @param form in the unit of `now`
    public static Budget of(Budget now, JsonNode form, CurrencyUnit currency) {
        Limit limit = LimitText.parse(form.path("limit").asText(), currency);
        return new Budget(
                now.id(),
                form.path("name").asText(now.name()),
                now.limitVersion(),
                now.scope(),
                now.unit(),
                limit.amount(),
                now.period(),
                Enforcement.valueOf(form.path("enforcement").asText().toUpperCase(Locale.ROOT)),
                form.path("shadow").asBoolean(),
                now.estimation(),
                now.strictFloor(),
                thresholds(form.path("thresholds"), limit, currency),
                now.cooldown(),
                now.passesFree(),
                now.showAmounts(),
                actions(form.path("actions"), limit, currency),
                now.ownerId(),
                now.rollover());
    }

    private static List<Threshold> thresholds(JsonNode stages, Limit limit, CurrencyUnit currency) {
        List<String> names = new ArrayList<>();
        stages.forEach(stage -> names.add(stage.path("at").asText()));
        return (stages.isMissingNode() ? ThresholdReader.DEFAULT : names)
                .stream()
                        .map(name -> Stage.parse(name, limit, currency))
                        .map(stage -> new Threshold(stage.name(), Math.max(1, stage.at()), List.of()))
                        .toList();
    }

    private static List<Action> actions(JsonNode actions, Limit limit, CurrencyUnit currency) {
        List<Action> read = new ArrayList<>();
        for (JsonNode action : actions) {
            if (action.path("refuse").asBoolean()) {
                Stage stage = Stage.parse(action.path("at").asText(), limit, currency);
                Criticality upTo = Criticality.valueOf(
                        action.path("criticality").asText("high").toUpperCase(Locale.ROOT));
                read.add(new Action(stage.name(), stage.at(), upTo, List.of(), null, null, null, null, true));
            }
        }
        return read;
    }
}
