package io.purser.core.ledger;

import static io.purser.core.ledger.Sample.ADA;
import static io.purser.core.ledger.Sample.DAY;
import static io.purser.core.ledger.Sample.at;
import static io.purser.core.ledger.Sample.call;
import static io.purser.core.ledger.Sample.each;
import static io.purser.core.ledger.Sample.engine;
import static io.purser.core.ledger.Sample.figures;
import static io.purser.core.ledger.Sample.hard;
import static io.purser.core.ledger.Sample.only;
import static io.purser.core.ledger.Sample.organization;
import static io.purser.core.ledger.Sample.spend;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.limits.RateLimit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Which budget a call is judged by, and by how many.
final class JudgementTest {
    private static final long NOON = at("2026-11-10T12:00:00Z");
    private static final Attribution CALL = new Attribution(
            ADA,
            "globex",
            "person",
            "session",
            "production",
            "chat",
            "v1",
            "search",
            Map.of("project", "atlas"),
            "free");
    private static final Attribution OTHER = Attribution.of(new Identity(
            "other", List.of(), null, new Identity.Ref("u9", "eve"), new Identity.Ref("k9", "eve-laptop")));

    @ParameterizedTest
    @EnumSource
    void aBudgetOnAnyDimensionBoundsTheCallsThatCarryItAndNoOthers(Dimension dimension) {
        OrganizationEngine engine = engine(hard("b", scope(dimension), 1_00, DAY));

        assertThat(engine.admit(call("r1", CALL, 2_00), NOON)).isInstanceOf(Decision.Refuse.class);
        Demand demand = new Demand(100, 2_00, 0, 0, 0, 0, true, Demand.Price.PRICED);
        assertThat(engine.admit(new Ask("r2", OTHER, "anthropic", "claude", demand, true, true), NOON))
                .isInstanceOf(Decision.Admit.class);
    }

    private static Scope scope(Dimension dimension) {
        return switch (dimension) {
            case ORGANIZATION -> only(dimension, "acme");
            case GROUP -> only(dimension, "g1");
            case USER -> only(dimension, "u1");
            case KEY -> only(dimension, "k1");
            case CUSTOMER -> only(dimension, "globex");
            case PLAN -> only(dimension, "free");
            case END_USER -> only(dimension, "person");
            case SESSION -> only(dimension, "session");
            case ENVIRONMENT -> only(dimension, "production");
            case ENDPOINT -> only(dimension, "chat");
            case FEATURE -> only(dimension, "search");
            case PROVIDER -> only(dimension, "openai");
            case MODEL -> only(dimension, "gpt-*");
            case TAG -> Sample.tag("project", "atlas");
        };
    }

    @Test
    void aCallUnderDozensOfBudgetsAndLimitsIsHeldOnAllOfThem() {
        List<Budget> budgets = IntStream.range(0, 70)
                .mapToObj(i -> hard("b" + i, i % 2 == 0 ? organization() : Sample.tag("project", "atlas"), 10_00, DAY))
                .toList();
        List<RateLimit> limits = IntStream.range(0, 40)
                .mapToObj(i -> new RateLimit("l" + i, "l" + i, organization(), 60L, null, null))
                .toList();
        OrganizationEngine engine = new OrganizationEngine(1, 0);
        engine.policy(budgets, limits, List.of());

        Decision.Admit admit = (Decision.Admit) engine.admit(call("r1", CALL, 4_00), NOON);

        assertThat(admit.hold().postings()).hasSize(70).allMatch(posting -> posting.amount() == 4_00);
        assertThat(admit.limits()).hasSize(40).allMatch(pace -> pace.remaining() == 59);
        assertThat(engine.figures(NOON)).hasSize(70).allMatch(one -> one.held() == 4_00);
    }

    @Test
    void everyBudgetThatWasLookedAtIsToldTheBroadestFirstAndThenByName() {
        OrganizationEngine engine = engine(
                hard("key", only(Dimension.KEY, "k1"), 1_00, DAY),
                hard("z", organization(), 9_00, DAY),
                hard("a", organization(), 9_00, DAY),
                hard("user", only(Dimension.USER, "u1"), 9_00, DAY));

        assertThat(refused(engine, 2_00).looked())
                .extracting(one -> one.budget().name())
                .containsExactly("a", "z", "user", "key");
    }

    @Test
    void ofTwoThatRefuseTheTighterGovernsWhicheverIsLookedAtFirst() {
        Budget tight = hard("tight", organization(), 1_00, DAY);
        Budget wide = hard("wide", only(Dimension.KEY, "k1"), 1_50, DAY);

        assertThat(refused(engine(tight, wide), 2_00).governs().budget()).isEqualTo(tight);
        assertThat(refused(engine(wide, tight), 2_00).governs().budget()).isEqualTo(tight);
    }

    @Test
    void ofTwoThatAreAsTightTheDeeperGroupGoverns() {
        Budget parent = hard("a", only(Dimension.GROUP, "g1"), 1_00, DAY);
        Budget child = hard("b", only(Dimension.GROUP, "g2"), 1_00, DAY);

        assertThat(refused(engine(parent, child), 2_00).governs().budget()).isEqualTo(child);
    }

    @Test
    void ofTwoThatAreAsTightTheMoreSpecificScopeGoverns() {
        List<Dimension> fromBroadToNarrow = List.of(
                Dimension.ORGANIZATION,
                Dimension.GROUP,
                Dimension.PROVIDER,
                Dimension.MODEL,
                Dimension.ENVIRONMENT,
                Dimension.FEATURE,
                Dimension.ENDPOINT,
                Dimension.TAG,
                Dimension.CUSTOMER,
                Dimension.USER,
                Dimension.KEY,
                Dimension.END_USER,
                Dimension.SESSION);
        for (int i = 1; i < fromBroadToNarrow.size(); i++) {
            Budget broad = hard("a", scope(fromBroadToNarrow.get(i - 1)), 1_00, DAY);
            Budget narrow = hard("b", scope(fromBroadToNarrow.get(i)), 1_00, DAY);
            assertThat(refused(engine(broad, narrow), 2_00).governs().budget())
                    .as("%s", fromBroadToNarrow.get(i))
                    .isEqualTo(narrow);
        }
    }

    @Test
    void oneMoreConditionIsMoreSpecificAndSoIsEachMemberOfIt() {
        Budget user = hard("a", only(Dimension.USER, "u1"), 1_00, DAY);
        Budget usersAtlas = hard("b", both(only(Dimension.USER, "u1"), Sample.tag("project", "atlas")), 1_00, DAY);
        Budget group = hard("a", only(Dimension.GROUP, "g2"), 1_00, DAY);
        Budget eachOfGroup = hard("b", new Scope(only(Dimension.GROUP, "g2").conditions(), Dimension.USER), 1_00, DAY);
        Budget groupsAtlas = hard("b", both(only(Dimension.GROUP, "g1"), Sample.tag("project", "atlas")), 1_00, DAY);

        assertThat(refused(engine(user, usersAtlas), 2_00).governs().budget()).isEqualTo(usersAtlas);
        assertThat(refused(engine(group, eachOfGroup), 2_00).governs().budget()).isEqualTo(eachOfGroup);
        assertThat(refused(engine(group, groupsAtlas), 2_00).governs().budget()).isEqualTo(groupsAtlas);
    }

    private static Scope both(Scope one, Scope other) {
        return new Scope(List.of(one.conditions().getFirst(), other.conditions().getFirst()), null);
    }

    @Test
    void aBudgetThatTheCallExactlyFitsIsNotTheOneThatRefuses() {
        OrganizationEngine engine =
                engine(hard("fits", organization(), 2_00, DAY), hard("small", organization(), 1_99, DAY));

        assertThat(refused(engine, 2_00).governs().budget().name()).isEqualTo("small");
    }

    @Test
    void aPromptWithoutABoundIsRefusedWhereTheMostACallCanCostIsHeld() {
        OrganizationEngine engine = engine(Sample.strict("strict", organization(), 10_00, DAY));
        Demand demand = new Demand(100, 1, 0, 0, 0, 0, true, Demand.Price.PRICED);

        assertThat(engine.admit(new Ask("r1", CALL, "openai", "gpt-5.4", demand, false, true), NOON))
                .isInstanceOf(Decision.Unbounded.class);
    }

    @Test
    void aSoftBudgetThatIsStrictHoldsTheMostThatTheCallCanCost() {
        Budget soft =
                Sample.budget("soft", 1, organization(), Unit.MONEY, 10_00, DAY, Enforcement.SOFT, Estimation.STRICT);
        OrganizationEngine engine = engine(soft);
        Demand demand = new Demand(100, 1, 1_000_000, 20, 300, 16, false, Demand.Price.PRICED);
        engine.admit(Sample.ask("r1", CALL, demand), NOON);

        assertThat(figures(engine, "soft", null, NOON).held()).isEqualTo(301);
    }

    @Test
    void ofTwoLimitsThatWouldLetTheCallWaitAsLongTheFirstByNameIsTold() {
        RateLimit a = new RateLimit("l1", "a", organization(), 1L, null, null);
        RateLimit b = new RateLimit("l2", "b", organization(), 1L, null, null);
        RateLimit longer = new RateLimit("l3", "tokens", organization(), null, 100L, null);
        for (List<RateLimit> order : List.of(List.of(a, b), List.of(b, a))) {
            assertThat(throttled(order, 0)).isEqualTo("a");
        }
        for (List<RateLimit> order : List.of(List.of(a, longer), List.of(longer, a))) {
            assertThat(throttled(order, 30_000)).as("30 s are over").isEqualTo("a");
        }
    }

    /// Two calls of 100 tokens, one after the other; the limit that the second is told of.
    private static String throttled(List<RateLimit> limits, long laterMillis) {
        OrganizationEngine engine = new OrganizationEngine(1, 0);
        engine.policy(List.of(), limits, List.of());
        engine.admit(call("r1", CALL, 0), NOON);
        engine.settle("r1", new Actual(50, 0L), NOON);
        return ((Decision.Throttle) engine.admit(call("r2", CALL, 0), NOON + laterMillis))
                .limit()
                .name();
    }

    @Test
    void accountsOfEachCustomerAreListedByName() {
        OrganizationEngine engine = engine(hard("each", each(Dimension.CUSTOMER), 10_00, DAY));
        List<String> customers = List.of("umbrella", "globex", "Hooli", "initech", "acme", "wonka", "stark", "Wayne");
        for (String customer : customers) {
            spend(engine, customer, Sample.of(ADA, customer, null), 1_00, NOON);
        }

        assertThat(engine.figures(NOON))
                .extracting(BudgetFigures::subject)
                .containsExactly("Hooli", "Wayne", "acme", "globex", "initech", "stark", "umbrella", "wonka");
    }

    private static Decision.Refuse refused(OrganizationEngine engine, long cents) {
        return (Decision.Refuse) engine.admit(call("r1", CALL, cents), NOON);
    }
}
