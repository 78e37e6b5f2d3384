package io.purser.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Many slow streams at once, opened one after the other, each on a connection of its own.
public final class OpenStreams {
    private final List<byte[]> requests;
    private final List<Stream> streams = new ArrayList<>();
    private final AtomicInteger streaming = new AtomicInteger();
    private final CountDownLatch ended;

    /// How one stream went.
    ///
    /// @param longestGapMillis between two pieces of its body
    public record Outcome(String head, boolean whole, int bodyBytes, double longestGapMillis) {
        public String requestId() {
            return MessageDecoder.header(head, "purser-request-id");
        }
    }

    private OpenStreams(List<byte[]> requests) {
        this.requests = requests;
        this.ended = new CountDownLatch(requests.size());
    }

    /// Opens one stream per request, evenly over a time.
    public static OpenStreams begin(LoadClient client, int port, List<byte[]> requests, double seconds) {
        OpenStreams open = new OpenStreams(requests);
        long start = System.nanoTime();
        for (int i = 0; i < requests.size(); i++) {
            long at = start + (long) (seconds * 1e9 * i / requests.size());
            client.at(at, () -> client.connect(port, open::opened, open.ended::countDown));
        }
        return open;
    }

    /// Streams whose answer has begun and not ended.
    public int streaming() {
        return streaming.get();
    }

    /// Waits for the end of all of them.
    public List<Outcome> await(long seconds) throws InterruptedException {
        if (!ended.await(seconds, TimeUnit.SECONDS)) {
            throw new IllegalStateException(ended.getCount() + " streams have no end");
        }
        return streams.stream().map(Stream::outcome).toList();
    }

    private void opened(Channel channel) {
        Stream stream = new Stream(new HttpConnection(channel, closed -> {}));
        streams.add(stream);
        stream.connection.send(requests.get(streams.size() - 1), stream);
    }

    private final class Stream implements HttpConnection.Reply {
        private final HttpConnection connection;
        private String head = "";
        private int bodyBytes;
        private long lastNanos;
        private long longestGapNanos;
        private boolean whole;

        private Stream(HttpConnection connection) {
            this.connection = connection;
        }

        private Outcome outcome() {
            return new Outcome(head, whole, bodyBytes, longestGapNanos / 1e6);
        }

        @Override
        public void head(String received) {
            head = received;
            lastNanos = System.nanoTime();
            streaming.incrementAndGet();
        }

        @Override
        public void body(ByteBuf bytes) {
            long now = System.nanoTime();
            longestGapNanos = Math.max(longestGapNanos, now - lastNanos);
            lastNanos = now;
            bodyBytes += bytes.readableBytes();
        }

        @Override
        public void end() {
            whole = true;
            connection.close();
            over();
        }

        @Override
        public void broken() {
            over();
        }

        private void over() {
            if (!head.isEmpty()) {
                streaming.decrementAndGet();
            }
            ended.countDown();
        }
    }
}
