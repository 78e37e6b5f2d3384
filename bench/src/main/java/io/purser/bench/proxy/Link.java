package io.purser.bench.proxy;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// One connection through the proxy, in both directions.
final class Link {
    private static final int PIECE = 16 << 10;
    private static final int TRICKLED = 2 << 10;
    /// Pieces after which a connection that is only slow ends, so that another one follows.
    private static final int SLOW_PIECES = 50;
    /// How long a black hole keeps what it has swallowed: longer than any deadline under test.
    private static final long HOLE_SECONDS = 15;

    private final SocketChannel near;
    private final SocketChannel far;
    private final Trouble trouble;
    private final FaultProxy.Watcher watcher;
    private final Consumer<Trouble> struck;
    private final Consumer<Link> over;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicInteger running = new AtomicInteger(2);
    private final CountDownLatch oneEnded = new CountDownLatch(1);

    Link(
            SocketChannel near,
            SocketChannel far,
            Trouble trouble,
            FaultProxy.Watcher watcher,
            Consumer<Trouble> struck,
            Consumer<Link> over) {
        this.near = near;
        this.far = far;
        this.trouble = trouble;
        this.watcher = watcher;
        this.struck = struck;
        this.over = over;
    }

    void start() {
        Thread.ofVirtual().start(() -> run(Side.REQUEST, near, far));
        Thread.ofVirtual().start(() -> run(Side.ANSWER, far, near));
    }

    private void run(Side side, SocketChannel from, SocketChannel to) {
        try {
            pump(side, from, to);
        } catch (IOException broken) {
            close(true);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            close(true);
        } finally {
            oneEnded.countDown();
            if (running.decrementAndGet() == 0) {
                close(false);
            }
        }
    }

    private void pump(Side side, SocketChannel from, SocketChannel to) throws IOException, InterruptedException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        long left = trouble.side() == side ? trouble.at() : Long.MAX_VALUE;
        int hurt = 0;
        while (from.read(piece.clear()) >= 0) {
            piece.flip();
            watcher.passes(side, piece.array(), piece.limit());
            if (left >= piece.limit()) {
                left -= piece.limit();
                pass(piece, to);
                continue;
            }
            int all = piece.limit();
            pass(piece.limit((int) left), to);
            piece.limit(all);
            left = 0;
            if (hurt++ == 0) {
                struck.accept(trouble);
            }
            if (!passed(piece, from, to)) {
                return;
            }
            if (hurt == SLOW_PIECES) {
                close(false);
                return;
            }
        }
        to.shutdownOutput();
    }

    /// Lets the trouble happen to a piece.
    ///
    /// @return whether the direction goes on
    private boolean passed(ByteBuffer piece, SocketChannel from, SocketChannel to)
            throws IOException, InterruptedException {
        switch (trouble) {
            case Trouble.None _ -> pass(piece, to);
            case Trouble.Delay(Side _, long _, int millis) -> {
                TimeUnit.MILLISECONDS.sleep(millis);
                pass(piece, to);
            }
            case Trouble.Cut(Side _, long _, boolean reset) -> {
                close(reset);
                return false;
            }
            case Trouble.HalfClose _ -> {
                to.shutdownOutput();
                swallow(from);
                return false;
            }
            case Trouble.BlackHole _ -> {
                boolean _ = oneEnded.await(HOLE_SECONDS, TimeUnit.SECONDS);
                close(true);
                return false;
            }
            case Trouble.Trickle(Side _, long _, int bytes, int millis) -> trickle(piece, to, bytes, millis);
        }
        return true;
    }

    private static void trickle(ByteBuffer piece, SocketChannel to, int bytes, int millis)
            throws IOException, InterruptedException {
        int all = piece.limit();
        int slowly = Math.min(all, piece.position() + TRICKLED);
        while (piece.position() < slowly) {
            pass(piece.limit(Math.min(slowly, piece.position() + bytes)), to);
            TimeUnit.MILLISECONDS.sleep(millis);
        }
        pass(piece.limit(all), to);
    }

    private static void swallow(SocketChannel from) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        while (from.read(piece.clear()) >= 0) {
            // It goes nowhere.
        }
    }

    private static void pass(ByteBuffer piece, SocketChannel to) throws IOException {
        while (piece.hasRemaining()) {
            int _ = to.write(piece);
        }
    }

    void close(boolean reset) {
        if (closed.compareAndSet(false, true)) {
            close(near, reset);
            close(far, reset);
            over.accept(this);
        }
    }

    static void close(SocketChannel channel, boolean reset) {
        try {
            if (reset) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        } catch (IOException gone) {
            // It is closed, which is what was wanted.
        }
    }
}
