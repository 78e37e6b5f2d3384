package io.purser.core.insight;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.insight.CeilingAdvice.Basis;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CeilingAdviceTest {
    private static CeilingAdvice monthly(Long... windows) {
        return CeilingAdvice.of(List.of(windows), 12, 3);
    }

    @Test
    void aCeilingStandsAQuarterAboveWhatIsNormalRoundedUpToTwoDigits() {
        assertThat(monthly(100L, 100L, 100L)).isEqualTo(new CeilingAdvice(Basis.HISTORY, 130L, 3, 100, 100));
        assertThat(monthly(1_000L, 900L, 800L).proposed()).isEqualTo(1_300);
    }

    @Test
    void oneWindowInTwentyOutOfTheOrdinaryDoesNotLiftIt() {
        List<Long> windows = new ArrayList<>(Collections.nCopies(19, 80L));
        windows.add(5, 10_000L);

        CeilingAdvice advice = CeilingAdvice.of(windows, 12, 3);

        assertThat(advice.normal()).isEqualTo(80);
        assertThat(advice.highest()).isEqualTo(10_000);
        assertThat(advice.proposed()).isEqualTo(100);
    }

    @Test
    void whatComesAgainWithTheSeasonIsNormal() {
        List<Long> windows = new ArrayList<>(Collections.nCopies(24, 80L));
        windows.set(12, 400L); // a year before the coming one
        windows.set(13, 900L);

        assertThat(CeilingAdvice.of(windows, 12, 3).normal()).isEqualTo(400);
    }

    @Test
    void littleHistoryIsSaidAndNoHistoryProposesNothing() {
        assertThat(monthly(40L, 100L)).isEqualTo(new CeilingAdvice(Basis.LITTLE, 130L, 2, 100, 100));
        assertThat(monthly()).isEqualTo(new CeilingAdvice(Basis.NONE, null, 0, 0, 0));
        assertThat(monthly(0L, 0L, 0L).proposed())
                .as("nothing known is not a ceiling of 0")
                .isNull();
    }

    @Test
    void whoHasNoHistoryIsProposedTheLowerQuarterOfTheOthers() {
        CeilingAdvice none = monthly();

        assertThat(none.beside(List.of(400L, 100L, 300L, 200L)))
                .isEqualTo(new CeilingAdvice(Basis.PEERS, 100L, 0, 0, 0));
        assertThat(none.beside(List.of())).isEqualTo(none);
        assertThat(monthly(100L, 100L, 100L).beside(List.of(1L)).basis()).isEqualTo(Basis.HISTORY);
    }
}
