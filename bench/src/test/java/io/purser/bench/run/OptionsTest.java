package io.purser.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class OptionsTest {
    private static final List<Option> DECLARED = List.of(new Option("rounds", "5", "rounds"));

    @Test
    void whatIsNotGivenHasItsDefault() {
        assertThat(Options.parse(DECLARED, List.of()).number("rounds")).isEqualTo(5);
        assertThat(Options.parse(DECLARED, List.of("--rounds", "7")).number("rounds"))
                .isEqualTo(7);
    }

    @Test
    void whatIsNotDeclaredIsRefused() {
        assertThatThrownBy(() -> Options.parse(DECLARED, List.of("--round", "7")))
                .hasMessageContaining("\"--round\" is no option");
        assertThatThrownBy(() -> Options.parse(DECLARED, List.of("--rounds"))).hasMessageContaining("has no value");
        assertThatThrownBy(
                        () -> Options.parse(DECLARED, List.of("--rounds", "x")).number("rounds"))
                .hasMessageContaining("expected a whole number");
    }

    @Test
    void aFigureBeyondItsThresholdIsMissed() {
        Report report = new Report("test");
        report.atMost("ratio", 3.7, 3.6, "");
        assertThat(report.print()).isFalse();
        Report within = new Report("test");
        within.atMost("ratio", 3.5, 3.6, "");
        within.atLeast("usable", 99, 98, "%");
        assertThat(within.print()).isTrue();
    }
}
