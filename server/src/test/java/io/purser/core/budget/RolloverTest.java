package io.purser.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.money.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloverTest {
    /// The first row is what somebody asked of another gateway: 100 a month, 60 spent, 140 next month.
    @ParameterizedTest(name = "of {0} with {1} used and a cap of {2} carries {3}")
    @CsvSource({
        "100, 60, 50, 40",
        "100, 60, 40, 40",
        "100, 60, 39, 39",
        "100, 0, 50, 50",
        "100, 100, 50, 0",
        "100, 101, 50, 0",
        "0, 0, 50, 0",
        "100, -20, 150, 100",
    })
    void whatIsLeftIsCarriedUpToTheCap(long ceiling, long used, long cap, long carried) {
        assertThat(new Rollover("x", cap).carried(ceiling, used)).isEqualTo(carried);
    }

    @Test
    void theLargestAmountsAreCarriedExactly() {
        Rollover all = new Rollover("100%", Money.LARGEST);
        assertThat(all.carried(Money.LARGEST, 1)).isEqualTo(Money.LARGEST - 1);
        assertThat(all.carried(Money.LARGEST, Long.MIN_VALUE)).isEqualTo(Money.LARGEST);
        assertThat(all.carried(0, Long.MAX_VALUE)).isZero();
    }

    @Test
    void aCapOfNothingIsNone() {
        assertThatThrownBy(() -> new Rollover("0%", 0)).hasMessageContaining("is not a cap");
    }
}
