package io.purser.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Calls at a fixed rate whatever the answers do. A latency counts from the instant at which the
/// call was due, so that a stall is not hidden by the calls that it delayed. Connections are opened when one is needed
/// and kept, as a client's pool does: one that was opened beforehand and never used would be closed by the gateway,
/// perhaps just when it is needed at last.
public final class PacedLoop {
    private static final int MOST_CONNECTIONS = 64;
    private final LoadClient client;
    private final int port;
    private final List<byte[]> requests;
    private final long intervalNanos;
    private final long calls;
    private final Latencies latencies = new Latencies();
    private final ArrayDeque<HttpConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Long> late = new ArrayDeque<>();
    private final CountDownLatch ended;
    private long startNanos;
    private long begun;
    private int connections;
    private final Failures failures = new Failures();

    private PacedLoop(LoadClient client, int port, List<byte[]> requests, double perSecond, double seconds) {
        this.client = client;
        this.port = port;
        this.requests = requests;
        this.intervalNanos = (long) (1e9 / perSecond);
        this.calls = (long) (perSecond * seconds);
        this.ended = new CountDownLatch((int) calls);
    }

    /// Runs for a while and returns when every call has ended.
    public static ClosedLoop.Result run(
            LoadClient client, int port, List<byte[]> requests, double perSecond, double seconds)
            throws InterruptedException {
        PacedLoop loop = new PacedLoop(client, port, requests, perSecond, seconds);
        client.execute(loop::start);
        if (!loop.ended.await((long) seconds + 60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(loop.ended.getCount() + " calls on port " + port + " have no end");
        }
        return new ClosedLoop.Result(loop.calls - loop.failures.count(), loop.failures, 0, seconds, loop.latencies);
    }

    private void start() {
        startNanos = System.nanoTime();
        tick();
    }

    private void tick() {
        long now = System.nanoTime();
        while (begun < calls && startNanos + begun * intervalNanos <= now) {
            due(startNanos + begun * intervalNanos);
            begun++;
        }
        if (begun < calls) {
            client.at(startNanos + begun * intervalNanos, this::tick);
        }
    }

    private void due(long dueNanos) {
        HttpConnection connection = idle.poll();
        if (connection != null) {
            call(connection, dueNanos);
        } else if (connections < MOST_CONNECTIONS) {
            connections++;
            client.connect(port, channel -> call(opened(channel), dueNanos), this::refused);
        } else {
            late.add(dueNanos);
        }
    }

    private HttpConnection opened(Channel channel) {
        return new HttpConnection(channel, closed -> {
            connections--;
            idle.remove(closed);
        });
    }

    private void refused() {
        connections--;
        failures.refused();
        ended.countDown();
    }

    private void call(HttpConnection connection, long dueNanos) {
        connection.send(requests.get((int) (ended.getCount() % requests.size())), new Call(connection, dueNanos));
    }

    private void finished(HttpConnection connection) {
        ended.countDown();
        Long waiting = late.poll();
        if (waiting != null) {
            call(connection, waiting);
        } else if (ended.getCount() == 0) {
            connection.close();
            idle.forEach(HttpConnection::close);
        } else {
            idle.push(connection);
        }
    }

    private final class Call implements HttpConnection.Reply {
        private final HttpConnection connection;
        private final long dueNanos;
        private final Failures.Seen seen = new Failures.Seen();

        private Call(HttpConnection connection, long dueNanos) {
            this.connection = connection;
            this.dueNanos = dueNanos;
        }

        @Override
        public void head(String head) {
            seen.head(head);
        }

        @Override
        public void body(ByteBuf bytes) {
            seen.body(bytes);
        }

        @Override
        public void end() {
            latencies.add(System.nanoTime() - dueNanos);
            failures.answered(seen);
            finished(connection);
        }

        @Override
        public void broken() {
            failures.broken(seen);
            ended.countDown();
        }
    }
}
