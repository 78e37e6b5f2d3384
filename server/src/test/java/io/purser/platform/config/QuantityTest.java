package io.purser.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({"250ms,PT0.25S", "30s,PT30S", "5m,PT5M", "6h,PT6H", "2d,PT48H", "PT1H30M,PT1H30M", "0s,PT0S"})
    void durationsAreReadInBothForms(String text, Duration expected) {
        assertThat(Quantity.duration(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "-5s", "PT-5S", "30 s", "1w", "99999999999s", "s"})
    void whatIsNoDurationIsRefused(String text) {
        assertThatThrownBy(() -> Quantity.duration(text)).hasMessageContaining("is not a duration; expected");
    }

    @ParameterizedTest
    @CsvSource({"32MiB,33554432", "16KiB,16384", "1MB,1000000", "512,512", "2 GiB,2147483648"})
    void sizesAreRead(String text, long expected) {
        assertThat(Quantity.bytes(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "32 mib", "1.5MiB", "999999999999999GiB"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> Quantity.bytes(text)).hasMessageContaining("is not a size; expected");
    }

    @ParameterizedTest
    @CsvSource({"200k,200000", "2M,2000000", "1.5M,1500000", "7,7", "10 k,10000"})
    void countsAreRead(String text, long expected) {
        assertThat(Quantity.count(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "1.0005k", "1e3", "999999999999999G", "two"})
    void whatIsNoCountIsRefused(String text) {
        assertThatThrownBy(() -> Quantity.count(text)).hasMessageContaining("is not a count; expected");
    }

    @Test
    void aTypoFindsItsWord() {
        assertThat(NearestName.of("prot", java.util.List.of("host", "port"))).contains("port");
        assertThat(NearestName.of("api_key", java.util.List.of("apiKey", "name")))
                .contains("apiKey");
        assertThat(NearestName.of("colour", java.util.List.of("host", "port"))).isEmpty();
    }
}
