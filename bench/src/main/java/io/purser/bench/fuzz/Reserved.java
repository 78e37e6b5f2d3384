package io.purser.bench.fuzz;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/// The networks that nobody on the internet is in, as the registries of special addresses list them:
/// what the guard of webhooks is measured against, in other words than its own.
final class Reserved {
    private static final List<Network> V4 = networks(
            "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24"
                    + " 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4");

    private static final List<Network> V6 = networks(
            "::/8 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/32 2001:2::/48 2001:10::/28 2001:db8::/32 2002::/16"
                    + " 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8");

    private Reserved() {}

    private static final class Network {
        private final byte[] address;
        private final int bits;

        Network(String written) {
            int slash = written.indexOf('/');
            address = InetAddress.ofLiteral(written.substring(0, slash)).getAddress();
            bits = Integer.parseInt(written.substring(slash + 1));
        }

        boolean holds(byte[] other) {
            for (int bit = 0; bit < bits; bit++) {
                if (bit(address, bit) != bit(other, bit)) {
                    return false;
                }
            }
            return true;
        }

        private static int bit(byte[] bytes, int bit) {
            return (bytes[bit / 8] >> (7 - bit % 8)) & 1;
        }
    }

    private static List<Network> networks(String written) {
        return Stream.of(written.split(" ")).map(Network::new).toList();
    }

    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        return (bytes.length == 4 ? V4 : V6).stream().noneMatch(network -> network.holds(bytes));
    }
}
