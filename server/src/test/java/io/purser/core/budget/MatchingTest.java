package io.purser.core.budget;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What matches is held against the naive engine (`DifferentialTest`); here is what is refused.
final class MatchingTest {
    private static final Set<Dimension> WITH_MEMBERS =
            EnumSet.of(Dimension.USER, Dimension.KEY, Dimension.CUSTOMER, Dimension.SESSION, Dimension.END_USER);
    private static final Attribution ANYBODY = Attribution.of(new Identity("acme", List.of(), null, null, null));

    @ParameterizedTest
    @EnumSource
    void eachOfWhatHasNoMembersIsRefusedByName(Dimension dimension) {
        if (WITH_MEMBERS.contains(dimension)) {
            assertThatCode(() -> Matching.requireEach(dimension)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> Matching.requireEach(dimension)).hasMessageStartingWith("each " + dimension);
            assertThatThrownBy(() -> Matching.member(dimension, ANYBODY)).hasMessageStartingWith("each " + dimension);
        }
    }
}
