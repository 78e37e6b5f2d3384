package io.purser.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CostTest {
    private static final long MILLION = 1_000_000;

    @Test
    void aCostIsRoundedUpToTheUnit() {
        assertThat(Cost.of(1, 1)).isEqualTo(1);
        assertThat(Cost.of(MILLION, 1)).isEqualTo(1);
        assertThat(Cost.of(MILLION + 1, 1)).isEqualTo(2);
        assertThat(Cost.of(0, 5)).isZero();
        assertThat(Cost.of(5, 0)).isZero();
    }

    @Test
    void aProductBeyondSixtyFourBitsIsExactAndStopsAtTheMost() {
        assertThat(Cost.of(1L << 40, MILLION << 20)).isEqualTo(1L << 60);
        assertThat(Cost.of((1L << 40) + 1, (MILLION << 20) + 1)).isGreaterThan(1L << 60);
        assertThat(Cost.of(1L << 41, MILLION << 20)).isEqualTo(Cost.MOST);
        assertThat(Cost.of(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Cost.MOST);
        assertThat(Cost.plus(Cost.MOST, 1)).isEqualTo(Cost.MOST);
        assertThat(Cost.plus(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Cost.MOST);
        assertThat(Cost.plus(Cost.MOST - 1, 1)).isEqualTo(Cost.MOST);
    }

    @Test
    void anAmountPaysForAsManyTokensAsCostNoMore() {
        assertThat(Cost.tokens(10, MILLION, 100)).isEqualTo(10);
        assertThat(Cost.tokens(10, MILLION, 7)).isEqualTo(7);
        assertThat(Cost.tokens(1, 3, 1))
                .as("what fits exactly, and no more than was wished")
                .isEqualTo(1);
        assertThat(Cost.tokens(10, 0, 100)).as("free").isEqualTo(100);
        assertThat(Cost.tokens(0, MILLION, 100)).isZero();
        assertThat(Cost.tokens(-1, MILLION, 100)).isEqualTo(-1);
        assertThat(Cost.tokens(1L << 50, MILLION << 10, Long.MAX_VALUE)).isEqualTo(1L << 40);
    }
}
