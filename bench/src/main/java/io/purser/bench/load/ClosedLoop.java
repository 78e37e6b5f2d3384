package io.purser.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Keeps a fixed number of calls in flight: each answer is followed at once by the next call.
public final class ClosedLoop {
    private final List<byte[]> requests;
    private final Latencies latencies = new Latencies();
    private long answered;
    private final Failures failures = new Failures();
    private long bodyChunks;
    private int next;
    private volatile boolean stopped;
    private final CountDownLatch ended;

    /// What one run did.
    ///
    /// @param answered calls with a whole answer of status 200
    /// @param failures any other end
    /// @param bodyChunks pieces in which the answers' bodies came
    public record Result(long answered, Failures failures, long bodyChunks, double seconds, Latencies latencies) {
        public long failed() {
            return failures.count();
        }

        public double perSecond() {
            return answered / seconds;
        }
    }

    private ClosedLoop(int inFlight, List<byte[]> requests) {
        this.requests = requests;
        this.ended = new CountDownLatch(inFlight);
    }

    /// Runs for a while and returns when every call that was begun has ended.
    public static Result run(LoadClient client, int port, int inFlight, List<byte[]> requests, double seconds)
            throws InterruptedException {
        ClosedLoop loop = new ClosedLoop(inFlight, requests);
        long start = System.nanoTime();
        for (int i = 0; i < inFlight; i++) {
            client.connect(port, loop::opened, loop.ended::countDown);
        }
        TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
        loop.stopped = true;
        if (!loop.ended.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(loop.ended.getCount() + " calls on port " + port + " have no end");
        }
        return new Result(
                loop.answered, loop.failures, loop.bodyChunks, (System.nanoTime() - start) / 1e9, loop.latencies);
    }

    private void opened(Channel channel) {
        HttpConnection connection = new HttpConnection(channel, closed -> ended.countDown());
        new Caller(connection).call();
    }

    private final class Caller implements HttpConnection.Reply {
        private final HttpConnection connection;
        private long sentNanos;
        private Failures.Seen seen = new Failures.Seen();

        private Caller(HttpConnection connection) {
            this.connection = connection;
        }

        private void call() {
            if (stopped) {
                connection.close();
                return;
            }
            sentNanos = System.nanoTime();
            seen = new Failures.Seen();
            connection.send(requests.get(next), this);
            next = (next + 1) % requests.size();
        }

        @Override
        public void head(String head) {
            seen.head(head);
        }

        @Override
        public void body(ByteBuf bytes) {
            bodyChunks++;
            seen.body(bytes);
        }

        @Override
        public void end() {
            latencies.add(System.nanoTime() - sentNanos);
            if (seen.isSuccess()) {
                answered++;
            } else {
                failures.answered(seen);
            }
            call();
        }

        @Override
        public void broken() {
            failures.broken(seen);
        }
    }
}
