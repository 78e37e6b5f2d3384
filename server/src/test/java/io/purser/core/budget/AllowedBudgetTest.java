package io.purser.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.calendar.Period;
import io.purser.core.money.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an allowance makes of a budget, and what a share of a ceiling is.
class AllowedBudgetTest {

    private static Budget budget(long limit, List<Threshold> thresholds, List<Action> actions) {
        return new Budget(
                "b1",
                "team",
                3,
                Scope.ORGANIZATION,
                Unit.TOKENS,
                limit,
                new Period.Month(ZoneId.of("UTC"), 1),
                actions.isEmpty() ? Enforcement.HARD : Enforcement.DEGRADE,
                false,
                Estimation.ADAPTIVE,
                1_024,
                thresholds,
                Duration.ofHours(24),
                false,
                false,
                actions);
    }

    private static Threshold stage(String name, long at) {
        return new Threshold(name, at, List.of("finance"));
    }

    private static Action action(String name, long at, boolean refuse) {
        return new Action(name, at, Criticality.HIGH, List.of(), null, null, null, null, refuse);
    }

    @Test
    void sharesMoveWithTheCeilingAndAmountsStay() {
        Budget declared =
                budget(1_000, List.of(stage("50%", 500), stage("600 tokens", 600), stage("120%", 1_200)), List.of());

        Budget moved = declared.withAllowances(1_501, 7);

        assertThat(moved.limit()).isEqualTo(1_501);
        assertThat(moved.thresholds())
                .containsExactly(stage("50%", 751), stage("600 tokens", 600), stage("120%", 1_802));
        assertThat(moved.id()).isEqualTo("b1");
        assertThat(moved.blocksAt()).isEqualTo(1_501);
    }

    @Test
    void aStageAtTheCeilingStaysAtTheCeiling() {
        Budget declared = budget(
                1_000,
                List.of(stage("1k tokens", 1_000)),
                List.of(action("80%", 800, false), action("1k tokens", 1_000, true)));

        Budget moved = declared.withAllowances(400, 2);

        assertThat(moved.thresholds()).containsExactly(stage("1k tokens", 400));
        assertThat(moved.actions()).extracting(Action::at).containsExactly(320L, 400L);
        assertThat(moved.refuses()).isEqualTo(declared.refuses()).isTrue();
    }

    @Test
    void everyAllowanceMakesAVersionOfItsOwn() {
        Budget declared = budget(1_000, List.of(), List.of());

        assertThat(declared.withAllowances(2_000, 1).limitVersion()).isEqualTo(1_000_003);
        assertThat(declared.withAllowances(2_000, 2).limitVersion()).isEqualTo(2_000_003);
        assertThat(declared.limitVersion()).isEqualTo(3);
    }

    @Test
    void aShareOfTheLargestCeilingIsWhatCanBeCounted() {
        Budget declared = budget(1_000, List.of(stage("1000%", 10_000)), List.of());

        assertThat(declared.withAllowances(Money.LARGEST, 1).thresholds())
                .containsExactly(stage("1000%", Money.LARGEST));
    }

    @ParameterizedTest
    @CsvSource({"80%, 1000, 800", "33.333%, 1000, 334", "0.001 %, 1, 1", "1000%, 7, 70", "50%, 0, 0", "0%, 9, 0"})
    void aShareIsRoundedUp(String text, long limit, long amount) {
        assertThat(Share.parse(text).orElseThrow().of(limit)).isEqualTo(amount);
    }

    @Test
    void whatIsNoShareIsNone() {
        assertThat(Share.parse("600 tokens")).isEmpty();
        assertThat(Share.parse("80.0000%")).isEmpty();
        assertThat(Share.parse(" 80.50 % ").orElseThrow()).hasToString("80.5%");
        assertThatThrownBy(() -> Share.parse("1000.001%")).hasMessageContaining("expected 0% to 1000%");
        assertThatThrownBy(() -> new Share(new BigDecimal("-1"))).hasMessageContaining("expected 0% to 1000%");
        assertThatThrownBy(() -> Share.parse("1000%").orElseThrow().of(Money.LARGEST))
                .hasMessageContaining("beyond what can be counted");
    }

    @Test
    void anAllowanceSaysWhatIsWrongWithIt() {
        assertThatThrownBy(() -> allowance(0, 5, 0, 1)).hasMessageContaining("expected 1 or more");
        assertThatThrownBy(() -> allowance(1, 0, 0, 1)).hasMessageContaining("expected another amount");
        assertThatThrownBy(() -> allowance(1, 5, 2, 1)).hasMessageContaining("ends before it begins");
    }

    @Test
    void anAllowanceIsInForceFromItsBeginningToBeforeItsEnd() {
        Allowance allowance = allowance(1, -5, 10, 20);

        assertThat(allowance.isInForce(9)).isFalse();
        assertThat(allowance.isInForce(10)).isTrue();
        assertThat(allowance.isInForce(19)).isTrue();
        assertThat(allowance.isInForce(20)).isFalse();
        assertThat(allowance.endedAt(15).until()).isEqualTo(15);
        assertThat(allowance.endedAt(25).until()).isEqualTo(20);
        assertThat(allowance.endedAt(5).until()).isEqualTo(10);
    }

    private static Allowance allowance(long number, long amount, long from, long until) {
        return new Allowance(number, "b1", null, Allowance.Kind.RAISE, amount, from, until);
    }
}
