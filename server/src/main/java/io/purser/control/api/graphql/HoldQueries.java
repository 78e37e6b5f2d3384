package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.api.Amounts;
import io.purser.control.api.BudgetForms;
import io.purser.control.api.Jurisdiction;
import io.purser.control.identity.Sight;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.OpenCall;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers which calls have not ended, and what each of them holds.
final class HoldQueries implements Roots.Answering {
    private static final int MOST = 10_000;

    private final Gate gate;
    private final Governance governance;

    HoldQueries(Gate gate, Governance governance) {
        this.gate = gate;
        this.governance = governance;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("holds", this::holds);
    }

    Map<String, @Nullable Object> holds(DataFetchingEnvironment environment) {
        Jurisdiction.Open ground = gate.ground(environment);
        Policy policy = ground.policy();
        List<OpenCall> seen = governance.openCalls(policy.organization().name(), MOST).stream()
                .filter(call -> ground.sight().sees(call.attribution()))
                .toList();
        Shown shown = new Shown(policy, ground.sight());
        return Connection.of(seen, OpenCall::requestId, environment, shown::call);
    }

    /// Open calls of one organization as the schema's types. What lies on budgets that the asker does not see is not
    /// told.
    private static final class Shown {
        private final Sight sight;
        private final BudgetForms amounts;

        Shown(Policy policy, Sight sight) {
            this.sight = sight;
            this.amounts = new BudgetForms(policy);
        }

        Map<String, @Nullable Object> call(OpenCall call) {
            Identity identity = call.attribution().identity();
            Map<String, @Nullable Object> form = new LinkedHashMap<>();
            form.put("requestId", call.requestId());
            form.put("admittedAt", Amounts.moment(call.admittedAt()));
            form.put("group", identity.groupName());
            form.put("user", identity.userName());
            form.put("key", identity.keyName());
            form.put("customer", call.attribution().customer());
            form.put("provider", call.provider());
            form.put("model", call.model());
            form.put("coveredOutputTokens", call.coveredOutput());
            form.put(
                    "held",
                    call.held().stream()
                            .filter(held -> sight.sees(held.budget(), held.subject()))
                            .map(this::held)
                            .toList());
            return form;
        }

        private Map<String, @Nullable Object> held(OpenCall.Held held) {
            Map<String, @Nullable Object> form = new LinkedHashMap<>();
            form.put("budget", held.budget().name());
            form.putAll(Forms.measured(amounts, held.budget(), held.subject(), held.amount()));
            return form;
        }
    }
}
