package io.purser.platform.outbound;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;

/// A request that goes to the address that was checked, whatever the name leads to meanwhile, and follows nobody
/// elsewhere.
public final class PinnedRequest {
    private PinnedRequest() {}

    /// @param host as certificates and the `host` header have it
    /// @param address checked before
    /// @param time until the answer
    public static RequestOptions of(HttpMethod method, URI url, String host, InetAddress address, Duration time) {
        boolean https = "https".equals(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : https ? 443 : 80;
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new RequestOptions()
                .setMethod(method)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(host)
                .setPort(port)
                .setSsl(https)
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .setFollowRedirects(false)
                .setTimeout(time.toMillis());
    }
}
