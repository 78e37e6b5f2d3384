package io.purser.core.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.insight.ChangeSplit.Cell;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where a change comes from, as somebody works it out by hand: the parts are the change, to the last unit.
class ChangeSplitTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            # one kind of usage              | tokens | cost | tokens then | cost then | at old prices | volume | mix | price
            half as much again, dearer       |    100 | 1000 |         150 |      1800 |          1500 |    500 |   0 |   300
            less of the same                 |    100 | 1000 |          40 |       400 |           400 |   -600 |   0 |     0
            the same at another price        |    100 | 1000 |         100 |       700 |          1000 |      0 |   0 |  -300
            more output for the same tokens  |    100 | 1000 |         100 |      1250 |          1250 |      0 | 250 |     0
            nothing before: all is mix       |      0 |    0 |         100 |      1250 |          1000 |      0 |1000 |   250
            half a unit goes to the even one |      2 |    1 |           3 |         1 |             1 |      0 |   0 |     0
            and up where that is even        |      2 |    3 |           3 |         3 |             3 |      2 |  -2 |     0
            """)
    void theChangeOfOneKindOfUsage(
            String what,
            long tokensBefore,
            long costBefore,
            long tokens,
            long cost,
            long atOldPrices,
            long volume,
            long mix,
            long price) {
        ChangeSplit split = ChangeSplit.of(List.of(new Cell(tokensBefore, costBefore, tokens, cost, atOldPrices)));

        assertThat(split).as(what).isEqualTo(new ChangeSplit(volume, mix, price, 0, 0));
        assertThat(split.sum()).isEqualTo(cost - costBefore);
    }

    @Test
    void aDearerModelForTheSameTokensIsAnotherMix() {
        Cell cheap = new Cell(100, 100, 50, 50, 50);
        Cell dear = new Cell(100, 900, 150, 1_350, 1_350);

        assertThat(ChangeSplit.of(List.of(cheap, dear))).isEqualTo(new ChangeSplit(0, 400, 0, 0, 0));
    }

    @Test
    void aProductBeyondSixtyFourBitsIsExact() {
        long large = 4_000_000_000_000_000_000L;

        assertThat(ChangeSplit.of(List.of(new Cell(4, large, 8, 2 * large, 2 * large))))
                .isEqualTo(new ChangeSplit(large, 0, 0, 0, 0));
    }

    @Test
    void whatCameAndWhatWentArePartsOfTheirOwn() {
        ChangeSplit both = ChangeSplit.appeared(70)
                .plus(ChangeSplit.gone(30))
                .plus(new ChangeSplit(1, 2, 3, 4, -5))
                .plus(ChangeSplit.NONE);

        assertThat(both).isEqualTo(new ChangeSplit(1, 2, 3, 74, -35));
        assertThat(both.sum()).isEqualTo(45);
    }

    @Test
    void aSumThatCannotBeCountedIsAnErrorAndNoOtherSum() {
        ChangeSplit most = new ChangeSplit(Long.MAX_VALUE, 0, 0, 0, 0);

        assertThatThrownBy(() -> most.plus(new ChangeSplit(1, 0, 0, 0, 0))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> ChangeSplit.gone(Long.MIN_VALUE)).isInstanceOf(ArithmeticException.class);
    }
}
