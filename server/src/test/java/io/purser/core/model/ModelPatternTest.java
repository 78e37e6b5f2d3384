package io.purser.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelPatternTest {

    @ParameterizedTest(name = "{0} covers {1}: {2}")
    @CsvSource(textBlock = """
            gpt-5,        gpt-5,             true
            gpt-5,        gpt-5-mini,        false
            gpt-5-mini,   gpt-5,             false
            gpt-5*,       gpt-5,             true
            gpt-5*,       gpt-5-mini,        true
            *-mini,       gpt-5-mini,        true
            *-mini,       gpt-5-mini-2,      false
            *,            anything,          true
            gpt-*-mini,   gpt-5-mini,        true
            gpt-*-mini,   gpt-mini,          false
            gpt-*-mini,   gpt-a-mini-b-mini, true
            **5**,        gpt-5,             true
            claude-*,     gpt-5,             false
            """)
    void aStarStandsForAnyCharactersAndEverythingElseForItself(String pattern, String model, boolean covers) {
        assertThat(ModelPattern.matches(pattern, model)).isEqualTo(covers);
    }

    @Test
    void aNameWithoutAStarIsExactWhereverTheStarWouldStand() {
        assertThat(ModelPattern.isExact("gpt-5")).isTrue();
        assertThat(ModelPattern.isExact("gpt-*")).isFalse();
        assertThat(ModelPattern.isExact("*")).isFalse();
    }

    @Test
    void oneOfSeveralPatternsIsEnoughAndNoneAllowEverything() {
        assertThat(ModelPattern.allows(List.of("claude-*", "gpt-5"), "gpt-5")).isTrue();
        assertThat(ModelPattern.allows(List.of("claude-*", "gpt-5"), "gpt-4")).isFalse();
        assertThat(ModelPattern.allows(List.of(), "gpt-4")).isTrue();
    }
}
