package io.purser.control.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.checks.Finding.Code;
import io.purser.control.checks.PastUse.Peak;
import io.purser.control.checks.PastUse.Spend;
import io.purser.control.checks.PastUse.Unbudgeted;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Threshold;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Policy;
import io.purser.core.policy.TagPolicy;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.Organization;
import io.purser.core.tenancy.User;
import java.time.Duration;
import java.time.Instant;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Groups `engineering` with `search` in it and `empty`; ada is in `search`, bob in `engineering`, cy has left.
class PolicyChecksTest {
    private static final long USD = 1_000_000_000L;
    private static final Period MONTH = new Period.Month(ZoneOffset.UTC, 1);
    private static final Period DAY = new Period.Day(ZoneOffset.UTC);
    private static final Scope ENGINEERING = in(Dimension.GROUP, "engineering");
    private static final Scope SEARCH = in(Dimension.GROUP, "search");

    private static Scope in(Dimension dimension, String value) {
        return new Scope(List.of(new Scope.Condition(dimension, null, value)), null);
    }

    private static Scope in(Dimension one, String value, Dimension other, String otherValue) {
        return new Scope(
                List.of(new Scope.Condition(one, null, value), new Scope.Condition(other, null, otherValue)), null);
    }

    private static Scope each(Dimension each, String group) {
        return new Scope(List.of(new Scope.Condition(Dimension.GROUP, null, group)), each);
    }

    private static Budget budget(
            String name, Scope scope, long limit, Period period, Enforcement enforcement, Threshold... stages) {
        return new Budget(
                name,
                name,
                1,
                scope,
                Unit.MONEY,
                limit * USD,
                period,
                enforcement,
                false,
                Estimation.ADAPTIVE,
                1_024,
                List.of(stages),
                Duration.ofHours(6),
                false,
                false,
                List.of());
    }

    private static Budget hard(String name, Scope scope, long limit, Period period) {
        return budget(name, scope, limit, period, Enforcement.HARD, at(50, limit));
    }

    private static Budget soft(String name, Scope scope, long limit, Period period) {
        return budget(name, scope, limit, period, Enforcement.SOFT, at(50, limit));
    }

    private static Threshold at(int percent, long limit, String... channels) {
        return new Threshold(percent + "%", limit * USD / 100 * percent, List.of(channels));
    }

    private static Policy policy(Budget... budgets) {
        TagPolicy tags = new TagPolicy("t", "project", List.of(), true, new TagPolicy.OneOf(List.of("atlas")));
        return new Policy(
                1,
                new Organization("acme", CurrencyUnit.USD, ZoneOffset.UTC, 1, MonthDay.of(1, 1)),
                List.of(
                        new Group("engineering", "engineering", null, null),
                        new Group("search", "search", "engineering", null),
                        new Group("empty", "empty", null, null)),
                List.of(
                        new User("ada", "ada", "search", false, List.of()),
                        new User("bob", "bob", "engineering", false, List.of()),
                        new User("cy", "cy", "engineering", false, List.of(), null, null, true)),
                List.of(),
                List.of(),
                List.of(),
                List.of(budgets),
                List.of(),
                List.of(),
                List.of(tags));
    }

    /// `code at name` of what the declarations alone tell.
    private static List<String> declared(Budget... budgets) {
        return shown(PolicyChecks.of(policy(budgets), _ -> true));
    }

    private static List<String> shown(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.code() + " " + finding.name())
                .toList();
    }

    @Test
    void aCeilingAboveTheOneWithinWhichItLiesIsFoundWithBothNames() {
        Budget parent = hard("engineering-monthly", ENGINEERING, 100, MONTH);

        List<Finding> found = PolicyChecks.of(policy(parent, hard("search-monthly", SEARCH, 200, MONTH)), _ -> true);

        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(Code.CHILD_ABOVE_PARENT);
            assertThat(finding.path()).isEqualTo("budgets/search-monthly");
            assertThat(finding.what())
                    .contains("search-monthly allows 200.00 USD")
                    .contains("engineering-monthly")
                    .contains("allows 100.00 USD");
        });
        assertThat(declared(parent, hard("daily", SEARCH, 200, DAY))).containsExactly("CHILD_ABOVE_PARENT daily");
        assertThat(declared(parent, hard("adas", in(Dimension.USER, "ada"), 200, MONTH)))
                .containsExactly("CHILD_ABOVE_PARENT adas");
        assertThat(declared(parent, hard("each", each(Dimension.USER, "search"), 200, MONTH)))
                .containsExactly("CHILD_ABOVE_PARENT each");
    }

    @Test
    void aCeilingThatIsLowerOrLastsLongerOrLiesElsewhereIsNotAboveAnother() {
        Budget parent = hard("engineering-monthly", ENGINEERING, 100, MONTH);

        assertThat(declared(parent, hard("search-monthly", SEARCH, 100, MONTH))).isEmpty();
        assertThat(declared(
                        hard("engineering-daily", ENGINEERING, 100, DAY), hard("search-monthly", SEARCH, 200, MONTH)))
                .isEmpty();
        assertThat(declared(hard("search-monthly", SEARCH, 100, MONTH), hard("wider", ENGINEERING, 200, MONTH)))
                .isEmpty();
        assertThat(declared(
                        hard("each", each(Dimension.USER, "engineering"), 10, MONTH),
                        hard("search-monthly", SEARCH, 200, MONTH)))
                .as("one member of a set is no bound of a group")
                .isEmpty();
    }

    @Test
    void whatSomebodyDoesNotSeeOfTheWiderCeilingIsNotTold() {
        Policy policy = policy(
                hard("engineering-monthly", ENGINEERING, 123, MONTH), hard("search-monthly", SEARCH, 200, MONTH));

        List<Finding> found = PolicyChecks.of(policy, budget -> budget.name().equals("search-monthly"));

        assertThat(found)
                .singleElement()
                .satisfies(finding -> assertThat(finding.what())
                        .contains("engineering-monthly")
                        .doesNotContain("123"));
    }

    @Test
    void ceilingsOnTheSameScopeOfWhichOneNeverGovernsContradict() {
        assertThat(declared(hard("one", SEARCH, 100, MONTH), soft("two", SEARCH, 200, MONTH)))
                .containsExactly("CONTRADICTORY two");
        assertThat(declared(hard("one", SEARCH, 100, MONTH), soft("two", SEARCH, 100, MONTH)))
                .containsExactly("CONTRADICTORY two");
        assertThat(declared(hard("one", SEARCH, 100, MONTH), soft("two", SEARCH, 50, MONTH)))
                .as("told at one, refused at the other")
                .isEmpty();
        assertThat(declared(soft("one", SEARCH, 100, MONTH), soft("two", SEARCH, 200, MONTH)))
                .isEmpty();
    }

    @Test
    void aScopeInWhichNoCallCanBeIsFound() {
        assertThat(declared(hard("left", in(Dimension.USER, "cy"), 1, MONTH))).containsExactly("UNREACHABLE left");
        assertThat(declared(hard("none", in(Dimension.GROUP, "empty"), 1, MONTH)))
                .containsExactly("UNREACHABLE none");
        assertThat(declared(hard("each", each(Dimension.USER, "empty"), 1, MONTH)))
                .containsExactly("UNREACHABLE each");
        assertThat(declared(hard("two", in(Dimension.GROUP, "search", Dimension.GROUP, "empty"), 1, MONTH)))
                .containsExactly("UNREACHABLE two");
        Scope tag = new Scope(List.of(new Scope.Condition(Dimension.TAG, "project", "borealis")), null);
        assertThat(declared(hard("tag", tag, 1, MONTH))).containsExactly("UNREACHABLE tag");
        assertThat(declared(hard("here", SEARCH, 1, MONTH), hard("her", in(Dimension.USER, "ada"), 1, MONTH)))
                .isEmpty();
    }

    @Test
    void aHardBudgetNeedsAStageAtOrBelowNinetyPercent() {
        Budget late = budget("late", SEARCH, 100, MONTH, Enforcement.HARD, at(95, 100), at(100, 100));

        assertThat(declared(late)).containsExactly("HARD_WITHOUT_EARLY_STAGE late");
        assertThat(declared(budget("none", SEARCH, 100, MONTH, Enforcement.HARD)))
                .containsExactly("HARD_WITHOUT_EARLY_STAGE none");
        assertThat(declared(budget("in-time", SEARCH, 100, MONTH, Enforcement.HARD, at(90, 100))))
                .isEmpty();
        assertThat(declared(budget("soft", SEARCH, 100, MONTH, Enforcement.SOFT, at(95, 100))))
                .isEmpty();
    }

    private static PastUse past(
            Map<String, Peak> peaks, Map<String, Spend> production, List<Unbudgeted> unbudgeted, Set<String> heard) {
        return new PastUse(6, peaks, production, unbudgeted, new PastUse.Hearing() {
            @Override
            public boolean channel(String name) {
                return heard.contains(name);
            }

            @Override
            public boolean person(String userId) {
                return heard.contains(userId);
            }
        });
    }

    private static List<Finding> used(PastUse past, Budget... budgets) {
        return PolicyChecks.of(policy(budgets), past, _ -> true);
    }

    private static Budget told(@Nullable String recipient) {
        return recipient == null
                ? budget("told", SEARCH, 100, MONTH, Enforcement.SOFT)
                : budget("told", SEARCH, 100, MONTH, Enforcement.SOFT, at(50, 100, recipient));
    }

    @Test
    void aCeilingThatNoWindowCameToIsFoundWithTheMostThatThereWas() {
        long window = Instant.parse("2026-09-01T00:00:00Z").toEpochMilli();
        Budget budget = hard("search-monthly", SEARCH, 100, MONTH);
        PastUse far = past(Map.of("search-monthly", new Peak(12 * USD, window)), Map.of(), List.of(), Set.of());
        PastUse there = past(Map.of("search-monthly", new Peak(100 * USD, window)), Map.of(), List.of(), Set.of());
        PastUse unknown = past(Map.of(), Map.of(), List.of(), Set.of());

        assertThat(used(far, budget)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(Code.NEVER_REACHED);
            assertThat(finding.code().severity()).isEqualTo(Finding.Severity.NOTE);
            assertThat(finding.what()).contains("12 %").contains("6 months").contains("2026-09-01");
        });
        assertThat(used(there, budget)).isEmpty();
        assertThat(used(unknown, budget)).as("no past is not no use").isEmpty();
    }

    @Test
    void aBudgetThatRefusesProductionIsFound() {
        PastUse past = past(Map.of(), Map.of("b", new Spend(7, 3 * USD, 0)), List.of(), Set.of("finance"));

        assertThat(shown(used(past, hard("b", SEARCH, 100, MONTH)))).containsExactly("HARD_ON_PRODUCTION b");
        assertThat(used(past, budget("b", SEARCH, 100, MONTH, Enforcement.SOFT, at(50, 100, "finance"))))
                .isEmpty();
        assertThat(used(past, hard("other", SEARCH, 100, MONTH))).isEmpty();
    }

    @Test
    void spendOverWhichNoBudgetStandsIsFound() {
        PastUse past = past(
                Map.of(),
                Map.of(),
                List.of(new Unbudgeted("search", List.of("ada", "app", "bob", "cy"), new Spend(41, 12 * USD, 2))),
                Set.of());

        assertThat(used(past)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(Code.UNBUDGETED);
            assertThat(finding.what())
                    .contains("41 calls (12.00 USD, and 2 of unknown cost)")
                    .contains("group search")
                    .contains("ada, app, bob and 1 more");
        });
    }

    @Test
    void aSoftBudgetOfWhichNobodyHeardAnythingIsFound() {
        PastUse silent = past(Map.of(), Map.of(), List.of(), Set.of());
        PastUse tested = past(Map.of(), Map.of(), List.of(), Set.of("finance"));

        assertThat(shown(used(silent, told("finance")))).containsExactly("SOFT_UNHEARD told");
        assertThat(shown(used(silent, told(null)))).containsExactly("SOFT_UNHEARD told");
        assertThat(used(tested, told("finance"))).isEmpty();
        assertThat(used(silent, hard("hard", SEARCH, 100, MONTH))).isEmpty();
    }

    @Test
    void findingsAboutSomeBudgetsNameThoseThatOthersMadeWrong() {
        Budget parent = hard("engineering-monthly", ENGINEERING, 100, MONTH);
        Budget child = hard("search-monthly", SEARCH, 200, MONTH);

        assertThat(shown(PolicyChecks.about(List.of(parent), policy(parent, child))))
                .containsExactly("CHILD_ABOVE_PARENT search-monthly");
        assertThat(shown(PolicyChecks.about(List.of(child), policy(parent, child))))
                .containsExactly("CHILD_ABOVE_PARENT search-monthly");
    }
}
