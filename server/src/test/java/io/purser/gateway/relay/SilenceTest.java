package io.purser.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SilenceTest {
    private static final long SECOND = 1_000_000_000L;
    private final Silence silence = new Silence(50, 0);

    @Test
    void silencesAddUpAndPausesBetweenWordsDoNot() {
        assertThat(silence.tokens(4 * SECOND)).isEqualTo(200);
        silence.heard(4 * SECOND);
        for (long tick = 0; tick < 100; tick++) {
            silence.heard(4 * SECOND + tick * SECOND / 2);
        }
        assertThat(silence.tokens(54 * SECOND)).isEqualTo(200);
        assertThat(silence.tokens(60 * SECOND)).isEqualTo(200 + 325);
    }

    @Test
    void aProviderThatIsHeldBackIsNotThinking() {
        silence.excuse(30 * SECOND);
        assertThat(silence.tokens(30 * SECOND + 1)).isZero();
        assertThat(silence.tokens(32 * SECOND)).isEqualTo(100);
    }

    @Test
    void theMeterLearnsAModelsPaceAndWhetherItReasons() {
        TokenMeter meter = new TokenMeter();
        assertThat(meter.tokensPerSecond("m")).isEqualTo(60);
        assertThat(meter.reasons("m")).isFalse();

        meter.learnPace("m", 10, 0, SECOND);
        assertThat(meter.tokensPerSecond("m")).isEqualTo(60);
        meter.learnPace("m", 600, 400, 5 * SECOND);

        assertThat(meter.tokensPerSecond("m")).isEqualTo(120);
        assertThat(meter.reasons("m")).isTrue();
        for (int i = 0; i < 10; i++) {
            meter.learnPace("m", 600, 0, 5 * SECOND);
        }
        assertThat(meter.reasons("m")).isFalse();
    }
}
