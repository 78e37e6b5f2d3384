package io.purser.platform.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Names that lead inside a network. Which addresses are inside stands in the tests of webhooks.
class OutboundAddressTest {
    private static final URI SSO = URI.create("https://sso.corp.example/tenant");

    private static OutboundAddress.Lookup leadingTo(String... addresses) {
        return _ -> Stream.of(addresses).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }

    private static @Nullable InetAddress destination(List<AddressRange> open, String... addresses)
            throws UnknownHostException {
        return OutboundAddress.destination(SSO, leadingTo(addresses), open);
    }

    @Test
    void aNameLeadsInsideOnlyWhereThatPartOfTheNetworkIsOpen() throws UnknownHostException {
        List<AddressRange> open = List.of(AddressRange.of("10.1.0.0/16"), AddressRange.of("fd00::/8"));
        assertThat(destination(List.of(), "10.1.2.3")).isNull();
        assertThat(destination(open, "10.1.2.3")).isEqualTo(InetAddress.ofLiteral("10.1.2.3"));
        assertThat(destination(open, "fd12::1")).isEqualTo(InetAddress.ofLiteral("fd12::1"));
        assertThat(destination(open, "10.2.0.1")).isNull();
        assertThat(destination(open, "10.1.2.3", "169.254.169.254"))
                .as("every address counts")
                .isNull();
        assertThat(destination(open, "8.8.8.8")).isEqualTo(InetAddress.ofLiteral("8.8.8.8"));
    }

    @Test
    void rangesEndWhereTheySay() {
        AddressRange range = AddressRange.of("10.128.0.0/9");
        assertThat(range.holds(InetAddress.ofLiteral("10.255.255.255"))).isTrue();
        assertThat(range.holds(InetAddress.ofLiteral("10.127.255.255"))).isFalse();
        assertThat(range.holds(InetAddress.ofLiteral("fd00::1"))).isFalse();
        assertThat(AddressRange.of("192.0.2.7").holds(InetAddress.ofLiteral("192.0.2.7")))
                .isTrue();
        assertThat(AddressRange.of("192.0.2.7").holds(InetAddress.ofLiteral("192.0.2.6")))
                .isFalse();
        for (String wrong : List.of("10.0.0.0/33", "10.0.0/8", "corp.example", "10.0.0.0/", "fd00::/129", "")) {
            assertThatThrownBy(() -> AddressRange.of(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
