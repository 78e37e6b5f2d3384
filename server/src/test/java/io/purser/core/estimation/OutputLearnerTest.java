package io.purser.core.estimation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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
        observe("m", "title", 16, 30);
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

    private void observe(String model, @Nullable String endpoint, long tokens, int times) {
        for (int i = 0; i < times; i++) {
            learner.observe(model, endpoint, tokens);
        }
    }
}
