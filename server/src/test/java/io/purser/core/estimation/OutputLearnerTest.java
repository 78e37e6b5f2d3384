package io.purser.core.estimation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputLearnerTest {

    private final OutputLearner learner = new OutputLearner(EstimationSettings.DEFAULT);

    @Test
    void nothingIsKnownBeforeEnoughWasSeen() {
        observe("m", null, 100, 31);
        assertThat(learner.likely("m", null)).isEmpty();
        observe("m", null, 100, 1);
        assertThat(learner.likely("m", null)).isEqualTo(OptionalLong.of(100));
    }

    @Test
    void theLearnedFigureCoversItsShareOfTheCallsAndIsCloseAbove() {
        var random = new Random(5);
        var outputs = random.longs(1_500, 1, 5_000).toArray();
        Arrays.stream(outputs).forEach(tokens -> learner.observe("m", null, tokens));
        Arrays.sort(outputs);
        long exact = outputs[(int) Math.ceil(0.85 * outputs.length) - 1];
        assertThat(learner.likely("m", null).orElseThrow()).isBetween(exact, exact + exact / 15);
    }

    @Test
    void everyLengthFallsIntoABucketThatEndsAtMostASixteenthAbove() {
        for (long tokens = 1; tokens < 200_000; tokens += 1 + tokens / 50) {
            var histogram = new OutputHistogram();
            histogram.add(tokens);
            assertThat(histogram.quantile(0.85)).isBetween(tokens, Math.max(16, tokens + tokens / 16 + 1));
        }
    }

    @Test
    void absurdLengthsStopAtTheLastBucket() {
        var histogram = new OutputHistogram();
        histogram.add(Long.MAX_VALUE);
        histogram.add(0);
        assertThat(histogram.quantile(0.99)).isBetween(1_000_000L, 100_000_000L);
        assertThat(histogram.quantile(0.5)).isEqualTo(16);
    }

    @Test
    void anEndpointLearnsForItselfAndLeansOnItsModelUntilThen() {
        observe("m", "chat", 1_000, 40);
        observe("m", "title", 16, 10);
        assertThat(learner.likely("m", "title").orElseThrow()).isEqualTo(1_024);
        observe("m", "title", 16, 22);
        assertThat(learner.likely("m", "title").orElseThrow()).isEqualTo(16);
        assertThat(learner.likely("m", "chat").orElseThrow()).isEqualTo(1_024);
        assertThat(learner.likely("other", "chat")).isEmpty();
    }

    @Test
    void theRecentPastWeighsMore() {
        observe("m", null, 2_000, 4_000);
        observe("m", null, 50, 6_000);
        assertThat(learner.likely("m", null).orElseThrow()).isEqualTo(50);
    }

    @Test
    void strangersNamesCannotFillTheMemory() {
        for (int i = 0; i < OutputLearner.MOST_PAIRS + 100; i++) {
            observe("model-" + i, null, 10, 1);
        }
        observe("late", null, 10, 100);
        assertThat(learner.likely("late", null)).isEmpty();
    }

    @Test
    void theLastNameThatHasRoomIsLearned() {
        for (int i = 1; i < OutputLearner.MOST_PAIRS; i++) {
            observe("model-" + i, null, 10, 1);
        }
        observe("last", null, 10, 32);
        observe("one too many", null, 10, 32);
        assertThat(learner.likely("last", null)).isPresent();
        assertThat(learner.likely("one too many", null)).isEmpty();
    }

    @Test
    void whatWasLearnedIsToldOnceAndTakenUpByTheNext() {
        observe("m", "chat", 1_000, 40);
        observe("m", null, 20, 3);
        var next = new OutputLearner(EstimationSettings.DEFAULT);
        learner.changes(next::restore);

        assertThat(next.likely("m", "chat")).isEqualTo(learner.likely("m", "chat"));
        assertThat(next.likely("m", null)).isEqualTo(learner.likely("m", null));
        learner.changes((model, endpoint, figures) -> fail(model + " has not changed"));
        next.changes((model, endpoint, figures) -> fail(model + " is known already"));
        learner.observe("m", null, 20);
        List<String> told = new ArrayList<>();
        learner.changes((model, endpoint, figures) -> told.add(model + " " + endpoint + " " + figures));
        assertThat(told).containsExactly("m null 4:4 96:40");
    }

    @Test
    void whatIsTakenUpHasNoMoreRoomThanWhatIsLearned() {
        for (int i = 0; i < OutputLearner.MOST_PAIRS; i++) {
            learner.restore("model-" + i, null, "0:100");
        }
        learner.restore("late", null, "0:100");
        assertThat(learner.likely("model-0", null)).isEqualTo(OptionalLong.of(16));
        assertThat(learner.likely("late", null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", ":", "x:1", "1:x", "-1:2", "320:1", "3:0", "3:2049", "3:2000 4:49"})
    void figuresThatNobodyToldAreRefused(String figures) {
        assertThatThrownBy(() -> learner.restore("m", null, figures)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void figuresAreTakenUpToTheirLimits() {
        learner.restore("m", null, "0:1 319:2047");
        assertThat(learner.likely("m", null).orElseThrow()).isGreaterThan(10_000_000);
    }

    @Test
    void whenEnoughHasGatheredEverythingCountsHalf() {
        var histogram = new OutputHistogram();
        for (int i = 0; i < 2_047; i++) {
            histogram.add(i % 2 == 0 ? 10 : 100);
        }
        assertThat(histogram.total()).isEqualTo(2_047);
        histogram.add(100);
        assertThat(histogram.total()).isEqualTo(1_024);
    }

    private void observe(String model, @Nullable String endpoint, long tokens, int times) {
        for (int i = 0; i < times; i++) {
            learner.observe(model, endpoint, tokens);
        }
    }
}
