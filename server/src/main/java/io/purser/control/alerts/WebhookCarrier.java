package io.purser.control.alerts;

import io.purser.core.policy.Channel;
import io.purser.platform.outbound.OutboundAddress;
import io.purser.platform.outbound.PinnedRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Delivers webhooks over HTTP. A name is resolved once, every address it has is checked, and the connection goes to
/// the checked one: what the name says a moment later does not matter. Redirects are not followed.
final class WebhookCarrier implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final long ANSWER_MILLIS = 15_000;

    private final HttpClient client;

    WebhookCarrier(Vertx vertx) {
        client = vertx.createHttpClient(new HttpClientOptions()
                .setKeepAlive(false)
                .setConnectTimeout(CONNECT_MILLIS)
                .setMaxHeaderSize(16 * 1024)
                .setVerifyHost(true));
    }

    Delivery deliver(Channel.Webhook channel, Notice notice, long nowMillis) {
        URI url = URI.create(channel.url());
        String host = OutboundAddress.host(url);
        try {
            @Nullable InetAddress address = OutboundAddress.destination(url, InetAddress::getAllByName);
            if (address == null) {
                return new Delivery.Unreachable(host + " leads inside a network; a name must lead to a public address");
            }
            return send(channel, url, host, address, notice, nowMillis / 1_000);
        } catch (UnknownHostException unknown) {
            return new Delivery.Unreachable(host + " has no address");
        }
    }

    private Delivery send(
            Channel.Webhook channel, URI url, String host, InetAddress address, Notice notice, long seconds) {
        byte[] body = notice.json().getBytes(StandardCharsets.UTF_8);
        RequestOptions options = PinnedRequest.of(HttpMethod.POST, url, host, address, Duration.ofMillis(ANSWER_MILLIS))
                .putHeader("content-type", "application/json")
                .putHeader("user-agent", "Purser-Webhooks/1")
                .putHeader("webhook-id", notice.id())
                .putHeader("webhook-timestamp", Long.toString(seconds))
                .putHeader("webhook-signature", WebhookSignature.of(channel.secret(), notice.id(), seconds, body));
        return await(client.request(options).compose(request -> status(request, body)), host);
    }

    private static Future<Integer> status(HttpClientRequest request, byte[] body) {
        return request.send(Buffer.buffer(body)).map(response -> {
            int status = response.statusCode();
            response.request().connection().close();
            return status;
        });
    }

    private static Delivery await(Future<Integer> answer, String host) {
        try {
            return judged(
                    answer.toCompletionStage().toCompletableFuture().get(2 * ANSWER_MILLIS, TimeUnit.MILLISECONDS));
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            return new Delivery.Unreachable(host + ": " + cause.getClass().getSimpleName());
        } catch (TimeoutException late) {
            return new Delivery.Unreachable(host + " did not answer in time");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Delivery.Unreachable("stopping");
        }
    }

    private static Delivery judged(int status) {
        if (status == 410) {
            return new Delivery.Gone();
        }
        return status >= 200 && status < 300 ? new Delivery.Delivered(status) : new Delivery.Refused(status);
    }

    @Override
    public void close() {
        client.close();
    }
}
