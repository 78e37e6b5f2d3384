package io.purser.bench.engine;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Threshold;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.Ask;
import io.purser.core.ledger.Demand;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An organization with as many budgets as wanted, and calls of which each is bounded by six: the organization, its
/// group, its user (of an `each`), its key, its customer (of an `each` with a million members) and its tag. Who calls
/// is drawn by Zipf's law from a fixed seed.
final class Crowd {
    private static final int CUSTOMERS = 1_000_000;
    private static final long AMPLE = 1_000_000_000_000_000L;

    private static final Demand DEMAND =
            new Demand(400, 1_000_000, 10_000_000_000L, 300, 4_096, 16, true, Demand.Price.PRICED);

    private final List<Budget> budgets = new ArrayList<>();
    private final int members;

    Crowd(int count) {
        members = Math.max(1, (count - 3) / 3);
        budgets.add(budget("acme", new Scope(List.of(), null)));
        budgets.add(budget("each-user", new Scope(List.of(), Dimension.USER)));
        budgets.add(budget("each-customer", new Scope(List.of(), Dimension.CUSTOMER)));
        for (int i = 0; i < members; i++) {
            budgets.add(budget("group-" + i, only(Dimension.GROUP, null, "g" + i)));
            budgets.add(budget("key-" + i, only(Dimension.KEY, null, "k" + i)));
            budgets.add(budget("project-" + i, only(Dimension.TAG, "project", "p" + i)));
        }
    }

    List<Budget> budgets() {
        return budgets;
    }

    /// One call of every customer, so that a million accounts exist.
    void everyCustomer(Consumer<Ask> call) {
        Identity somebody = identity(0);
        for (int i = 0; i < CUSTOMERS; i++) {
            call.accept(new Ask("first", of(somebody, 0, i), "openai", "gpt-5.4", DEMAND, true, true));
        }
    }

    Ask[] asks(int count) {
        Zipf customers = new Zipf(CUSTOMERS, 1);
        Zipf callers = new Zipf(members, 2);
        Identity[] identities = new Identity[members];
        Ask[] asks = new Ask[count];
        for (int i = 0; i < count; i++) {
            int caller = callers.draw();
            if (identities[caller] == null) {
                identities[caller] = identity(caller);
            }
            Attribution attribution = of(identities[caller], caller, customers.draw());
            asks[i] = new Ask("request-" + i, attribution, "openai", "gpt-5.4", DEMAND, true, true);
        }
        return asks;
    }

    private static Attribution of(Identity identity, int caller, int customer) {
        return new Attribution(
                identity,
                "customer-" + customer,
                null,
                null,
                "production",
                "chat",
                "v3",
                null,
                Map.of("project", "p" + caller));
    }

    private static Identity identity(int number) {
        return new Identity(
                "acme",
                List.of(new Identity.Ref("root", "everybody"), new Identity.Ref("g" + number, "group " + number)),
                null,
                new Identity.Ref("u" + number, "user " + number),
                new Identity.Ref("k" + number, "key " + number));
    }

    private static Scope only(Dimension dimension, @Nullable String tag, String value) {
        return new Scope(List.of(new Scope.Condition(dimension, tag, value)), null);
    }

    private static Budget budget(String name, Scope scope) {
        return new Budget(
                name,
                name,
                1,
                scope,
                Unit.MONEY,
                AMPLE,
                new Period.Month(ZoneId.of("Europe/London"), 1),
                Enforcement.HARD,
                false,
                Estimation.ADAPTIVE,
                1_024,
                List.of(new Threshold("80%", AMPLE / 10 * 8, List.of())),
                Duration.ofHours(6),
                false,
                false);
    }
}
