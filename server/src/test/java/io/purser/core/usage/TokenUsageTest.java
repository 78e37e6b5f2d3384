package io.purser.core.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TokenUsageTest {

    @Test
    void bucketsAreDisjointExceptReasoningWhichIsInsideTheOutput() {
        var usage = new TokenUsage(1, 20, 300, 4_000, 50_000, 49_999);
        assertThat(usage.prompt()).isEqualTo(4_321);
        assertThat(usage.total()).isEqualTo(54_321);
    }

    @Test
    void aNegativeCountIsRefused() {
        assertThatThrownBy(() -> new TokenUsage(0, 0, -1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TokenUsage.of(1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void absurdCountsAreNeverAddedUpToLess() {
        assertThatThrownBy(() -> TokenUsage.of(Long.MAX_VALUE, 1).total()).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void twoUsagesAddUpBucketByBucket() {
        TokenUsage one = new TokenUsage(1, 2, 3, 4, 5, 6, Quantities.of(Meter.PAGES, 7));
        TokenUsage other = new TokenUsage(10, 20, 30, 40, 50, 60, Quantities.of(Meter.AUDIO_INPUT, 8));

        assertThat(one.plus(other))
                .isEqualTo(new TokenUsage(
                        11, 22, 33, 44, 55, 66, Quantities.of(Meter.PAGES, 7).with(Meter.AUDIO_INPUT, 8)));
    }
}
