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
/// is drawn by Zipf's law from fixed seeds, a million calls in a row before they repeat.
public final class Crowd {
    static final int CUSTOMERS = 1_000_000;
    static final int LEVELS = 6;

    private static final int DRAWS = 1 << 20;
    private static final long AMPLE = 1_000_000_000_000_000L;

    private static final Demand DEMAND =
            new Demand(400, 1_000_000, 10_000_000_000L, 300, 4_096, 16, true, Demand.Price.PRICED);

    private final List<Budget> budgets = new ArrayList<>();
    /// One for each key, shared by its calls, as a gateway has them.
    private final Identity[] identities;
    private final int[] callers;
    private final int[] customers;

    public Crowd(int count) {
        int members = Math.max(1, (count - 3) / 3);
        budgets.add(budget("acme", new Scope(List.of(), null)));
        budgets.add(budget("each-user", new Scope(List.of(), Dimension.USER)));
        budgets.add(budget("each-customer", new Scope(List.of(), Dimension.CUSTOMER)));
        identities = new Identity[members];
        for (int i = 0; i < members; i++) {
            budgets.add(budget("group-" + i, only(Dimension.GROUP, null, "g" + i)));
            budgets.add(budget("key-" + i, only(Dimension.KEY, null, "k" + i)));
            budgets.add(budget("project-" + i, only(Dimension.TAG, "project", "p" + i)));
            identities[i] = identity(i);
        }
        callers = new Zipf(members, 2).draw(DRAWS);
        customers = new Zipf(CUSTOMERS, 1).draw(DRAWS);
    }

    public List<Budget> budgets() {
        return budgets;
    }

    /// The same where the ceiling of one is lower by so much.
    public List<Budget> lowered(long by) {
        List<Budget> lowered = new ArrayList<>(budgets);
        Budget last = budgets.getLast();
        lowered.set(lowered.size() - 1, budget(last.name(), last.scope(), AMPLE - by));
        return lowered;
    }

    int members() {
        return identities.length;
    }

    /// One call of every customer, so that a million accounts exist.
    void everyCustomer(Consumer<Ask> call) {
        for (int i = 0; i < CUSTOMERS; i++) {
            call.accept(ask("first", 0, i));
        }
    }

    /// The call of a draw, new as if just read: only its key was there before.
    Ask ask(int draw) {
        return ask("request-" + draw, callers[draw & (DRAWS - 1)], customers[draw & (DRAWS - 1)]);
    }

    private Ask ask(String requestId, int caller, int customer) {
        Attribution attribution = new Attribution(
                identities[caller],
                "customer-" + customer,
                null,
                null,
                "production",
                "chat",
                "v3",
                null,
                Map.of("project", "p" + caller));
        return new Ask(requestId, attribution, "openai", "gpt-5.4", DEMAND, true, true);
    }

    /// The names of a draw's members at the six levels, new as if just read.
    String[] names(int draw) {
        int caller = callers[draw & (DRAWS - 1)];
        int customer = customers[draw & (DRAWS - 1)];
        return new String[] {"acme", "g" + caller, "u" + caller, "k" + caller, "customer-" + customer, "p" + caller};
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
        return budget(name, scope, AMPLE);
    }

    private static Budget budget(String name, Scope scope, long limit) {
        return new Budget(
                name,
                name,
                1,
                scope,
                Unit.MONEY,
                limit,
                new Period.Month(ZoneId.of("Europe/London"), 1),
                Enforcement.HARD,
                false,
                Estimation.ADAPTIVE,
                1_024,
                List.of(new Threshold("80%", AMPLE / 10 * 8, List.of())),
                Duration.ofHours(6),
                false,
                false,
                List.of());
    }
}
