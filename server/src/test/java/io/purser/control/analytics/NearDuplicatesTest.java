package io.purser.control.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearDuplicatesTest {
    @ParameterizedTest
    @CsvSource({
        "atlas, Atlas",
        "qa, QA",
        "data-science, data_science",
        "data science, DataScience",
        "borealis, borealsi",
        "borealis, boreali",
        "borealis, borealiss",
        "borealis, boreakis",
        "team-1, team 1",
        "ﬁnance, finance"
    })
    void whatDiffersByASlipBelongsTogether(String one, String other) {
        assertThat(NearDuplicates.of(List.of(one, "something else", other))).containsExactly(List.of(one, other));
        assertThat(NearDuplicates.of(List.of(other, one))).containsExactly(List.of(other, one));
    }

    @ParameterizedTest
    @CsvSource({
        "team-1, team-2",
        "release-1.12, release-11.2",
        "2026-11, 2026-12",
        "dev, div",
        "search, research-",
        "production, reduction",
        "abcde, bcdef",
        "+, -",
        "c++, c#"
    })
    void whatMeansSomethingElseDoesNot(String one, String other) {
        assertThat(NearDuplicates.of(List.of(one, other))).isEmpty();
    }

    @Test
    void severalAreOneList() {
        assertThat(NearDuplicates.of(List.of("borealis", "atlas", "Borealis", "borealsi", "boreali", "ATLAS")))
                .containsExactly(List.of("borealis", "Borealis", "borealsi", "boreali"), List.of("atlas", "ATLAS"));
    }

    @Test
    void tenThousandValuesThatAreNotAlikeAreNone() {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            values.add("project-" + i);
        }
        assertThat(NearDuplicates.of(values)).isEmpty();
    }
}
