package io.purser.platform.outbound;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Gets small documents from addresses that somebody wrote. Blocks the thread that asks, which must be no event loop.
public final class OutboundGet implements AutoCloseable {
    private static final int MOST_HEADER_BYTES = 16 * 1024;

    private final HttpClient client;
    private final Duration time;

    /// @param time for one document, from the connection to its last byte
    public OutboundGet(Vertx vertx, Duration time) {
        this.time = time;
        client = vertx.createHttpClient(new HttpClientOptions()
                .setKeepAlive(false)
                .setConnectTimeout((int) time.toMillis())
                .setMaxHeaderSize(MOST_HEADER_BYTES)
                .setVerifyHost(true));
    }

    /// What stands there.
    ///
    /// @param open parts of the network to which its name may lead
    /// @param most bytes
    /// @throws IOException with a sentence for people that names the host
    public byte[] get(URI url, List<AddressRange> open, int most) throws IOException {
        String host = OutboundAddress.host(url);
        @Nullable InetAddress address;
        try {
            address = OutboundAddress.destination(url, InetAddress::getAllByName, open);
        } catch (UnknownHostException unknown) {
            throw new IOException(host + " has no address");
        }
        if (address == null) {
            throw new IOException(host + " leads inside a network; a name must lead to a public address");
        }
        Future<HttpClientRequest> request = client.request(asked(url, host, address));
        try {
            // Who reads the answer is said where it is asked for: said from this thread, it could come before.
            return await(request.compose(one -> one.send().compose(response -> body(response, most))), host);
        } finally {
            request.onSuccess(one -> one.connection().close());
        }
    }

    private RequestOptions asked(URI url, String host, InetAddress address) {
        return PinnedRequest.of(HttpMethod.GET, url, host, address, time)
                .putHeader("accept", "application/json")
                .putHeader("user-agent", "Purser/1");
    }

    /// The body, in pieces, so that one without an end is not held.
    private static Future<byte[]> body(HttpClientResponse response, int most) {
        Promise<byte[]> whole = Promise.promise();
        if (response.statusCode() != 200) {
            return Future.failedFuture(new IOException("answered " + response.statusCode()));
        }
        Buffer read = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.endHandler(_ -> whole.tryComplete(read.getBytes()));
        response.handler(piece -> {
            if (read.length() + piece.length() > most) {
                whole.tryFail(new IOException("answered more than " + most + " bytes"));
            } else {
                read.appendBuffer(piece);
            }
        });
        return whole.future();
    }

    private byte[] await(Future<byte[]> answer, String host) throws IOException {
        try {
            return answer.toCompletionStage().toCompletableFuture().get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            String why = cause instanceof IOException && cause.getClass() == IOException.class
                    ? String.valueOf(cause.getMessage())
                    : cause.getClass().getSimpleName();
            throw new IOException(host + ": " + why);
        } catch (TimeoutException late) {
            throw new IOException(host + " did not answer in time");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("stopping");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
