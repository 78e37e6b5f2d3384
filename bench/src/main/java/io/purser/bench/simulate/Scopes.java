package io.purser.bench.simulate;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.UsageEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a budget counts, said once more: the checks share no matching with the engine.
final class Scopes {
    private Scopes() {}

    /// Who a call was for and what it ran on.
    record Subject(Attribution attribution, String provider, String model) {}

    /// The member whose account a call is on: empty where the budget does not bound the call, a
    /// member of null where all share one account.
    static Optional<Member> member(Budget budget, Subject call) {
        for (Scope.Condition each : budget.scope().conditions()) {
            if (!each.value().equals(value(each, call))) {
                return Optional.empty();
            }
        }
        Dimension each = budget.scope().each();
        if (each == null) {
            return Optional.of(new Member(null));
        }
        String name = named(each, call);
        return name == null ? Optional.empty() : Optional.of(new Member(name));
    }

    /// One account's owner within a budget.
    record Member(@Nullable String name) {}

    private static @Nullable String value(Scope.Condition condition, Subject call) {
        if (condition.dimension() == Dimension.GROUP) {
            boolean pays = call.attribution().identity().groupPath().stream()
                    .anyMatch(group -> group.id().equals(condition.value()));
            return pays ? condition.value() : null;
        }
        return condition.dimension() == Dimension.TAG
                ? call.attribution().tags().get(condition.tag())
                : named(condition.dimension(), call);
    }

    private static @Nullable String named(Dimension dimension, Subject call) {
        Attribution attribution = call.attribution();
        return switch (dimension) {
            case ORGANIZATION -> attribution.identity().organization();
            case USER -> id(attribution.identity().user());
            case KEY -> id(attribution.identity().key());
            case CUSTOMER -> attribution.customer();
            case PLAN -> attribution.plan();
            case SESSION -> attribution.session();
            case END_USER -> attribution.endUser();
            case ENDPOINT -> attribution.endpoint();
            case FEATURE -> attribution.feature();
            case ENVIRONMENT -> attribution.environment();
            case PROVIDER -> call.provider();
            case MODEL -> call.model();
            case GROUP, TAG -> throw new IllegalArgumentException(dimension + " needs more than a name");
        };
    }

    private static @Nullable String id(Identity.@Nullable Ref ref) {
        return ref == null ? null : ref.id();
    }

    /// Whether a call that was admitted at an instant counts in this window of a budget's
    /// account.
    static boolean admits(Period period, Window window, long instant) {
        return period instanceof Period.Rolling rolling
                ? instant >= window.start() && instant < window.start() + rolling.subWindowMillis()
                : window.contains(instant);
    }

    /// What an event adds to an account of a unit.
    static long amount(Unit unit, UsageEvent event) {
        return switch (unit) {
            case MONEY -> event.cost() == null ? 0 : event.cost();
            case TOKENS -> event.usage().input() + event.usage().output(); // the simulation's calls are plain text
            case REQUESTS -> 1;
        };
    }
}
