package io.purser.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LatenciesTest {
    @Test
    void aPercentileIsTheNearestRank() {
        Latencies latencies = new Latencies();
        for (int i = 5000; i >= 1; i--) {
            latencies.add(i * 1_000_000L);
        }
        assertThat(latencies.count()).isEqualTo(5000);
        assertThat(latencies.millis(50)).isEqualTo(2500);
        assertThat(latencies.millis(99)).isEqualTo(4950);
        assertThat(latencies.millis(100)).isEqualTo(5000);
    }

    @Test
    void nothingMeasuredIsZero() {
        assertThat(new Latencies().millis(50)).isZero();
    }
}
