package io.purser.bench.fuzz;

import io.purser.control.alerts.WebhookAddress;
import io.purser.platform.outbound.OutboundAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// Webhook URLs: the URL up to a byte 0xFF, then the addresses that its name has, four bytes or
/// sixteen each.
public final class UrlTarget {
    private static final byte END = (byte) 0xFF;
    private static final int MOST_ADDRESSES = 4;

    private UrlTarget() {}

    /// Checks the URL and follows one that is accepted, to the address that would be connected to.
    public static void fuzzerTestOneInput(byte[] data) {
        Promise.soon(() -> input(data));
    }

    private static void input(byte[] data) {
        int end = 0;
        while (end < data.length && data[end] != END) {
            end++;
        }
        String written = new String(data, 0, end, StandardCharsets.UTF_8);
        try {
            Promise.same(WebhookAddress.checked(written), written, "a URL stays as it was written");
        } catch (IllegalArgumentException refused) {
            String why = refused.getMessage();
            Promise.that(why != null && !why.isBlank(), "a refusal says why", refused);
            return;
        }
        accepted(URI.create(written), addresses(data, end + 1));
    }

    private static void accepted(URI url, InetAddress[] addresses) {
        boolean[] asked = {false};
        InetAddress leadsTo;
        try {
            leadsTo = OutboundAddress.destination(url, name -> {
                asked[0] = true;
                isName(name);
                return addresses;
            });
        } catch (UnknownHostException unknown) {
            throw new AssertionError("the look-up does not fail", unknown);
        }
        String host = url.getHost().toLowerCase(Locale.ROOT);
        boolean inwards = !asked[0] || host.equals("localhost");
        Promise.that(
                url.getScheme().equals("https") || (url.getScheme().equals("http") && inwards),
                "only what is written as an address goes unencrypted",
                url);
        if (asked[0] && leadsTo != null) {
            for (InetAddress each : addresses) {
                Promise.that(
                        host.equals("localhost") ? each.isLoopbackAddress() : Reserved.isPublic(each),
                        "a name leads outside",
                        url,
                        each);
            }
        }
    }

    /// No resolver takes a name for a number in an old notation: octal, hexadecimal, fewer parts.
    private static void isName(String host) {
        try {
            throw new AssertionError(host + " is a number: " + Inet4Address.ofPosixLiteral(host));
        } catch (IllegalArgumentException name) {
            Promise.that(!host.isBlank(), "a name is not empty", host);
        }
    }

    private static InetAddress[] addresses(byte[] data, int from) {
        InetAddress[] found = new InetAddress[MOST_ADDRESSES];
        int count = 0;
        int at = from;
        while (count < MOST_ADDRESSES && at + 4 <= data.length) {
            int length = at + 16 <= data.length ? 16 : 4;
            found[count++] = address(Arrays.copyOfRange(data, at, at + length));
            at += length;
        }
        return count == 0 ? new InetAddress[] {InetAddress.ofLiteral("93.184.215.14")} : Arrays.copyOf(found, count);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new AssertionError("4 and 16 bytes are an address", wrongLength);
        }
    }
}
