package io.purser.control.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.admin.GovernanceFile.BudgetEntry;
import io.purser.control.admin.LimitText.Limit;
import io.purser.core.budget.Action;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Criticality;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Threshold;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Policy;
import io.purser.platform.config.Place;
import io.purser.platform.config.Problems;
import io.purser.platform.config.Section;
import io.purser.platform.config.YamlValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A budget as it was declared before, from the form in which the audit keeps what changed. Of its actions only what
/// makes it refuse is read, of its stages only where they are.
public final class FormerBudget {
    private static final ObjectMapper JSON = new ObjectMapper();

    private FormerBudget() {}

    /// The form of a budget as it is declared now, to which the audit's changes can be undone.
    public static ObjectNode form(Policy policy, Budget budget) {
        return JSON.valueToTree(new PolicyForm(policy).budget(budget));
    }

    /// By what the audit knows the budget of an id.
    public static String base(String id) {
        return BudgetIds.base(id);
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

    /// A budget that is declared no more.
    ///
    /// @param budget with nothing of its scope but whose accounts it had, where names in it mean nothing any more
    /// @param isScopeKnown whether its scope still reads as it did
    public record Gone(Budget budget, boolean isScopeKnown) {}

    /// A budget from the form in which it was last declared; empty where that cannot be read any more.
    public static Optional<Gone> gone(Policy policy, String id, JsonNode form) {
        Problems problems = new Problems();
        Map<String, @Nullable Object> fields = JSON.convertValue(form, new TypeReference<>() {});
        BudgetEntry entry = BudgetReader.read(
                new Section(YamlValues.numbered(new Place("the audit log", 0, ""), fields), problems),
                policy.organization());
        if (problems.count() > 0) {
            return Optional.empty();
        }
        NameLookup names = new NameLookup(problems);
        names.groups(policy.groups());
        names.users(policy.users());
        names.keys(policy.keys());
        names.plans(policy.plans());
        Scope scope = names.scope(entry.scope());
        boolean isScopeKnown = problems.count() == 0;
        Budget bare = new Budget(
                id,
                entry.naming().name(),
                1,
                isScopeKnown ? scope : new Scope(List.of(), entry.scope().each()),
                entry.unit(),
                entry.limit(),
                entry.period(),
                entry.enforcement(),
                entry.shadow(),
                entry.estimation(),
                entry.strictFloor(),
                List.of(),
                entry.cooldown(),
                entry.passesFree(),
                entry.showAmounts(),
                List.of(),
                null,
                entry.rollover());
        return Optional.of(new Gone(of(bare, form, policy.organization().currency()), isScopeKnown));
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
