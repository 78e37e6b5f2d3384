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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Gets small documents from addresses that somebody wrote, and sends forms there. Nobody is followed elsewhere.
/// Blocks the thread that asks, which must be no event loop.
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
        Answer answer = call(HttpMethod.GET, url, open, Map.of(), Buffer.buffer(), most);
        if (answer.status() != 200) {
            throw new IOException(OutboundAddress.host(url) + ": answered " + answer.status());
        }
        return answer.body().getBytes();
    }

    /// What was answered.
    public record Answer(int status, Buffer body) {
        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }

    /// What is answered to a form.
    ///
    /// @param headers beside those that every form has
    /// @param form as `application/x-www-form-urlencoded` writes it
    /// @throws IOException with a sentence for people that names the host
    public Answer post(URI url, List<AddressRange> open, Map<String, String> headers, String form, int most)
            throws IOException {
        Map<String, String> all = new HashMap<>(headers);
        all.put("content-type", "application/x-www-form-urlencoded");
        return call(HttpMethod.POST, url, open, all, Buffer.buffer(form), most);
    }

    private Answer call(
            HttpMethod method, URI url, List<AddressRange> open, Map<String, String> headers, Buffer body, int most)
            throws IOException {
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
        RequestOptions asked = PinnedRequest.of(method, url, host, address, time)
                .putHeader("accept", "application/json")
                .putHeader("user-agent", "Purser/1");
        headers.forEach(asked::putHeader);
        Future<HttpClientRequest> request = client.request(asked);
        try {
            // Who reads the answer is said where it is asked for: said from this thread, it could come before.
            return await(request.compose(one -> one.send(body).compose(response -> body(response, most))), host);
        } finally {
            request.onSuccess(one -> one.connection().close());
        }
    }

    /// The body, in pieces, so that one without an end is not held.
    private static Future<Answer> body(HttpClientResponse response, int most) {
        Promise<Answer> whole = Promise.promise();
        Buffer read = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.endHandler(_ -> whole.tryComplete(new Answer(response.statusCode(), read)));
        response.handler(piece -> {
            if (read.length() + piece.length() > most) {
                whole.tryFail(new IOException("answered more than " + most + " bytes"));
            } else {
                read.appendBuffer(piece);
            }
        });
        return whole.future();
    }

    private Answer await(Future<Answer> answer, String host) throws IOException {
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
