package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.analytics.LedgerReader;
import io.purser.control.analytics.LedgerReader.SeenCustomer;
import io.purser.control.api.Amounts;
import io.purser.control.api.BudgetForms;
import io.purser.control.api.Jurisdiction;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Dimension;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.policy.CustomerPlan;
import io.purser.core.policy.CustomerPlans;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import io.purser.governance.recovery.Governance;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Answers which customers there are: those that the policy names and those that calls have named.
final class CustomerQueries implements Roots.Answering {
    private final Gate gate;
    private final Governance governance;
    private final LedgerReader ledger;

    CustomerQueries(Gate gate, Governance governance, LedgerReader ledger) {
        this.gate = gate;
        this.governance = governance;
        this.ledger = ledger;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("customers", this::customers);
    }

    private Map<String, @Nullable Object> customers(DataFetchingEnvironment environment) {
        Jurisdiction.Open ground = gate.ground(environment);
        Shown shown = new Shown(ground, governance, ledger);
        @Nullable String plan = environment.getArgument("plan");
        List<String> names = shown.names().stream()
                .filter(name -> plan == null || plan.equals(shown.plan(name)))
                .toList();
        return Connection.of(names, name -> name, environment, shown::customer);
    }

    /// The customers of one organization, as far as the asker sees them.
    private static final class Shown {
        private final Map<String, @Nullable Long> firstSeen = new TreeMap<>();
        private final Map<String, Policy.Customer> declared = new HashMap<>();
        private final Map<String, String> userNames = new HashMap<>();
        private final CustomerPlans plans;
        private final BudgetForms forms;
        private final List<BudgetFigures> accounts;

        Shown(Jurisdiction.Open ground, Governance governance, LedgerReader ledger) {
            Policy policy = ground.policy();
            String organization = policy.organization().name();
            plans = new CustomerPlans(policy);
            forms = new BudgetForms(policy);
            policy.users().forEach((User user) -> userNames.put(user.id(), user.name()));
            policy.customers().forEach(customer -> declared.put(customer.name(), customer));
            for (SeenCustomer seen : ledger.customers(organization)) {
                if (ground.sight().sees(Attribution.of(seen.by()))) {
                    firstSeen.merge(seen.name(), seen.firstAt(), Math::min);
                }
            }
            // Nobody's call: only who sees everything sees it, and so the customers that no call has named.
            if (ground.sight().sees(Attribution.of(new Identity(organization, List.of(), null, null, null)))) {
                declared.keySet().forEach(name -> firstSeen.putIfAbsent(name, null));
            }
            accounts = governance.budgets(organization).stream()
                    .filter(one -> ground.sight().sees(one.budget(), one.subject()))
                    .sorted(Comparator.comparing(
                            (BudgetFigures one) -> one.budget().name()))
                    .toList();
        }

        List<String> names() {
            return List.copyOf(firstSeen.keySet());
        }

        @Nullable
        String plan(String customer) {
            CustomerPlan plan = plans.of(customer);
            return plan == null ? null : plan.name();
        }

        Map<String, @Nullable Object> customer(String name) {
            Policy.@Nullable Customer entry = declared.get(name);
            @Nullable Long first = firstSeen.get(name);
            List<BudgetFigures> own =
                    accounts.stream().filter(one -> isOf(one, name)).toList();
            Map<String, @Nullable Object> form = new LinkedHashMap<>();
            form.put("name", name);
            form.put("declared", entry != null);
            form.put("plan", plan(name));
            form.put("accountOwner", entry == null ? null : owner(entry.accountOwner()));
            form.put("firstSeen", first == null ? null : Amounts.moment(first));
            form.put(
                    "state",
                    own.stream()
                            .map(BudgetFigures::state)
                            .max(Comparator.naturalOrder())
                            .map(Enum::name)
                            .orElse(null));
            form.put(
                    "accounts",
                    own.stream().map(one -> Queries.budget(forms, one)).toList());
            return form;
        }

        private @Nullable String owner(@Nullable String user) {
            return user == null ? null : userNames.getOrDefault(user, user);
        }

        private static boolean isOf(BudgetFigures account, String customer) {
            var scope = account.budget().scope();
            return scope.each() == Dimension.CUSTOMER
                    ? customer.equals(account.subject())
                    : scope.conditions().stream()
                            .anyMatch(condition -> condition.dimension() == Dimension.CUSTOMER
                                    && condition.value().equals(customer));
        }
    }
}
