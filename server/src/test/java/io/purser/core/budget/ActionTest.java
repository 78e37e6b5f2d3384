package io.purser.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ActionTest {

    @Test
    void aCapOfNothingIsRefusedButNoToolsAtAllMayBeAsked() {
        assertThatThrownBy(() -> capping(0L, null, null)).hasMessageStartingWith("0 is not an output cap");
        assertThatThrownBy(() -> capping(null, 0L, null)).hasMessageStartingWith("0 is not a context cap");
        assertThatThrownBy(() -> capping(null, null, -1)).hasMessageStartingWith("-1 is not a number of tools");
        Action least = capping(1L, 1L, 0);
        assertThat(least.outputCap()).isEqualTo(1);
        assertThat(least.maxTools()).isZero();
    }

    @Test
    void aStageAndAPaceMayBeZeroAndNotBelow() {
        assertThat(refusing(0, Criticality.LOW, true).at()).isZero();
        assertThatThrownBy(() -> refusing(-1, Criticality.LOW, true)).hasMessageStartingWith("-1 is not a stage");
        assertThat(new Action.Throttle(0, Criticality.LOW).requestsPerMinute()).isZero();
        assertThatThrownBy(() -> new Action.Throttle(-1, Criticality.LOW)).hasMessageStartingWith("-1 is not a pace");
    }

    @Test
    void onlyARefusalOfTheMostCriticalCallsRefusesAll() {
        assertThat(refusing(1, Criticality.HIGH, true).refusesAll()).isTrue();
        assertThat(refusing(1, Criticality.LOW, true).refusesAll()).isFalse();
        assertThat(refusing(1, Criticality.HIGH, false).refusesAll()).isFalse();
    }

    private static Action refusing(long at, Criticality upTo, boolean refuse) {
        return new Action("80%", at, upTo, List.of(), null, null, null, null, refuse);
    }

    private static Action capping(@Nullable Long output, @Nullable Long context, @Nullable Integer tools) {
        return new Action("80%", 1, Criticality.HIGH, List.of(), output, context, tools, null, false);
    }
}
