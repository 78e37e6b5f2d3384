package io.purser.core.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class QuantitiesTest {
    private static final Quantities HEARD_AND_READ =
            Quantities.of(Meter.AUDIO_INPUT, 3).with(Meter.PAGES, 2);

    @Test
    void anAmountOfNothingIsNoAmountAtAll() {
        assertThat(Quantities.of(Meter.PAGES, 0)).isEqualTo(Quantities.NONE);
        assertThat(HEARD_AND_READ.with(Meter.PAGES, 0)).isEqualTo(Quantities.of(Meter.AUDIO_INPUT, 3));
        assertThat(Quantities.of(Meter.PAGES, 2).with(Meter.PAGES, 0).isEmpty()).isTrue();
        assertThat(HEARD_AND_READ.isEmpty()).isFalse();
        assertThat(HEARD_AND_READ.size()).isEqualTo(2);
        assertThat(HEARD_AND_READ.get(Meter.AUDIO_INPUT)).isEqualTo(3);
        assertThat(HEARD_AND_READ.get(Meter.IMAGE_INPUT)).isZero();
    }

    @Test
    void anAmountIsReplacedAndSaidTwiceItStaysWhatItWas() {
        assertThat(HEARD_AND_READ.with(Meter.PAGES, 7).get(Meter.PAGES)).isEqualTo(7);
        assertThat(HEARD_AND_READ.with(Meter.PAGES, 2)).isEqualTo(HEARD_AND_READ);
    }

    @Test
    void aNegativeAmountIsRefusedByItsName() {
        assertThatThrownBy(() -> HEARD_AND_READ.with(Meter.PAGES, -1)).hasMessageContaining("-1 pages");
    }

    @Test
    void theLargerAndTheSumOfTwoAreTakenMeterByMeter() {
        Quantities other = Quantities.of(Meter.PAGES, 5).with(Meter.TOOL_CALLS, 1);

        assertThat(HEARD_AND_READ.larger(other))
                .isEqualTo(
                        Quantities.of(Meter.AUDIO_INPUT, 3).with(Meter.PAGES, 5).with(Meter.TOOL_CALLS, 1));
        assertThat(HEARD_AND_READ.plus(other))
                .isEqualTo(
                        Quantities.of(Meter.AUDIO_INPUT, 3).with(Meter.PAGES, 7).with(Meter.TOOL_CALLS, 1));
        assertThat(Quantities.NONE.plus(other)).isEqualTo(other);
        assertThat(other.larger(Quantities.NONE)).isEqualTo(other);
    }

    @Test
    void theyAreEqualByWhatTheyHoldInWhateverOrderItCame() {
        Quantities same = Quantities.of(Meter.PAGES, 2).with(Meter.AUDIO_INPUT, 3);

        assertThat(same).isEqualTo(HEARD_AND_READ).hasSameHashCodeAs(HEARD_AND_READ);
        assertThat(same).isNotEqualTo(same.with(Meter.PAGES, 3)).isNotEqualTo("pages");
        assertThat(same.hashCode()).isNotEqualTo(Quantities.of(Meter.PAGES, 2).hashCode());
    }

    @Test
    void theyShowEveryMeterByItsName() {
        assertThat(HEARD_AND_READ).hasToString("{audio_input_tokens=3, pages=2}");
        assertThat(Quantities.NONE).hasToString("{}");
    }

    @Test
    void onlyTokensCountAsTokensAndThoseOfTheAnswerAsGenerated() {
        Set<Meter> generated = EnumSet.of(Meter.AUDIO_OUTPUT, Meter.IMAGE_OUTPUT, Meter.VIDEO_OUTPUT);
        Set<Meter> read = EnumSet.of(
                Meter.AUDIO_INPUT,
                Meter.AUDIO_CACHE_READ,
                Meter.IMAGE_INPUT,
                Meter.IMAGE_CACHE_READ,
                Meter.VIDEO_INPUT);
        for (Meter meter : Meter.values()) {
            assertThat(Quantities.of(meter, 7).outputTokens())
                    .as("%s", meter)
                    .isEqualTo(generated.contains(meter) ? 7 : 0);
            assertThat(Quantities.of(meter, 7).promptTokens()).as("%s", meter).isEqualTo(read.contains(meter) ? 7 : 0);
        }
        assertThat(Quantities.of(Meter.AUDIO_INPUT, 1)
                        .with(Meter.IMAGE_INPUT, 2)
                        .promptTokens())
                .isEqualTo(3);
        assertThat(Quantities.of(Meter.AUDIO_OUTPUT, 1)
                        .with(Meter.IMAGE_OUTPUT, 2)
                        .outputTokens())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void everyMeterIsFoundByTheNameOfItsBucket(Meter meter) {
        assertThat(Meter.ofBucket(meter.bucket())).isEqualTo(meter);
    }

    @Test
    void aMeterThatNobodyKnowsIsRefused() {
        assertThatThrownBy(() -> Meter.ofBucket("steps")).hasMessageStartingWith("\"steps\" is not a meter");
    }
}
