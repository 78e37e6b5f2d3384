package io.purser.gateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class DirectivesTest {
    @Test
    void aTimeIsInMillisecondsOrSeconds() {
        assertThat(Directives.in("[[start=500ms]]").startMillis()).isEqualTo(OptionalInt.of(500));
        assertThat(Directives.in("a [[start=2s]] b").startMillis()).isEqualTo(OptionalInt.of(2_000));
        assertThat(Directives.in("[[start=20]][[pace=1s]]").startMillis()).isEqualTo(OptionalInt.of(20));
        assertThat(Directives.in("[[start=20]][[pace=1s]]").paceMillis()).isEqualTo(OptionalInt.of(1_000));
        assertThat(Directives.in("[[start=999999s]]").startMillis()).isEqualTo(OptionalInt.of(999_999_000));
    }

    @Test
    void whatIsNoDirectiveIsText() {
        Directives none = Directives.in("[[start=2m]] [[out=5ms]] [[out=]] [[start=1234567s]]");
        assertThat(none.startMillis()).isEmpty();
        assertThat(none.out()).isEmpty();
        assertThat(Directives.in("[[out=5]] [[chunk=4]]").out()).isEqualTo(OptionalInt.of(5));
    }
}
