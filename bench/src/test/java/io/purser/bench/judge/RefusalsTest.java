package io.purser.bench.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class RefusalsTest {
    @Test
    void figuresThatAddUpAreRight() throws IOException {
        assertThat(Refusals.differences(refusal("settled", "9.5", "0", "0.6", false)))
                .isEmpty();
        assertThat(Refusals.differences(refusal("settled", "10", "0", "0", false)))
                .isEmpty();
        assertThat(Refusals.differences(refusal("held", "5", "4.5", "0.6", true)))
                .isEmpty();
    }

    @Test
    void aRefusalThatWouldHaveFittedIsFound() throws IOException {
        assertThat(Refusals.differences(refusal("settled", "9.4", "0", "0.6", false)))
                .hasSize(1);
        assertThat(Refusals.differences(refusal("held", "5", "4.4", "0.6", true)))
                .hasSize(1);
    }

    @Test
    void aFinalRefusalThatIsOnlyHeldIsFound() throws IOException {
        assertThat(Refusals.differences(refusal("settled", "5", "4.5", "0.6", false)))
                .hasSize(1);
        assertThat(Refusals.differences(refusal("held", "9.5", "0", "0.6", true)))
                .hasSize(1);
    }

    @Test
    void aRetryThatIsPromisedFalselyIsFound() throws IOException {
        assertThat(Refusals.differences(refusal("settled", "9.5", "0", "0.6", true)))
                .hasSize(1);
    }

    private static String refusal(String reason, String settled, String held, String estimate, boolean retryable) {
        return """
                {"error":{"message":"…","purser":{"reason":"%s","limit":"10.00","settled":"%s","held":"%s",
                "estimate":"%s","retryable":%s}}}""".formatted(reason, settled, held, estimate, retryable);
    }
}
