package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/// Names of fields come from providers: `/metrics` must not grow with them.
final class UnknownFieldsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TrafficMeters meters = new TrafficMeters(registry);

    private double counted(String field) {
        return registry.get("purser_usage_unknown_fields")
                .tag("provider", "p")
                .tag("field", field)
                .counter()
                .count();
    }

    @Test
    void fieldsAreToldApartByNameUntilThereAreTooMany() {
        for (int i = 0; i < 1_000; i++) {
            meters.usageFieldUnknown("p", "field_" + i);
        }
        meters.usageFieldUnknown("p", "field_7");
        assertThat(counted("field_7")).isEqualTo(2);
        assertThat(counted("other")).isEqualTo(800);
        assertThat(registry.getMeters()).hasSizeLessThan(300);
    }

    @Test
    void whatIsNoNameIsOther() {
        meters.usageFieldUnknown("p", "two words");
        meters.usageFieldUnknown("p", "a".repeat(65));
        assertThat(counted("other")).isEqualTo(2);
    }
}
