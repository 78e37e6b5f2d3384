package io.purser.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Calls to one port with the whole answer kept, any number at once, over kept-alive connections.
public final class CallClient {
    private final LoadClient client;
    private final int port;
    private final ArrayDeque<HttpConnection> idle = new ArrayDeque<>();

    public CallClient(LoadClient client, int port) {
        this.client = client;
        this.port = port;
    }

    /// Sends a call; the future always completes normally, on the event loop.
    public CompletableFuture<Answer> call(byte[] request) {
        Call call = new Call(request);
        client.execute(() -> begin(call));
        return call.done;
    }

    /// Sends a call at the earliest at an instant of `System.nanoTime`.
    public CompletableFuture<Answer> callAt(long nanoTime, byte[] request) {
        Call call = new Call(request);
        client.at(nanoTime, () -> begin(call));
        return call.done;
    }

    private void begin(Call call) {
        HttpConnection connection = idle.poll();
        if (connection == null) {
            client.connect(port, channel -> opened(channel, call), call::broken);
        } else {
            call.send(connection);
        }
    }

    private void opened(Channel channel, Call call) {
        call.send(new HttpConnection(channel, idle::remove));
    }

    private final class Call implements HttpConnection.Reply {
        private final CompletableFuture<Answer> done = new CompletableFuture<>();
        private final byte[] request;
        private final StringBuilder body = new StringBuilder();
        private @Nullable HttpConnection connection;
        private String head = "";
        private long sentNanos;

        private Call(byte[] request) {
            this.request = request;
        }

        private void send(HttpConnection over) {
            connection = over;
            sentNanos = System.nanoTime();
            over.send(request, this);
        }

        @Override
        public void head(String received) {
            head = received;
        }

        @Override
        public void body(ByteBuf bytes) {
            body.append(bytes.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void end() {
            HttpConnection used = Objects.requireNonNull(connection);
            if (MessageDecoder.header(head, "connection").equalsIgnoreCase("close")) {
                used.close();
            } else {
                idle.push(used);
            }
            complete(true);
        }

        @Override
        public void broken() {
            complete(false);
        }

        private void complete(boolean whole) {
            int status = head.length() < 12 ? 0 : Integer.parseInt(head.substring(9, 12));
            done.complete(new Answer(status, head, body.toString(), whole, sentNanos, System.nanoTime()));
        }
    }
}
