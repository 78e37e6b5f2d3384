package io.purser.governance.admission;

import static io.purser.governance.admission.GovernedHouse.admitted;
import static io.purser.governance.admission.GovernedHouse.hard;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Unit;
import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.PromptSize;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.tenancy.KeyPolicy;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.access.Caller;
import io.purser.governance.settlement.GovernedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// A call of whose consumption nothing will be known: `/providers/…` beyond what is metered.
class UnmeteredTest {
    private final GovernedHouse house = new GovernedHouse();

    private Verdict ask(List<String> allowed) {
        Identity identity = new Identity("acme", List.of(), null, null, new Identity.Ref("k1", "key"));
        KeyPolicy key = new KeyPolicy(allowed, null, Map.of(), true, List.of(), Map.of(), false, false, false);
        CallShape shape =
                CallShape.text(CallShape.Kind.UNMETERED, "model", false, PromptSize.NONE, OptionalLong.empty());
        List<Verdict> verdicts = new ArrayList<>();
        house.admission.admit(
                new Admission.Request(
                        "u1",
                        new Caller(identity, key, List.of()),
                        Attribution.of(identity),
                        shape,
                        "stub",
                        "model",
                        null,
                        List::of,
                        house.now,
                        0),
                Runnable::run,
                verdicts::add);
        return verdicts.getFirst();
    }

    private static Budget in(Unit unit, Enforcement enforcement) {
        Budget money = hard("day", 1_000_000_000, Estimation.ADAPTIVE);
        return new Budget(
                money.id(),
                money.name(),
                money.limitVersion(),
                money.scope(),
                unit,
                money.limit(),
                money.period(),
                enforcement,
                money.shadow(),
                money.estimation(),
                money.strictFloor(),
                List.of(),
                money.cooldown(),
                false,
                false,
                List.of());
    }

    /// B17: passthrough ignored the budget of the key.
    @Test
    void b17HardBudgetsOfMoneyAndOfTokensRefuseIt() {
        house.enforce(in(Unit.MONEY, Enforcement.HARD));
        assertThat(ask(List.of())).isInstanceOf(Verdict.Unpriced.class);

        house.enforce(in(Unit.TOKENS, Enforcement.HARD));
        assertThat(ask(List.of())).isInstanceOf(Verdict.Unpriced.class);
    }

    /// F9: it is never silently free.
    @Test
    void f9ElseItPassesAndTheLedgerHasItsBytesAndNoCost() {
        house.enforce(in(Unit.REQUESTS, Enforcement.HARD));
        GovernedCall call = admitted(ask(List.of()));
        Quantities bytes = Quantities.of(Meter.REQUEST_BYTES, 12).with(Meter.ANSWER_BYTES, 13);
        call.settle(
                new GovernedCall.End(
                        new TokenUsage(0, 0, 0, 0, 0, 0, bytes),
                        UsageSource.COUNTED,
                        Outcome.SUCCESS,
                        null,
                        5,
                        -1,
                        List.of("unknown_route")),
                Runnable::run,
                _ -> {});

        List<UsageEvent> events = new ArrayList<>();
        house.ledger.events("acme", 0, Long.MAX_VALUE, entry -> events.add(entry.event()));
        UsageEvent event = events.getFirst();
        assertThat(event.cost()).isNull();
        assertThat(event.flags()).containsExactly("unknown_route", "unpriced");
        assertThat(event.usage().others().get(Meter.REQUEST_BYTES)).isEqualTo(12);
        assertThat(house.organizations.budgets("acme").getFirst().settled()).isOne();
    }

    @Test
    void aKeyThatNamesItsModelsDoesNotAllowIt() {
        house.enforce(in(Unit.MONEY, Enforcement.SOFT));

        assertThat(ask(List.of("gpt-*"))).isInstanceOf(Verdict.ModelNotAllowed.class);
    }
}
