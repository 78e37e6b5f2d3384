package io.purser.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.attribution.Attribution;
import io.purser.core.budget.Action;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Criticality;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Scope;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Budgets that degrade, step by step. Amounts are cents; calls are on `gpt-5.4`.
final class ActionsTest {
    private static final long NOW = Sample.at("2026-11-22T12:00:00Z");
    private static final Attribution ADA = Sample.of(Sample.ADA);

    private static Budget degrading(Scope scope, long limit, Action... actions) {
        return degrading("b", scope, limit, false, actions);
    }

    private static Budget degrading(String name, Scope scope, long limit, boolean passesFree, Action... actions) {
        Budget plain = Sample.soft(name, scope, limit, Sample.MONTH);
        return new Budget(
                plain.id(),
                plain.name(),
                plain.limitVersion(),
                plain.scope(),
                plain.unit(),
                plain.limit(),
                plain.period(),
                Enforcement.DEGRADE,
                false,
                plain.estimation(),
                plain.strictFloor(),
                plain.thresholds(),
                plain.cooldown(),
                passesFree,
                plain.showAmounts(),
                List.of(actions));
    }

    private static Action switches(long at, String from, String to) {
        return action(at, List.of(new Action.Switch(from, to)), null, false);
    }

    private static Action action(long at, List<Action.Switch> models, @Nullable Long cap, boolean refuse) {
        return new Action("at " + at, at, Criticality.HIGH, models, cap, null, null, null, refuse);
    }

    private static Ask call(String id, String model, long cents) {
        return call(id, model, new Demand(100, cents, 0, 0, 0, 0, true, Demand.Price.PRICED));
    }

    private static Ask call(String id, String model, Demand demand) {
        Degradable seen = new Degradable(Criticality.NORMAL, true, false, 1, 100, 0, List.of(model));
        return new Ask(id, ADA, "openai", model, demand, true, true, seen);
    }

    @Test
    void useIsWhatIsSettledAndWhatIsHeld() {
        OrganizationEngine engine =
                Sample.engine(degrading(Sample.organization(), 100, switches(50, "gpt-5.4", "gpt-5.4-mini")));
        engine.admit(call("r1", "gpt-5.4", 30), NOW);
        engine.settle("r1", Sample.cost(30), NOW);
        engine.admit(call("r2", "gpt-5.4", 20), NOW);

        assertThat(engine.admit(call("r3", "gpt-5.4", 1), NOW))
                .isEqualTo(new Decision.Reroute(List.of(new Decision.Switch("gpt-5.4", "gpt-5.4-mini", "b", "at 50"))));
        assertThat(engine.admit(call("r3", "gpt-5.4-mini", 1), NOW)).isInstanceOf(Decision.Admit.class);

        engine.release("r2", NOW);
        engine.release("r3", NOW);
        assertThat(engine.admit(call("r4", "gpt-5.4", 1), NOW)).isInstanceOf(Decision.Admit.class);
    }

    @Test
    void anActionAtTheCeilingIsTakenByTheCallThatWouldNotFit() {
        OrganizationEngine engine =
                Sample.engine(degrading(Sample.organization(), 100, switches(100, "gpt-5.4", "gpt-5.4-mini")));

        assertThat(engine.admit(call("r1", "gpt-5.4", 100), NOW)).isInstanceOf(Decision.Admit.class);
        engine.release("r1", NOW);
        assertThat(engine.admit(call("r1", "gpt-5.4", 101), NOW)).isInstanceOf(Decision.Reroute.class);
    }

    @Test
    void withARefusalAtTheCeilingItIsHardAndWithoutItServes() {
        OrganizationEngine refusing =
                Sample.engine(degrading(Sample.organization(), 100, action(100, List.of(), null, true)));
        OrganizationEngine serving =
                Sample.engine(degrading(Sample.organization(), 100, action(100, List.of(), 5L, false)));
        for (OrganizationEngine engine : List.of(refusing, serving)) {
            engine.admit(call("r1", "gpt-5.4", 100), NOW);
            engine.settle("r1", Sample.cost(100), NOW);
        }

        assertThat(refusing.admit(call("r2", "gpt-5.4", 1), NOW)).isInstanceOf(Decision.Refuse.class);
        assertThat(serving.admit(call("r2", "gpt-5.4", 1), NOW)).isInstanceOf(Decision.Admit.class);
        assertThat(Sample.figures(refusing, "b", null, NOW).state().name()).isEqualTo("BLOCKED");
        assertThat(Sample.figures(serving, "b", null, NOW).state().name()).isEqualTo("EXCEEDED");
    }

    @Test
    void theStrictestCapOfSeveralBudgetsCounts() {
        OrganizationEngine engine = Sample.engine(
                degrading("a", Sample.organization(), 100, false, action(0, List.of(), 300L, false)),
                degrading("b", Sample.only(Dimension.USER, "u1"), 100, false, action(0, List.of(), 200L, false)),
                degrading("c", Sample.only(Dimension.KEY, "k1"), 100, false, action(0, List.of(), 400L, false)));
        Demand demand = new Demand(100, 0, 0, 250, 900, 16, true, Demand.Price.PRICED);

        assertThat(engine.admit(call("r1", "gpt-5.4", demand), NOW))
                .isInstanceOfSatisfying(Decision.Admit.class, admit -> {
                    assertThat(admit.hold().outputCap()).hasValue(200);
                    assertThat(admit.hold().coveredOutput()).isEqualTo(200);
                    assertThat(admit.taken())
                            .containsExactly(
                                    new ActionTaken(ActionTaken.Kind.OUTPUT_CAP, "b", "at 0", null, null, 200));
                });
    }

    @Test
    void ofTwoCapsThatAreAsStrictTheFirstByNameIsTold() {
        Budget a = degrading("a", Sample.organization(), 100, false, action(0, List.of(), 200L, false));
        Budget b = degrading("b", Sample.organization(), 100, false, action(0, List.of(), 200L, false));
        Demand demand = new Demand(100, 0, 0, 250, 900, 16, true, Demand.Price.PRICED);

        for (OrganizationEngine engine : List.of(Sample.engine(a, b), Sample.engine(b, a))) {
            assertThat(admitted(engine, call("r1", "gpt-5.4", demand)).taken())
                    .extracting(ActionTaken::budget)
                    .containsExactly("a");
        }
    }

    @Test
    void aCapThatTheCallKeepsByItselfIsNoAction() {
        OrganizationEngine engine =
                Sample.engine(degrading(Sample.organization(), 100, action(0, List.of(), 900L, false)));
        Demand demand = new Demand(100, 0, 0, 250, 900, 16, true, Demand.Price.PRICED);

        assertThat(admitted(engine, call("r1", "gpt-5.4", demand)).taken()).isEmpty();
    }

    @Test
    void aCallThatFitsWithTheCapOfTheCeilingIsServedThoughTheCeilingRefuses() {
        OrganizationEngine engine =
                Sample.engine(degrading(Sample.organization(), 100, action(100, List.of(), 20L, true)));
        Demand wide = new Demand(100, 0, 1_000_000, 150, 150, 16, true, Demand.Price.PRICED);

        assertThat(admitted(engine, call("r1", "gpt-5.4", wide)).hold().outputCap())
                .hasValue(20);
    }

    @Test
    void aSwitchThatOnlyAnEstimateAsksForWaitsForAFirmOne() {
        OrganizationEngine engine =
                Sample.engine(degrading(Sample.organization(), 100, switches(100, "gpt-5.4", "gpt-5.4-mini")));
        Ask rough = call("r1", "gpt-5.4", 101);
        Ask first = new Ask("r1", ADA, "openai", "gpt-5.4", rough.demand(), true, false, rough.degradable());

        assertThat(engine.admit(first, NOW)).isInstanceOf(Decision.Tight.class);
        assertThat(engine.admit(rough, NOW)).isInstanceOf(Decision.Reroute.class);
    }

    @Test
    void switchesOfSeveralBudgetsAreToldByName() {
        Budget a = degrading("a", Sample.organization(), 100, false, switches(0, "gpt-5.4", "gpt-5.4-mini"));
        Budget b = degrading("b", Sample.organization(), 100, false, switches(0, "gpt-5.4", "gpt-5.4-nano"));

        for (OrganizationEngine engine : List.of(Sample.engine(a, b), Sample.engine(b, a))) {
            Decision.Reroute reroute = (Decision.Reroute) engine.admit(call("r1", "gpt-5.4", 1), NOW);
            assertThat(reroute.switches()).extracting(Decision.Switch::budget).containsExactly("a", "b");
        }
    }

    @Test
    void asManyToolsAndTokensAsAreServedPassAndOneMoreIsRefusedWithBothFigures() {
        Demand demand = new Demand(100, 0, 0, 10, 100, 16, true, Demand.Price.PRICED);
        for (int tools : List.of(0, 2, 3)) {
            for (long tokens : List.of(100L, 101L)) {
                OrganizationEngine engine = Sample.engine(
                        degrading("a", Sample.organization(), 100, false, bounds(200, 3)),
                        degrading("b", Sample.organization(), 100, false, bounds(100, 2)));
                Degradable seen = new Degradable(Criticality.NORMAL, true, false, 1, tokens, tools, List.of("gpt-5.4"));
                Decision decision =
                        engine.admit(new Ask("r1", ADA, "openai", "gpt-5.4", demand, true, true, seen), NOW);
                if (tokens > 100) {
                    assertThat(decision).isInstanceOfSatisfying(Decision.Restricted.class, refused -> {
                        assertThat(refused.kind()).isEqualTo(Decision.Restricted.Kind.CONTEXT);
                        assertThat(refused.asked()).isEqualTo(101);
                        assertThat(refused.allowed()).isEqualTo(100);
                    });
                } else if (tools > 2) {
                    assertThat(decision).isInstanceOfSatisfying(Decision.Restricted.class, refused -> {
                        assertThat(refused.kind()).isEqualTo(Decision.Restricted.Kind.TOOLS);
                        assertThat(refused.asked()).isEqualTo(3);
                        assertThat(refused.allowed()).isEqualTo(2);
                    });
                } else {
                    assertThat(decision).isInstanceOf(Decision.Admit.class);
                }
            }
        }
    }

    private static Action bounds(long context, int tools) {
        return new Action("at 0", 0, Criticality.HIGH, List.of(), null, context, tools, null, false);
    }

    private static Decision.Admit admitted(OrganizationEngine engine, Ask ask) {
        return (Decision.Admit) engine.admit(ask, NOW);
    }

    /// A thinking budget needs room behind it, or the provider refuses the call.
    @Test
    void aCapLeavesWhatMakesTheCallUseful() {
        OrganizationEngine engine =
                Sample.engine(degrading(Sample.organization(), 100, action(0, List.of(), 100L, false)));
        Demand thinks = new Demand(100, 0, 0, 2_000, 9_000, 1_040, true, Demand.Price.PRICED);

        assertThat(engine.admit(call("r1", "gpt-5.4", thinks), NOW))
                .isInstanceOfSatisfying(
                        Decision.Admit.class,
                        admit -> assertThat(admit.hold().outputCap()).hasValue(1_040));
    }

    /// Product rule 8: unknown is not zero.
    @Test
    void aModelWithoutAPriceIsRefusedUnderMoneyThatDegrades() {
        OrganizationEngine engine =
                Sample.engine(degrading(Sample.organization(), 100, action(100, List.of(), 5L, false)));
        Demand unknown = new Demand(100, 0, 0, 10, 100, 16, true, Demand.Price.UNKNOWN);

        assertThat(engine.admit(call("r1", "gpt-5.4", unknown), NOW)).isInstanceOf(Decision.Unpriced.class);
    }

    @Test
    void c11FreeModelsKeepTheirModelWhereTheBudgetSaysSo() {
        Demand free = new Demand(100, 0, 0, 10, 100, 16, true, Demand.Price.FREE);
        Action action = switches(0, "own-*", "gpt-5.4-mini");

        assertThat(Sample.engine(degrading("b", Sample.organization(), 0, true, action))
                        .admit(call("r1", "own-llama", free), NOW))
                .isInstanceOf(Decision.Admit.class);
        assertThat(Sample.engine(degrading("b", Sample.organization(), 0, false, action))
                        .admit(call("r1", "own-llama", free), NOW))
                .isInstanceOf(Decision.Reroute.class);
    }

    @Test
    void aBudgetThatIsComingIntoForceTakesNoActionYet() {
        OrganizationEngine engine = new OrganizationEngine(1, 0);
        Budget budget = degrading(Sample.organization(), 0, switches(0, "*", "gpt-5.4-mini"));
        engine.policy(List.of(budget), List.of(), List.of(budget.id()));

        assertThat(engine.admit(call("r1", "gpt-5.4", 5), NOW)).isInstanceOf(Decision.Admit.class);
        engine.arm(budget.id(), List.of(), NOW);
        assertThat(engine.admit(call("r2", "gpt-5.4", 5), NOW)).isInstanceOf(Decision.Reroute.class);
    }

    /// I-6: the ledger's own sums go by the model that was admitted.
    @Test
    void aSwitchedCallIsAddedUpOnTheModelThatRan() {
        Budget dear = Sample.hard("dear", Sample.only(Dimension.MODEL, "gpt-5.4"), 100, Sample.MONTH);
        Budget cheap = Sample.hard("cheap", Sample.only(Dimension.MODEL, "gpt-5.4-mini"), 100, Sample.MONTH);
        Verification verification = new Verification(List.of(dear, cheap));
        verification.add(new UsageEvent(
                "r1",
                NOW,
                NOW,
                ADA,
                "openai",
                "gpt-5.4",
                "gpt-5.4-mini-2026-03",
                null,
                Outcome.SUCCESS,
                UsageSource.PROVIDER,
                TokenUsage.of(1, 1),
                7L,
                null,
                0,
                0,
                0,
                false,
                List.of(),
                Particulars.NONE.admitted("gpt-5.4-mini", "gpt-5.4")));

        assertThat(verification.totals(cheap.id()))
                .extracting(Engine.Total::settled)
                .containsExactly(7L);
        assertThat(verification.totals(dear.id())).isEmpty();
    }

    @Test
    void anActionIsAMemberOfAStructuredFieldAndItsEntryNamesTheBudget() {
        ActionTaken taken = ActionTaken.of(new Decision.Switch("a\"b", "c\\d", "dear", "80%"));

        assertThat(taken.member()).isEqualTo("model;from=\"a\\\"b\";to=\"c\\\\d\"");
        assertThat(taken.entry()).isEqualTo(taken.member() + ";budget=\"dear\";at=\"80%\"");
    }
}
