package io.purser.core.estimation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.purser.core.budget.Estimation;
import io.purser.core.estimation.StreamBudgetSimulation.Call;
import io.purser.core.estimation.StreamBudgetSimulation.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How much of a hard budget parallel streams can use, and at what price in calls that are cut:
/// the evidence for {@link EstimationSettings#DEFAULT}.
class StreamBudgetSimulationTest {

    private static final Path TRACE = Path.of("../shared/data/azure-llm-trace-2023-conv.csv");
    private static final int SEEDS = 20;

    @Test
    void adaptiveEstimationUsesNearlyAllOfABudgetAndCutsNearlyNothing() {
        adaptive(resembling());
    }

    @Test
    void strictEstimationIsNeverOverAndCutsNothing() {
        strict(resembling());
    }

    @Test
    void theSameHoldsOverRealTraffic() throws IOException {
        var trace = Stream.of(
                        TRACE, Path.of("..").resolve(TRACE), Path.of("../..").resolve(TRACE))
                .filter(Files::isReadable)
                .findFirst();
        assumeTrue(trace.isPresent(), "the recorded traffic is not there: " + TRACE);
        var traffic = recorded(trace.orElseThrow());
        adaptive(traffic);
        strict(traffic);
    }

    private static void adaptive(List<Call> traffic) {
        var forty = results(traffic, 40, Estimation.ADAPTIVE);
        assertThat(forty).allSatisfy(result -> {
            assertThat(result.over()).isLessThanOrEqualTo(0.0005);
            assertThat(result.cut()).isLessThanOrEqualTo(4);
        });
        assertThat(median(forty, Result::usable)).isGreaterThanOrEqualTo(0.98);
        assertThat(median(forty, Result::completed)).isGreaterThanOrEqualTo(36);
        assertThat(median(results(traffic, 400, Estimation.ADAPTIVE), Result::usable))
                .isGreaterThanOrEqualTo(0.995);
    }

    private static void strict(List<Call> traffic) {
        var forty = results(traffic, 40, Estimation.STRICT);
        assertThat(forty).allSatisfy(result -> {
            assertThat(result.over()).isZero();
            assertThat(result.cut()).isZero();
        });
        assertThat(median(forty, Result::usable)).isGreaterThanOrEqualTo(0.93);
        assertThat(median(results(traffic, 400, Estimation.STRICT), Result::usable))
                .isGreaterThanOrEqualTo(0.99);
    }

    private static List<Result> results(List<Call> traffic, int pays, Estimation estimation) {
        return LongStream.range(0, SEEDS)
                .mapToObj(seed ->
                        new StreamBudgetSimulation(traffic, pays, estimation, EstimationSettings.DEFAULT, seed).run())
                .toList();
    }

    private static double median(List<Result> results, ToDoubleFunction<Result> figure) {
        var sorted = results.stream().mapToDouble(figure).sorted().toArray();
        return (sorted[(SEEDS - 1) / 2] + sorted[SEEDS / 2]) / 2;
    }

    private static List<Call> recorded(Path trace) throws IOException {
        var calls = new ArrayList<Call>();
        for (var line : Files.readAllLines(trace).subList(1, 10_001)) {
            var fields = line.split(",");
            calls.add(call(Long.parseLong(fields[1]), Long.parseLong(fields[2])));
        }
        return calls;
    }

    /// Prompts of a long tail around a thousand tokens; answers of two kinds, short ones around a
    /// hundred tokens and long ones around four hundred, as recorded chat traffic has them.
    private static List<Call> resembling() {
        var random = new Random(1);
        var calls = new ArrayList<Call>();
        for (int i = 0; i < 5_000; i++) {
            double prompt = Math.exp(6.4 + 1.1 * random.nextGaussian());
            double output = random.nextInt(100) < 64
                    ? Math.exp(4.55 + 0.45 * random.nextGaussian())
                    : 400 + 60 * random.nextGaussian();
            calls.add(call(Math.clamp((long) prompt, 5, 14_000), Math.max(5, (long) output)));
        }
        return calls;
    }

    private static Call call(long prompt, long output) {
        return new Call(prompt + 4, Math.min(output, StreamBudgetSimulation.NAMED_MAXIMUM));
    }
}
