package io.purser.platform.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The connections of one listener, counted from the moment they are accepted. Where one is too
/// many, no other is accepted until one has gone: the oldest of those that never asked anything, else
/// the longest idle one of a loop, else the one that came last. Those that wait to be accepted cost the
/// process nothing.
///
/// Stands where connections are accepted.
@Sharable
final class Crowd extends ChannelInboundHandlerAdapter {
    /// Which part of the limit is free in a flood: where more than that many have never asked anything, room is
    /// made before the last place is taken, many at a time.
    private static final int SPARE_PART = 16;

    private final int limit;
    private final int spare;
    private final AtomicInteger count = new AtomicInteger();
    /// The oldest first.
    private final Set<Stranger> strangers = new LinkedHashSet<>();
    private final List<Idle> loops = new CopyOnWriteArrayList<>();
    private volatile @Nullable ChannelHandlerContext held;

    Crowd(int limit) {
        this.limit = limit;
        this.spare = limit / SPARE_PART;
    }

    /// The idle connections of one event loop, which may be asked for one on any thread.
    interface Idle {
        /// Closes the longest idle one; `otherwise` where there is none.
        void closeLongest(Runnable otherwise);
    }

    void watch(Idle loop) {
        loops.add(loop);
    }

    int count() {
        return count.get();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Channel connection = (Channel) accepted;
        int now = count.incrementAndGet();
        connection.closeFuture().addListener(_ -> left());
        connection.pipeline().addLast(new Stranger(connection, now));
        if (now > limit) {
            hold(context);
        }
        context.fireChannelRead(accepted);
    }

    private void hold(ChannelHandlerContext acceptor) {
        acceptor.channel().config().setAutoRead(false);
        held = acceptor;
        if (count.get() <= limit) {
            goOn();
        }
    }

    private void left() {
        if (count.decrementAndGet() <= limit && held != null) {
            goOn();
        }
    }

    private void goOn() {
        ChannelHandlerContext acceptor = held;
        held = null;
        if (acceptor != null) {
            acceptor.channel().config().setAutoRead(true);
        }
    }

    /// The first request has begun on this connection.
    static void asked(ChannelPipeline connection) {
        connection.get(Stranger.class).asks();
    }

    private void makeRoom(Stranger last) {
        Stranger oldest = takeOldestBut(last);
        if (oldest != null) {
            oldest.goUnlessItAsked(last);
        } else if (last.number > limit) {
            closeIdle(loops.iterator(), last);
        }
    }

    private @Nullable Stranger takeOldestBut(Stranger last) {
        synchronized (strangers) {
            Iterator<Stranger> oldestFirst = strangers.iterator();
            while (oldestFirst.hasNext()) {
                Stranger next = oldestFirst.next();
                if (next != last) {
                    oldestFirst.remove();
                    return next;
                }
            }
            return null;
        }
    }

    private static void closeIdle(Iterator<Idle> loops, Stranger last) {
        if (loops.hasNext()) {
            loops.next().closeLongest(() -> closeIdle(loops, last));
        } else {
            last.close();
        }
    }

    /// First in each connection's pipeline: one that has never asked anything is the first to go.
    private final class Stranger extends ChannelInboundHandlerAdapter {
        /// What came while its loop was busy is read before it is judged.
        private static final long READ_FIRST_MILLIS = 1;

        private final Channel connection;
        private final int number;
        private volatile boolean hasAsked;

        /// @param number how many there were when it was accepted
        Stranger(Channel connection, int number) {
            this.connection = connection;
            this.number = number;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            boolean isFlood;
            synchronized (strangers) {
                strangers.add(this);
                isFlood = strangers.size() > spare;
            }
            if (number > limit || (isFlood && number > limit - spare)) {
                makeRoom(this);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            leave();
            context.fireChannelInactive();
        }

        void asks() {
            hasAsked = true;
            leave();
        }

        void goUnlessItAsked(Stranger last) {
            var _ = connection
                    .eventLoop()
                    .schedule(
                            () -> {
                                if (hasAsked) {
                                    makeRoom(last);
                                } else {
                                    close();
                                }
                            },
                            READ_FIRST_MILLIS,
                            TimeUnit.MILLISECONDS);
        }

        void close() {
            if (!hasAsked) {
                var _ = connection.close();
            }
        }

        private void leave() {
            synchronized (strangers) {
                strangers.remove(this);
            }
        }
    }
}
