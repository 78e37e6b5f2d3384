package io.purser.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    @Test
    void commitsThatLeaveTheWriterIdleAreNotHeldBack() {
        Pace pace = Pace.measured();
        learn(pace, 1, 70_000, 20_000);
        assertThat(pace.nanos()).isZero();
    }

    @Test
    void recordsThatComeFasterThanCommitsCanFollowAreGathered() {
        Pace pace = Pace.measured();
        learn(pace, 1, 25_000, 30_000);
        assertThat(pace.nanos()).isBetween(240_000L, 260_000L);
    }

    @Test
    void theWaitHasAnEnd() {
        Pace pace = Pace.measured();
        learn(pace, 1, 40_000, 30_000);
        assertThat(pace.nanos()).isEqualTo(300_000);
    }

    @Test
    void aBurstIsForgotten() {
        Pace pace = Pace.measured();
        learn(pace, 1, 25_000, 30_000);
        learn(pace, 1, 1_000_000, 30_000);
        assertThat(pace.nanos()).isZero();
    }

    @Test
    void whatBigCommitsTakeSaysNothingOfSmallOnes() {
        Pace pace = Pace.measured();
        learn(pace, 10, 800_000, 90_000);
        assertThat(pace.nanos()).isZero();
    }

    @Test
    void oneSlowCommitChangesLittle() {
        Pace pace = Pace.measured();
        learn(pace, 1, 60_000, 15_000);
        pace.carried(1, 60_000, 50_000_000);
        assertThat(pace.nanos()).isZero();
    }

    @Test
    void whereTheDiskSetsThePaceNothingWaits() {
        Pace pace = Pace.none();
        learn(pace, 1, 25_000, 30_000);
        assertThat(pace.nanos()).isZero();
    }

    private static void learn(Pace pace, int records, long sinceNanos, long tookNanos) {
        for (int i = 0; i < 500; i++) {
            pace.carried(records, sinceNanos, tookNanos);
        }
    }
}
