package io.purser.platform.outbound;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where the server may be sent. `https` everywhere; plain `http` and addresses inside a network only where the
/// operator wrote that very address, as `localhost` or in numbers: a name must never lead inwards, whatever it
/// resolves to, unless the operator opens that part of the network for it.
public final class OutboundAddress {
    private static final Pattern V4 = Pattern.compile("(\\d{1,3})(\\.\\d{1,3}){3}");
    private static final Pattern V4_LIKE =
            Pattern.compile("(0[xX][0-9a-fA-F]*|\\d+)(\\.(0[xX][0-9a-fA-F]*|\\d+))*\\.?");

    private OutboundAddress() {}

    /// The URL as it was written, where the server may be sent there.
    ///
    /// @param what it is, for messages: `a webhook URL`
    /// @throws IllegalArgumentException with a sentence for people
    public static String checked(String written, String what) {
        URI url = parse(written, what);
        String host = host(url);
        boolean https = "https".equals(url.getScheme());
        if (!https && !"http".equals(url.getScheme())) {
            throw new IllegalArgumentException("\"" + written + "\" is not " + what + "; expected https://…");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "\"" + written + "\" carries a user or a fragment; expected https://host/path");
        }
        if (!https && !writtenInwards(host)) {
            throw new IllegalArgumentException("\"" + written
                    + "\" is not encrypted; expected https (http only to localhost or an address in numbers)");
        }
        return written;
    }

    private static URI parse(String written, String what) {
        try {
            URI url = new URI(written);
            String host = url.getHost();
            if (host != null && !host.isEmpty() && !(V4_LIKE.matcher(host).matches() && !v4(host))) {
                return url;
            }
        } catch (URISyntaxException broken) {
            // Told below, with what was expected.
        }
        throw new IllegalArgumentException("\"" + written + "\" is not " + what + "; expected https://host/path");
    }

    /// The host without the brackets of an IPv6 address.
    public static String host(URI url) {
        String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /// Whether the operator wrote an address inside a network as such: `localhost`, or in numbers.
    public static boolean writtenInwards(String host) {
        return host.equals("localhost") || literal(host) != null;
    }

    /// Finds every address of a name.
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] of(String name) throws UnknownHostException;
    }

    /// The address that a checked URL leads to: what stands there in numbers, else the first of a name. Null where
    /// any address of a name is inside a network.
    public static @Nullable InetAddress destination(URI url, Lookup lookup) throws UnknownHostException {
        return destination(url, lookup, List.of());
    }

    /// The same, where parts of the network are open to this name.
    public static @Nullable InetAddress destination(URI url, Lookup lookup, List<AddressRange> open)
            throws UnknownHostException {
        String host = host(url);
        InetAddress literal = literal(host);
        if (literal != null) {
            return literal;
        }
        InetAddress[] all = lookup.of(host);
        for (InetAddress address : all) {
            boolean wanted = host.equals("localhost") ? address.isLoopbackAddress() : isPublic(address);
            if (!wanted && open.stream().noneMatch(range -> range.holds(address))) {
                return null;
            }
        }
        return all[0];
    }

    private static boolean v4(String host) {
        if (!V4.matcher(host).matches()) {
            return false;
        }
        for (String part : host.split("\\.", -1)) {
            if (Integer.parseInt(part) > 255 || (part.length() > 1 && part.startsWith("0"))) {
                return false;
            }
        }
        return true;
    }

    /// The address of a host that is written in numbers; nothing is looked up. Null for a name.
    static @Nullable InetAddress literal(String host) {
        if (!v4(host) && host.indexOf(':') < 0) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException notInNumbers) {
            return null;
        }
    }

    /// Whether an address is one that anybody on the internet can reach: not loopback, private, link-local,
    /// shared (carrier NAT), multicast, reserved, or one of these in IPv6 clothing.
    public static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        return address instanceof Inet4Address ? publicV4(bytes, 0) : publicV6(bytes);
    }

    private static boolean publicV4(byte[] bytes, int at) {
        int a = bytes[at] & 0xFF;
        int b = bytes[at + 1] & 0xFF;
        int c = bytes[at + 2] & 0xFF;
        boolean inside = a == 0
                || a == 10
                || a == 127
                || (a == 100 && b >= 64 && b < 128)
                || (a == 169 && b == 254)
                || (a == 172 && b >= 16 && b < 32)
                || (a == 192 && b == 168)
                || (a == 192 && b == 0 && (c == 0 || c == 2))
                || (a == 198 && (b == 18 || b == 19 || (b == 51 && c == 100)))
                || (a == 203 && b == 0 && c == 113)
                || a >= 224;
        return !inside;
    }

    private static boolean publicV6(byte[] bytes) {
        boolean zeros = true;
        for (int i = 0; i < 10; i++) {
            zeros &= bytes[i] == 0;
        }
        if (zeros) {
            return (bytes[10] & bytes[11] & 0xFF) == 0xFF && publicV4(bytes, 12);
        }
        boolean nat64 = bytes[0] == 0 && bytes[1] == 0x64;
        boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        boolean teredoOrDocumentation = bytes[0] == 0x20 && bytes[1] == 0x01 && (bytes[2] == 0 || bytes[2] == 0x0d);
        boolean globalUnicast = (bytes[0] & 0xE0) == 0x20;
        return globalUnicast && !nat64 && !sixToFour && !teredoOrDocumentation;
    }
}
