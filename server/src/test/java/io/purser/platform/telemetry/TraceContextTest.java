package io.purser.platform.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    private long next = 40;

    private long id() {
        return ++next;
    }

    private static TraceContext.Incoming parsed(String header) {
        return Objects.requireNonNull(TraceContext.parse(header), header);
    }

    @Test
    void aHeaderMakesTheCallAChild() {
        TraceContext.Incoming incoming = parsed("00-" + TRACE + "-" + PARENT + "-01");
        assertThat(incoming)
                .isEqualTo(
                        new TraceContext.Incoming(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L, true));
        TraceContext own = incoming.child(this::id);
        assertThat(own).isEqualTo(new TraceContext(incoming.high(), incoming.low(), 41, incoming.parent()));
        assertThat(own.child(this::id)).isEqualTo(new TraceContext(own.high(), own.low(), 42, 41));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "02", "fe"})
    void onlyTheLastBitOfTheFlagsSaysWhetherItIsKept(String flags) {
        assertThat(parsed("00-" + TRACE + "-" + PARENT + "-" + flags).sampled()).isFalse();
    }

    @Test
    void aLaterVersionMayHaveMore() {
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + PARENT + "-01-more"))
                .isNotNull();
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + PARENT + "-01")).isNotNull();
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + PARENT + "-01.more"))
                .isNull();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c8031-c-b7ad6b7169203331-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "0g-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            })
    void whatIsNoHeaderBeginsATraceOfItsOwn(@Nullable String header) {
        assertThat(TraceContext.parse(header)).isNull();
    }

    @Test
    void noIdIsZero() {
        TraceContext begun = TraceContext.begin(() -> 0);
        assertThat(begun).isEqualTo(new TraceContext(0, 1, 1, 0));
        assertThatThrownBy(() -> new TraceContext(1, 1, 0, 0)).hasMessageContaining("0 is no id");
    }
}
