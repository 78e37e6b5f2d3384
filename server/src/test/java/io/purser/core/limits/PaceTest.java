package io.purser.core.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Scope;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The bucket of a quota per minute and the pace of one subject, to the millisecond.
class PaceTest {
    private static final long NOW = 1_000_000;

    private static RateLimit limit(@Nullable Long requests, @Nullable Long tokens, @Nullable Long concurrent) {
        return new RateLimit("l", "l", Scope.ORGANIZATION, requests, tokens, concurrent);
    }

    @Test
    void aBucketIsFullAtTheStartAndFillsEvenly() {
        Quota quota = new Quota(60, NOW);
        assertThat(quota.perMinute()).isEqualTo(60);
        assertThat(quota.full(NOW)).isTrue();
        quota.take(60, NOW);

        assertThat(quota.remaining(NOW)).isZero();
        assertThat(quota.waitMillis(1, NOW)).isEqualTo(1_000);
        assertThat(quota.waitMillis(1, NOW + 999)).isEqualTo(1);
        assertThat(quota.waitMillis(1, NOW + 1_000)).isZero();
        assertThat(quota.remaining(NOW + 30_000)).isEqualTo(30);
        assertThat(quota.full(NOW + 59_999)).isFalse();
        assertThat(quota.full(NOW + 60_000)).isTrue();
        assertThat(quota.remaining(NOW + 3_600_000))
                .as("never above a minute's")
                .isEqualTo(60);
        assertThat(quota.remaining(NOW)).as("a clock that steps back").isEqualTo(60);
    }

    @Test
    void aWaitIsRoundedUpAndACallAboveTheQuotaPassesWhenTheBucketIsFull() {
        Quota quota = new Quota(7, NOW);
        assertThat(quota.waitMillis(1_000, NOW)).isZero();
        quota.take(1_000, NOW);
        assertThat(quota.remaining(NOW)).isZero();
        assertThat(quota.waitMillis(1, NOW)).isEqualTo((994 * 60_000L + 6) / 7);
        quota.give(999, NOW);
        assertThat(quota.remaining(NOW)).isEqualTo(6);
        quota.give(5, NOW);
        assertThat(quota.remaining(NOW)).isEqualTo(7);
        assertThat(new Quota(0, NOW).waitMillis(1, NOW + 60_000)).isEqualTo(Long.MAX_VALUE);
        assertThat(new Quota(0, NOW).remaining(NOW + 60_000)).isZero();
    }

    @Test
    void aQuotaThatChangesKeepsWhatWasTakenAndAFullOneStaysFull() {
        Quota full = new Quota(10, NOW);
        full.change(100, NOW);
        assertThat(full.remaining(NOW)).isEqualTo(100);
        Quota used = new Quota(10, NOW);
        used.take(4, NOW);
        used.change(100, NOW);
        assertThat(used.remaining(NOW)).isEqualTo(6);
        used.change(3, NOW);
        assertThat(used.remaining(NOW)).isEqualTo(3);
        assertThat(used.full(NOW)).isTrue();
    }

    @Test
    void aBucketIsNotFullAMillisecondEarly() {
        Quota quota = new Quota(7, NOW);
        quota.take(1, NOW);

        assertThat(quota.full(NOW + 60_000 / 7)).isFalse();
        assertThat(quota.full(NOW + 60_000 / 7 + 1)).isTrue();
    }

    @Test
    void aQuotaOfNothingPaysOffNoDebt() {
        Quota quota = new Quota(10, NOW);
        quota.take(15, NOW);
        quota.change(0, NOW);

        assertThat(quota.remaining(NOW + 3_600_000)).isZero();
        assertThat(quota.full(NOW + 3_600_000)).isFalse();
        quota.change(10, NOW + 3_600_000);
        assertThat(quota.waitMillis(1, NOW + 3_600_000)).isEqualTo(36_000);
    }

    @Test
    void aSettledCallFreesItsSlotAndPaysOrGetsBackTheDifference() {
        Pace pace = new Pace(limit(10L, 1_000L, 2L), NOW);
        assertThat(pace.idle(NOW)).isTrue();
        assertThat(pace.freeSlots()).isEqualTo(2);
        pace.take(100, NOW);
        pace.take(100, NOW);
        assertThat(pace.freeSlots()).isZero();
        assertThat(pace.idle(NOW)).isFalse();
        assertLeft(pace, 8, 800);

        pace.settle(100, 100, NOW);
        assertLeft(pace, 8, 800);
        pace.settle(100, 150, NOW);
        assertLeft(pace, 8, 750);
        assertThat(pace.freeSlots()).isEqualTo(2);
        pace.take(100, NOW);
        pace.settle(100, 30, NOW);
        assertLeft(pace, 7, 720);
        assertThat(pace.idle(NOW)).isFalse();
        assertThat(pace.idle(NOW + 60_000)).isTrue();
    }

    @Test
    void aCallThatNeverRanGivesEverythingBack() {
        Pace pace = new Pace(limit(10L, 1_000L, 2L), NOW);
        pace.take(100, NOW);
        pace.release(100, NOW);
        assertLeft(pace, 10, 1_000);
        assertThat(pace.idle(NOW)).isTrue();
        pace.take(0, NOW);
        assertThat(pace.idle(NOW + 60_000)).as("it still runs").isFalse();
        Pace tokens = new Pace(limit(null, 1_000L, null), NOW);
        tokens.take(10, NOW);
        tokens.settle(10, 10, NOW);
        assertThat(tokens.idle(NOW)).isFalse();
        Pace requests = new Pace(limit(10L, null, null), NOW);
        requests.take(10, NOW);
        requests.settle(10, 10, NOW);
        assertThat(requests.idle(NOW)).isFalse();
    }

    @Test
    void changedCeilingsHoldAtOnce() {
        Pace pace = new Pace(limit(null, null, null), NOW);
        assertThat(pace.freeSlots()).isEqualTo(Long.MAX_VALUE);
        pace.take(5, NOW);
        pace.change(limit(10L, 100L, 1L), NOW);
        assertLeft(pace, 10, 100);
        assertThat(pace.freeSlots()).isZero();
        pace.take(40, NOW);
        pace.change(limit(20L, null, 1L), NOW);
        assertThat(pace.tokens()).isNull();
        assertThat(pace.requests() == null ? -1 : pace.requests().remaining(NOW))
                .isEqualTo(9);
        assertThat(pace.freeSlots()).as("two run where one may").isZero();
        Standing standing = pace.standing(limit(20L, null, 1L), NOW);
        assertThat(standing.toString()).contains("9", "2");
    }

    private static void assertLeft(Pace pace, long requests, long tokens) {
        assertThat(pace.requests() == null ? -1 : pace.requests().remaining(NOW))
                .isEqualTo(requests);
        assertThat(pace.tokens() == null ? -1 : pace.tokens().remaining(NOW)).isEqualTo(tokens);
    }
}
