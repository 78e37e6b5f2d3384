package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConfiguredServerTest {
    /// The promise of 2,000 slow streams is made at `-Xmx512m`, of which the JVM calls 495 MiB usable.
    @Test
    void theUsualHeapTakesTwoThousandStreamsAndTheCallsBesideThem() {
        assertThat(ConfiguredServer.requestsFor(495L << 20)).isGreaterThan(2_500);
    }

    @Test
    void aSmallHeapTakesSomeCallsAllTheSame() {
        assertThat(ConfiguredServer.requestsFor(8L << 20)).isEqualTo(100);
    }
}
